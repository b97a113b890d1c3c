import { describe, expect, test } from "vitest";
import { formatBytes } from "./bytes.ts";
import { formatDuration, formatMean } from "./durations.ts";
import { formatCount, formatPercent, formatSignificant, joinWords, plural } from "./numbers.ts";

describe("formatDuration", () => {
  test.each([
    [0, "0 ns"],
    [12, "12.0 ns"],
    [4_560, "4.56 µs"],
    [48_612_345, "48.6 ms"],
    [999_499, "999 µs"],
    [999_999, "1.00 ms"],
    [999_999_999, "1.00 s"],
    [60e9, "60.0 s"],
    [131e9, "2.18 min"],
    [7_300e9, "2.03 h"],
  ])("%i ns is %s", (ns, text) => {
    expect(formatDuration(ns)).toBe(text);
  });
});

describe("formatMean", () => {
  test.each<[number, [number, number] | null, string]>([
    [48_612_000, [48_112_000, 49_112_000], "48.6 ms ± 0.5"],
    [48_612_000, null, "48.6 ms"],
    [48_612_345, [48_608_345, 48_616_345], "48.612 ms ± 0.004"],
    [410e6, [408e6, 412e6], "410 ms ± 2"],
    [20e6, [20e6, 20e6], "20.0 ms ± 0.0"],
    [13.3e6, [1.6e6, 28.6e6], "13.3 ms (1.6 to 28.6)"],
    [46.9e6, [-143.6e6, 237.4e6], "46.9 ms (0.0 to 237.4)"],
    [3.54e6, [-1.09e6, 8.17e6], "3.54 ms (0.00 to 8.17)"],
    [48.6e6, [48.13e6, 49.15e6], "48.6 ms ± 0.5"],
    [48.6e6, [48.2e6, 49.2e6], "48.6 ms (48.2 to 49.2)"],
  ])("%i with %j is told as %s", (meanNs, ci95Ns, text) => {
    expect(formatMean(meanNs, ci95Ns)).toBe(text);
  });
});

test("formatBytes counts in powers of 1024", () => {
  expect([0, 1023, 1024, 36_966, 1_048_575, 2_181_038, 8 * 2 ** 30].map(formatBytes)).toEqual([
    "0 B",
    "1023 B",
    "1.00 KiB",
    "36.1 KiB",
    "1.00 MiB",
    "2.08 MiB",
    "8.00 GiB",
  ]);
});

test("numbers have three significant digits, shares two, counts groups", () => {
  expect([2.4163, 48.61, 123.4, 9.999, 0.012345].map(formatSignificant)).toEqual([
    "2.42",
    "48.6",
    "123",
    "10.0",
    "0.0123",
  ]);
  expect([0.0214, 0.02, 0.4, 1.5, 0.0004].map(formatPercent)).toEqual(["2.1 %", "2.0 %", "40 %", "150 %", "0.04 %"]);
  expect([7, 1_000, 1_234_567].map(formatCount)).toEqual(["7", "1,000", "1,234,567"]);
});

test("lists and counts read as sentences", () => {
  expect(joinWords(["a"])).toBe("a");
  expect(joinWords(["a", "b", "c"])).toBe("a, b and c");
  expect(plural(1, "run")).toBe("1 run");
  expect(plural(12_000, "run")).toBe("12,000 runs");
});
