import { expect, test } from "vitest";
import type { ActivationSummary } from "#shared/model/faas/activation-feed.ts";
import { summarizeActivation } from "#shared/faas/summarize-activation.ts";
import { exampleActivation } from "#shared/testing/example-activation.ts";
import { Kills } from "./kills.ts";

const NOW_MS = 1_700_000_000_000;
const failure = (terms: Partial<ActivationSummary> = {}): ActivationSummary => ({
  ...summarizeActivation(exampleActivation(1, { startedAtMs: NOW_MS })),
  status: "action developer error",
  fault: "sandbox-ended",
  sandbox: "wasm-instance",
  instanceId: "wasm-instance-1",
  ...terms,
});

function explains(
  kill: { atMs?: number; instanceId?: string | null; sandbox?: "v8-isolate" | null },
  record = failure(),
) {
  const kills = new Kills();
  kills.add({ atMs: NOW_MS, instanceId: null, sandbox: null, what: "it", ...kill });
  return kills.explain(record);
}

test("a call is explained by a kill of its own sandbox, and by none of another", () => {
  expect(explains({ instanceId: "wasm-instance-1" })).toBe(true);
  expect(explains({ instanceId: "wasm-instance-2" })).toBe(false);
});

test("where a process serves several, time and kind have to fit", () => {
  expect(explains({})).toBe(true);
  expect(explains({ sandbox: "v8-isolate" })).toBe(false);
  expect(explains({ atMs: NOW_MS - 60_000 })).toBe(false);
  expect(explains({ atMs: NOW_MS + 60_000 })).toBe(false);
});

test("no kill explains what a kill doesn't do", () => {
  expect(explains({ instanceId: "wasm-instance-1" }, failure({ fault: "bad-output" }))).toBe(false);
  expect(explains({ instanceId: "wasm-instance-1" }, failure({ fault: null }))).toBe(false);
});
