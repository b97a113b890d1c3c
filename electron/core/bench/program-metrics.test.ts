import { expect, test } from "vitest";
import { parseProgramMetrics } from "./program-metrics.ts";

test("reads timers and leaves other lines alone", () => {
  expect(
    parseProgramMetrics(
      "warning: x\nmetric sort_ns 123\nmetric ratio 1.5e-3\r\nmetric sort_ns 456\nmetric bad\nmetric x y\n",
    ),
  ).toEqual({
    sort_ns: 456,
    ratio: 0.0015,
  });
});
