import { expect, test } from "vitest";
import type { RuntimeSurvey } from "#shared/model/runtime-survey.ts";
import { missingWasmtime, nodeRuntime, wasmtimeRuntime } from "../../testing/example-tools.ts";
import { estimateSurveyMs } from "./estimate-survey.ts";

const survey = (elapsedMs: number | undefined, modes: number): RuntimeSurvey => ({
  schemaVersion: 1,
  surveyedAtMs: 0,
  elapsedMs,
  runtimes: [
    {
      id: "node",
      version: "20.20.2",
      executableBytes: null,
      startUp: Array.from({ length: modes }, () => ({ ref: "node", medianNs: 1, runs: 10, reason: null })),
      wasi: null,
    },
  ],
});

test("the first estimate grows with the modes that are installed", () => {
  expect(estimateSurveyMs(null, null)).toBeNull();
  expect(estimateSurveyMs([nodeRuntime, missingWasmtime], null)).toBe(5_000);
  expect(estimateSurveyMs([nodeRuntime, wasmtimeRuntime, wasmtimeRuntime, wasmtimeRuntime], null)).toBe(20_000);
});

test("later ones are what the last survey took, for as many modes as there are now", () => {
  expect(estimateSurveyMs([nodeRuntime], survey(24_100, 3))).toBe(25_000);
  expect(estimateSurveyMs([nodeRuntime, wasmtimeRuntime], survey(24_100, 3))).toBe(50_000);
  expect(estimateSurveyMs([nodeRuntime], survey(undefined, 3))).toBe(5_000);
});
