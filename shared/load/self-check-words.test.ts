import { expect, test } from "vitest";
import { describeSelfCheck } from "./self-check-words.ts";

const sound = {
  generatorWasBottleneck: false,
  reasons: [],
  lateSends: null,
  eventLoopDelay: null,
  eventLoopUtilization: 0.5,
  cpuShare: 0.5,
};

test("a generator that kept up has nothing to say", () => {
  expect(describeSelfCheck(sound)).toEqual([]);
});

test("one that did not says by how much", () => {
  const reasons = [
    { code: "late-sends", measured: 15e6, bound: 10e6, unit: "ns" },
    { code: "busy-event-loop", measured: 0.97, bound: 0.9, unit: "share" },
  ] as const;
  const words = describeSelfCheck({ ...sound, generatorWasBottleneck: true, reasons: [...reasons] });
  expect(words).toHaveLength(3);
  expect(words[0]).toContain("50");
  expect(words[1]).toMatch(/by 15(\.0+)? ms or more; up to 10(\.0+)? ms is sound\.$/);
  expect(words[2]).toMatch(/for 97(\.0)? % of the time or more; up to 90(\.0)? % of the time is sound\.$/);
});
