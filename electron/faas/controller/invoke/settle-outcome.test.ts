import { describe, expect, it } from "vitest";
import type { ActivationFault, ActivationStatus } from "#shared/model/faas/activation.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { CallOutcome } from "../../invoker/invoker.ts";
import { OPENWHISK_CALL_LIMITS } from "./call-limits.ts";
import { settleOutcome } from "./settle-outcome.ts";
import { givenFunction, givenOutcome, givenRun } from "./testing/given-calls.ts";

const AT_MS = Date.UTC(2019, 2, 14, 9, 26, 53, 589);

function settle(outcome: Partial<CallOutcome>, fn: Partial<DeployedFunction> = {}, maxResultBytes?: number) {
  const limits = maxResultBytes === undefined ? OPENWHISK_CALL_LIMITS : { maxResultBytes };
  return settleOutcome(givenFunction(fn), givenOutcome(outcome), limits, AT_MS);
}

function printing(stdout: string): Partial<CallOutcome> {
  return { run: givenRun({ stdout }) };
}

function failing(fault: ActivationFault, message: string | null = null, failedInInit = false): Partial<CallOutcome> {
  const failure = { fault, message, exitCode: null, trap: null };
  return { failure, failedInInit, run: failedInInit ? null : givenRun() };
}

const ABNORMAL_RUN = "The action did not produce a valid response and exited unexpectedly.";

describe("faults, in OpenWhisk's statuses and words", () => {
  const developer: ActivationStatus = "action developer error";
  const internal: ActivationStatus = "whisk internal error";
  it.each([
    ["time-limit", false, null, developer, "The action exceeded its time limits of 1000 milliseconds."],
    [
      "time-limit",
      true,
      null,
      developer,
      "The action exceeded its time limits of 1000 milliseconds during initialization.",
    ],
    ["memory-limit", false, null, developer, "The action exhausted its memory and was aborted."],
    ["memory-limit", true, null, developer, "The action exhausted its memory and was aborted."],
    [
      "output-limit",
      false,
      null,
      "application error",
      "The action produced a response that exceeded the allowed length: 1048577 > 1048576 bytes.",
    ],
    ["trap", false, "unreachable", developer, ABNORMAL_RUN],
    ["trap", true, "unreachable", developer, "The action failed during initialization: unreachable"],
    ["exit-code", false, null, developer, ABNORMAL_RUN],
    ["exit-code", true, null, developer, "The action failed during initialization."],
    [
      "bad-output",
      false,
      "The action did not return a dictionary.",
      developer,
      "The action did not return a dictionary.",
    ],
    ["bad-output", false, null, developer, "The action did not produce a valid JSON or JSON Array response."],
    [
      "init-failed",
      true,
      "SyntaxError: Unexpected token",
      developer,
      "The action failed during initialization: SyntaxError: Unexpected token",
    ],
    ["sandbox-ended", false, "killed", developer, ABNORMAL_RUN],
    ["sandbox-ended", true, null, developer, "The action did not initialize and exited unexpectedly."],
    ["queue-full", false, null, internal, "System is overloaded, try again later."],
    ["no-sandbox", false, "no memory", internal, "Failed to provision resources to run the action."],
    ["client-gone", false, null, internal, "The client closed the connection before the action ended."],
    ["emulator-stopped", false, null, internal, "The emulator was stopped before the action ended."],
  ] as const)("%s (while it is loaded: %s)", (fault, failedInInit, message, status, words) => {
    const settled = settle(failing(fault, message, failedInInit));
    expect(settled).toMatchObject({ status, fault, result: { error: words } });
    expect(JSON.parse(settled.resultText)).toEqual({ error: words });
    expect(settled.responseBytes).toBe(Buffer.byteLength(settled.resultText));
  });

  it("logs why a program failed, and OpenWhisk's warning", () => {
    const outcome = failing("trap", "RuntimeError: unreachable");
    outcome.run = givenRun({ stdout: "before\n" });
    const stamp = "2019-03-14T09:26:53.589000000Z";
    expect(settle(outcome).logs).toEqual([
      `${stamp} stdout: before`,
      `${stamp} stderr: RuntimeError: unreachable`,
      `${stamp} stderr: The action did not initialize or run as expected. Log data might be missing.`,
    ]);
  });

  it("keeps exit code and trap", () => {
    const trap = { kind: "unreachable", message: "unreachable executed" } as const;
    const failure = { fault: "trap", message: null, exitCode: 134, trap } as const;
    expect(settle({ failure })).toMatchObject({ exitCode: 134, trap });
  });
});

