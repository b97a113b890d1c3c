import { expect, test } from "vitest";
import { tailOfOutput } from "./output-text.ts";

const line = (text: string, stream: "stdout" | "stderr" = "stdout") => ({ source: "program", stream, text });

test("keeps the order of both streams and leaves out terminal colours", () => {
  const { chunks, omitted } = tailOfOutput([
    line("a\n"),
    line("\u001B[1;31mwarning\u001B[0m\n", "stderr"),
    line("\u001B]0;title\u0007b\n"),
  ]);
  expect(chunks).toEqual([
    { stream: "stdout", text: "a\n" },
    { stream: "stderr", text: "warning\n" },
    { stream: "stdout", text: "b\n" },
  ]);
  expect(omitted).toBe(0);
});

test("shows the end of a flood and counts what is left out", () => {
  const { chunks, omitted } = tailOfOutput([line("x".repeat(30)), line("y".repeat(10)), line("z".repeat(5))], 20);
  expect(chunks.map(({ text }) => text)).toEqual(["x".repeat(5), "y".repeat(10), "z".repeat(5)]);
  expect(omitted).toBe(25);
});
