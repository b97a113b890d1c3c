import { expect, test } from "vitest";
import type { PoolSettings } from "../model/faas/pool.ts";
import { describeKnob, namedSettings, nearestPreset, poolChanges } from "./pool-changes.ts";
import { examplePool as openwhisk } from "../testing/example-pool.ts";

const workers: PoolSettings = {
  ...openwhisk,
  preset: "workers",
  keepAliveMs: null,
  memoryBudgetMb: 8192,
  stemCells: [],
  concurrentInvocations: null,
  invocationsPerMinute: null,
  triggersPerMinute: null,
};

test("names the knobs that were turned, from what to what", () => {
  expect(poolChanges(openwhisk, { ...openwhisk, preset: "custom", keepAliveMs: 0, stemCells: [] })).toEqual([
    { knob: "keepAliveMs", from: "10 min", to: "gone at once" },
    { knob: "stemCells", from: "2 × node-process (256 MB)", to: "none" },
  ]);
  expect(poolChanges(openwhisk, structuredClone(openwhisk))).toEqual([]);
});

test("a knob in words", () => {
  expect(describeKnob("keepAliveMs", workers)).toBe("for ever");
  expect(describeKnob("memoryBudgetMb", workers)).toBe("8,192 MB");
  expect(describeKnob("queueTimeoutMs", { ...workers, queueTimeoutMs: 1500 })).toBe("1.50 s");
  expect(describeKnob("concurrentInvocations", workers)).toBe("no limit");
});

test("settings keep a preset's name only while they are it", () => {
  const presets = [openwhisk, workers];
  const changed = namedSettings({ ...workers, maxSandboxes: 3 }, presets);
  expect(changed.preset).toBe("custom");
  expect(nearestPreset(changed, presets)?.preset).toBe("workers");
  expect(namedSettings({ ...changed, maxSandboxes: 64 }, presets).preset).toBe("workers");
  expect(nearestPreset(changed, [])).toBeNull();
});