describe("answers of programs", () => {
  it("takes the last line as JSON, and the lines before as logs", () => {
    const settled = settle(printing('one\ntwo\n{"n": 1.0}\n'));
    expect(settled).toMatchObject({ status: "success", result: { n: 1 }, outputText: '{"n": 1.0}' });
    expect(settled.logs.map((line) => line.slice(31))).toEqual(["stdout: one", "stdout: two"]);
  });

  it("takes an array", () => {
    expect(settle(printing("[1,2]")).result).toEqual([1, 2]);
  });

  it.each(["", "42", '{"half": ', "null", "{} trailing"])("finds no JSON in %j", (stdout) => {
    const settled = settle(printing(stdout));
    expect(settled).toMatchObject({ status: "action developer error", fault: "bad-output" });
    const end = stdout === "" ? "." : `: ${stdout.trim()}`;
    expect(settled.result).toEqual({ error: `The action did not produce a valid JSON or JSON Array response${end}` });
  });

  it("has the words of OpenWhisk's runtime for its own kind", () => {
    const settled = settle(printing("hello"), { kind: "blackbox", form: "native" });
    expect(settled.result).toEqual({ error: "The action did not return a dictionary or array." });
  });

  it("gives text as it is, also where it looks like an error", () => {
    const settled = settle(printing('{"error":"no"}\n'), { output: "text" });
    expect(settled).toMatchObject({ status: "success", result: { output: '{"error":"no"}\n' } });
    expect(JSON.parse(settled.outputText)).toBe('{"error":"no"}\n');
    expect(JSON.parse(settled.resultText)).toEqual(settled.result);
  });

  it("takes an error of the function's own for one, and drops what stands beside it", () => {
    const settled = settle(printing('{"error":{"code":7},"more":1}'));
    expect(settled).toMatchObject({ status: "application error", fault: null, result: { error: { code: 7 } } });
    expect(settled.resultText).toBe('{"error":{"code":7}}');
  });

  it("bounds results", () => {
    const settled = settle(printing(`{"a":"${"x".repeat(100)}"}`), {}, 64);
    expect(settled).toMatchObject({
      status: "application error",
      fault: "output-limit",
      result: { error: "The action produced a response that exceeded the allowed length: 108 > 64 bytes." },
    });
  });

  it("keeps a result with a key __proto__ as data", () => {
    const { result, resultText } = settle(printing('{"__proto__":{"polluted":true}}'));
    expect(Object.hasOwn(result as object, "__proto__")).toBe(true);
    expect((result as { polluted?: boolean }).polluted).toBeUndefined();
    expect(resultText).toBe('{"__proto__":{"polluted":true}}');
  });
});

describe("hostile answers", () => {
  it("are not nested without end", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    expect(settle(printing(deep))).toMatchObject({ status: "action developer error", fault: "bad-output" });
    expect(settle(printing(`{"a":${"[".repeat(900)}1${"]".repeat(900)}}`))).toMatchObject({ status: "success" });
    expect(settle(printing(JSON.stringify({ text: "[".repeat(5000) })))).toMatchObject({ status: "success" });
    let value: unknown = {};
    for (let i = 0; i < 100_000; i++) value = [value];
    expect(settle({ run: givenRun({ value }) }, { form: "nodejs" })).toMatchObject({ fault: "bad-output" });
  });

  it("are not millions of empty lines", () => {
    const started = performance.now();
    const { logs } = settle(printing(`${"\n".repeat(10_000_000)}{}`));
    expect(logs.length).toBeLessThan(30_000);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("are not read at all where they are far too long", () => {
    const line = `{"a":"${"x".repeat(10 << 20)}"}`;
    const words = `The action produced a response that exceeded the allowed length: ${line.length} > 1048576 bytes.`;
    expect(settle(printing(line)).result).toEqual({ error: words });
    expect(settle(printing(line), { output: "text" }).result).toEqual({ error: words });
  });
});

describe("values of functions", () => {
  const returning = (value: unknown): Partial<CallOutcome> => ({ run: givenRun({ value, exitCode: null }) });

  it("names what OpenWhisk's clients can't take bare", () => {
    expect(settle(returning(42), { form: "wasm-exports" })).toMatchObject({ result: { output: 42 }, outputText: "42" });
    expect(settle(returning(undefined), { form: "wasm-exports" })).toMatchObject({ result: {}, outputText: "null" });
    expect(settle(returning([1]), { form: "wasm-exports" })).toMatchObject({ result: [1], outputText: "[1]" });
  });

  it("wants an object of a nodejs action", () => {
    expect(settle(returning({ a: 1 }), { form: "nodejs" })).toMatchObject({ status: "success", result: { a: 1 } });
    expect(settle(returning("text"), { form: "nodejs" })).toMatchObject({
      status: "action developer error",
      fault: "bad-output",
      result: { error: "The action did not return a dictionary." },
    });
  });
});

describe("logs", () => {
  const lines = (count: number) =>
    Array.from({ length: count }, () => ({ atMs: AT_MS, stream: "stderr" as const, text: "x".repeat(1000) }));

  it("are cut at their limit, and say so", () => {
    const { logs } = settle({ logs: lines(2000) }, { limits: { ...givenFunction().limits, logsMb: 1 } });
    expect(logs.length).toBe(1010);
    expect(logs.at(-1)).toBe(
      "2019-03-14T09:26:53.589000000Z stderr: " +
        "Logs were truncated because the total bytes size exceeds the limit of 1048576 bytes.",
    );
  });

  it("are none where none are allowed", () => {
    expect(settle({ logs: lines(3) }, { limits: { ...givenFunction().limits, logsMb: 0 } }).logs).toEqual([]);
  });
});
