import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { RunOutcome } from "../../sandboxes/sandbox.ts";
import { parseJson } from "./parse-json.ts";

/** What a function that ended well answered. */
export type FunctionAnswer = {
  /** What it printed before its answer, or instead of one. */
  printed: string;
} & (
  | {
      kind: "answer";
      /** For OpenWhisk's clients: an object or an array. */
      result: unknown;
      resultText: string;
      resultBytes: number;
      /** For the edge: text, or JSON. */
      outputText: string;
    }
  | { kind: "too-long"; sizeBytes: number }
  | { kind: "unreadable"; message: string }
);

/** A bound on what is repeated of an answer that can't be read. */
const QUOTED_LENGTH = 1000;

/** By the function's convention: the value it returned, all of its stdout, or the last line of it as JSON. */
export function readAnswer(
  fn: DeployedFunction,
  { stdout, value }: Pick<RunOutcome, "stdout" | "value">,
  maxBytes: number,
): FunctionAnswer {
  const answer = returnsValues(fn)
    ? fromValue(fn, value)
    : fn.output === "text"
      ? fromText(stdout, maxBytes)
      : fromLastLine(fn, stdout, maxBytes);
  return answer.kind === "answer" && answer.resultBytes > maxBytes
    ? { kind: "too-long", sizeBytes: answer.resultBytes, printed: answer.printed }
    : answer;
}

/** The others are programs, which print. */
export function returnsValues({ form }: DeployedFunction): boolean {
  return form === "wasm-exports" || form === "nodejs" || form === "container";
}

function fromText(stdout: string, maxBytes: number): FunctionAnswer {
  if (stdout.length > maxBytes) return tooLong(stdout, "");
  const outputText = JSON.stringify(stdout);
  return answerOf({ output: stdout }, `{"output":${outputText}}`, outputText, "");
}

/** OpenWhisk's exec convention (its docker runtime's actionproxy). */
function fromLastLine(fn: DeployedFunction, stdout: string, maxBytes: number): FunctionAnswer {
  const whole = stdout.trimEnd();
  const start = whole.lastIndexOf("\n") + 1;
  const line = whole.slice(start);
  const before = whole.slice(0, start);
  if (line.length > maxBytes) return tooLong(line, before);
  let result: unknown;
  try {
    result = parseJson(line);
  } catch {
    return unreadable(fn, line, whole);
  }
  return isContainer(result) ? answerOf(result, line, line, before) : unreadable(fn, line, whole);
}

function unreadable({ kind }: DeployedFunction, line: string, printed: string): FunctionAnswer {
  const start = "The action did not produce a valid JSON or JSON Array response";
  const quoted = line === "" ? `${start}.` : `${start}: ${line.slice(0, QUOTED_LENGTH)}`;
  const message = kind === "blackbox" ? "The action did not return a dictionary or array." : quoted;
  return { kind: "unreadable", message, printed };
}

function fromValue({ form }: DeployedFunction, value: unknown): FunctionAnswer {
  if (form !== "wasm-exports" && !isContainer(value ?? {})) {
    return { kind: "unreadable", message: "The action did not return a dictionary.", printed: "" };
  }
  if (value === undefined) return answerOf({}, "{}", "null", "");
  let text: string;
  try {
    text = JSON.stringify(value);
    parseJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "unreadable", message: `The action did not produce a valid JSON response: ${reason}`, printed: "" };
  }
  if (isContainer(value)) return answerOf(value, text, text, "");
  // OpenWhisk's clients know no bare numbers and strings, so that they get it as a program's text: under a name.
  return answerOf({ output: value }, `{"output":${text}}`, text, "");
}

function answerOf(result: unknown, resultText: string, outputText: string, printed: string): FunctionAnswer {
  return { kind: "answer", result, resultText, resultBytes: Buffer.byteLength(resultText), outputText, printed };
}

function tooLong(text: string, printed: string): FunctionAnswer {
  return { kind: "too-long", sizeBytes: Buffer.byteLength(text), printed };
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
