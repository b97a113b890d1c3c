import { expect, test } from "vitest";
import { Invocation } from "../model/program-run.ts";
import { exampleSample } from "../testing/example-run.ts";
import { describeFailedRun, describeProgramEnd } from "./failed-run.ts";

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

const failureOf = (stderrTail: string | undefined, limit: "time" | null = null) =>
  describeFailedRun(exampleSample({ exitCode: 101, limit, stderrTail }), 1, 1, Invocation.parse({ timeoutMs: 1_000 }));

test("the last words of a failed run are its hint, in a line and without timers and colours", () => {
  const stderr =
    "metric sort_ns 12\n\u001b[31mthread 'main' panicked\u001b[0m at 'instance: unsupported', src/main.rs:7\n\nnote: run with RUST_BACKTRACE=1\n";
  expect(failureOf(stderr).hint).toBe(
    "It said: thread 'main' panicked at 'instance: unsupported', src/main.rs:7 / note: run with RUST_BACKTRACE=1",
  );
  expect(failureOf("Error: wasm trap\n\nStack backtrace:\n   0: <unknown>\n   1: main\n").hint).toBe(
    "It said: Error: wasm trap",
  );
  expect(failureOf("waiting for a reply\n", "time").hint).toMatch(/--timeout.* It said: waiting for a reply$/);
  expect(failureOf(`${"x".repeat(2_000)}\nend`).hint).toMatch(/^It said: …x+ \/ end$/);
});

test("one that said nothing is to be run by itself", () => {
  for (const nothing of [undefined, "", "metric sort_ns 12\n"])
    expect(failureOf(nothing).hint).toBe("Run it once by itself to read what it prints.");
});
