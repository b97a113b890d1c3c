import { expect, test } from "vitest";
import { describeProgramEnd } from "./failed-run.ts";

const limits = { timeoutMs: 1_000, maxOutputBytes: 1_024, maxMemoryBytes: 1_048_576 };

test.each([
  [{ limit: "time", signal: "SIGKILL", exitCode: null }, "The program did not end within 1.00 s and was stopped."],
  [
    { limit: "output", signal: null, exitCode: 0 },
    "The program printed more than 1.00 KiB and ended by itself before it was stopped.",
  ],
  [{ limit: "memory", signal: null, exitCode: 134 }, "The program needed more memory than 1.00 MiB and was stopped."],
  [{ limit: null, signal: null, exitCode: 3 }, "The program ended with exit code 3."],
] as const)("%j", (end, message) => {
  expect(describeProgramEnd(end, limits)).toMatchObject({ code: "PROGRAM_FAILED", message });
});

test("nothing is said of a program that ended well", () => {
  expect(describeProgramEnd({ limit: null, signal: null, exitCode: 0 }, limits)).toBeNull();
});
