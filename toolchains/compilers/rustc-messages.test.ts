import { expect, test } from "vitest";
import type { BuildStep } from "./adapter.ts";
import { createRustc } from "./rustc.ts";

const step: BuildStep = { label: "", via: "process", sources: ["/x.rs"], command: { exe: "", args: [], cwd: "/" } };

function diagnosticsOf(stderr: string) {
  return createRustc("linux").diagnostics(step, {
    exitCode: 1,
    signal: null,
    stdout: "",
    stderr,
    timedOut: false,
    outputTruncated: false,
    elapsedNs: 0,
  });
}

/** Recorded from rustc 1.95. */
test("a wrong flag, which rustc tells in plain words, is an error", () => {
  expect(diagnosticsOf("error: Unrecognized option: 'bogus'\n\n")).toEqual([
    { file: "/x.rs", line: 0, column: 0, severity: "error", message: "Unrecognized option: 'bogus'" },
  ]);
});

test("beside errors for machines, plain words are no further ones", () => {
  const message = { message: "unknown codegen option: `foo`", level: "error", code: null, spans: [], children: [] };
  const stderr = `${JSON.stringify({ ...message, rendered: null })}\nerror: aborting due to 1 previous error\n`;
  expect(diagnosticsOf(stderr).map(({ message: text }) => text)).toEqual(["unknown codegen option: `foo`"]);
});
