import { expect, test } from "vitest";
import { outputTail } from "./output-tail.ts";

test("short output is kept whole, long output to its end, cut between characters", () => {
  expect(outputTail(Buffer.from("panicked: ü\n"))).toBe("panicked: ü\n");
  for (let shift = 0; shift < 4; shift += 1) {
    const tail = outputTail(Buffer.from(`${"😀".repeat(1_000)}${"x".repeat(shift)}end`));
    expect(tail).toMatch(/^(😀)+x*end$/u);
    expect(Buffer.byteLength(tail)).toBeGreaterThan(2_040);
    expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(2_048);
  }
});

test("what is no text doesn't hinder", () => {
  expect(outputTail(Uint8Array.of(0xff, 0x61))).toBe("\ufffda");
  expect(outputTail(new Uint8Array(3_000).fill(0x80)).length).toBe(2_045);
});
