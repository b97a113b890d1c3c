import { expect, test } from "vitest";
import { UPLOAD_STEP } from "../model/faas/deploy.ts";
import type { JobEvent, JobEventBody } from "../model/job.ts";
import { deploymentTimes } from "./deployment-times.ts";
import { playedSteps, slowdown } from "./playback.ts";

const BUILD = {
  target: "wasm32-wasip1",
  compiler: null,
  artifact: { path: "/a.wasm", sizeBytes: 300, companions: [], sha256: "0", target: "wasm32-wasip1", kind: "program" },
  cached: false,
  elapsedNs: 1_400_000_000,
  diagnostics: [],
  commands: [],
  log: "",
  failure: null,
};

function log(...events: [atMs: number, body: JobEventBody][]): JobEvent[] {
  return events.map(([atMs, body], index) => ({ jobId: "j", seq: index + 1, atMs, ...body }));
}

function finished(build: unknown, status: "succeeded" | "failed" = "succeeded"): JobEventBody {
  return { type: "finished", status, result: { action: {}, build, failure: null }, error: null };
}

test("building, packing and uploading are told apart", () => {
  const events = log(
    [100, { type: "started" }],
    [101, { type: "step", label: "Building for wasm32-wasip1" }],
    [1_510, { type: "step", label: UPLOAD_STEP }],
    [1_550, finished(BUILD)],
  );
  expect(deploymentTimes({ title: "a" }, events)).toEqual({
    title: "a",
    buildNs: 1.4e9,
    cached: false,
    packNs: 10e6,
    uploadNs: 40e6,
    sizeBytes: 300,
  });
});

test("what was built elsewhere has no build, and a deployment that failed has no times", () => {
  const events = log([100, { type: "started" }], [104, { type: "step", label: UPLOAD_STEP }], [120, finished(null)]);
  expect(deploymentTimes({ title: "a" }, events)).toMatchObject({ buildNs: null, packNs: 4e6, uploadNs: 16e6 });
  expect(deploymentTimes({ title: "a" }, log([100, { type: "started" }], [104, finished(null, "failed")]))).toBeNull();
  expect(deploymentTimes({ title: "a" }, log([100, { type: "started" }]))).toBeNull();
});

test("steps are played in proportion, those too short to be seen are held, those left out passed over", () => {
  const played = playedSteps([
    { id: "1", state: "taken", ns: 3e6 },
    { id: "2", state: "skipped", ns: null },
    { id: "3", state: "taken", ns: null },
    { id: "4", state: "taken", ns: 1e6 },
  ]);
  expect(played).toEqual([
    { id: "1", durationMs: 4500 },
    { id: "3", durationMs: 250 },
    { id: "4", durationMs: 1500 },
  ]);
  expect(slowdown(6e6)).toBe(1000);
});
