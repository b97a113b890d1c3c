import { expect, test } from "vitest";
import type { CommandResult, CommandSpec } from "./command-spec.ts";
import { createDetectionContext } from "./create-detection-context.ts";
import { probe, PROBE_TIMEOUT_MS } from "./probe.ts";
import { startDetection } from "./start-detection.ts";

const ANSWER: CommandResult = {
  exitCode: 0,
  signal: null,
  stdout: "1.0",
  stderr: "",
  timedOut: false,
  outputTruncated: false,
  elapsedNs: 1e6,
};

/** A machine on which the programs called `hangs` never answer; what was asked for is written down. */
function machine() {
  const asked: CommandSpec[] = [];
  const context = createDetectionContext({
    run: async (spec) => {
      asked.push(spec);
      return spec.exe === "hangs" ? { ...ANSWER, timedOut: true, elapsedNs: spec.timeoutMs! * 1e6 } : ANSWER;
    },
  });
  return { asked, context, nextContext: startDetection(context) };
}

test("the programs of a tool share the time that is waited in vain", async () => {
  const { asked, nextContext } = machine();
  const context = nextContext();
  await probe(context, "answers", ["--version"]);
  expect(await probe(context, "hangs", ["--version"])).toEqual({
    reason: `gave no answer to --version within ${PROBE_TIMEOUT_MS / 1_000} s`,
  });
  expect(await probe(context, "hangs", ["--help"])).toEqual({ reason: "gave no answer to --help within 0.1 s" });
  await probe(context, "answers", ["--help"]);
  expect(asked.map(({ timeoutMs }) => timeoutMs)).toEqual([PROBE_TIMEOUT_MS, PROBE_TIMEOUT_MS, 100, 100]);
});

test("a tool that hangs takes nothing from the others", async () => {
  const { asked, nextContext } = machine();
  await probe(nextContext(), "hangs", ["--version"]);
  await probe(nextContext(), "answers", ["--version"]);
  expect(asked.map(({ timeoutMs }) => timeoutMs)).toEqual([PROBE_TIMEOUT_MS, PROBE_TIMEOUT_MS]);
});

test("the same question is asked once, and anew by the next search", async () => {
  const { asked, context, nextContext } = machine();
  const [one, other] = [nextContext(), nextContext()];
  const answers = await Promise.all([one, other].map((each) => probe(each, "clang", ["--version"])));
  expect(answers).toEqual([{ output: "1.0" }, { output: "1.0" }]);
  await probe(other, "clang", ["--version"], { LC_ALL: "de_DE" });
  await probe(other, "clang-19", ["--version"]);
  expect(asked).toHaveLength(3);
  await probe(startDetection(context)(), "clang", ["--version"]);
  expect(asked).toHaveLength(4);
});
