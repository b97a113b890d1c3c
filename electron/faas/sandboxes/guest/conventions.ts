import { WorkbenchError } from "#shared/errors.ts";
import type { InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import { elementTexts } from "./element-texts.ts";

/** OpenWhisk's exec convention passes at most this much as an argument: Linux's limit of one, less its end. */
export const MAX_JSON_ARGUMENT_BYTES = 131_071;

/** OpenWhisk's words (dockerskeleton's action proxy). */
const BAD_OUTPUT = "The action did not return a dictionary or array.";

export interface ProgramInput {
  /** Without the program's name. */
  args: string[];
  /** Ends in a newline; empty where there is no argument. */
  stdin: string;
}

/**
 * How an argument reaches a program; `text` is the same as JSON, as the client sent it. Throws a WorkbenchError
 * (INVALID_REQUEST) where it can't be one of a program's arguments.
 */
export function programInput(
  convention: InputConvention,
  argument: unknown,
  text: string | undefined = JSON.stringify(argument),
): ProgramInput {
  if (argument === undefined || text === undefined) return { args: [], stdin: "" };
  const line = oneLine(text);
  const stdin = `${line}\n`;
  if (convention === "arguments" || (convention === "auto" && Array.isArray(argument)))
    return { args: argumentsOf(argument, line), stdin };
  if (convention === "auto" && isEmptyObject(argument)) return { args: [], stdin };
  return { args: Buffer.byteLength(line) <= MAX_JSON_ARGUMENT_BYTES ? [line] : [], stdin };
}

/** Each element of an array; anything else is one argument, and an empty object none. */
function argumentsOf(argument: unknown, text: string): string[] {
  if (!Array.isArray(argument)) return isEmptyObject(argument) ? [] : [argumentOf(argument, text.trim())];
  const elements: readonly unknown[] = argument;
  // Only what is no string is passed on as it stands in the text.
  const texts = elements.every((element) => typeof element === "string") ? elements : elementTexts(text);
  return elements.map((element, index) => argumentOf(element, texts[index]!));
}

function argumentOf(value: unknown, text: string): string {
  if (typeof value !== "string") return text;
  if (!value.includes("\0")) return value;
  throw new WorkbenchError("INVALID_REQUEST", "An argument of a program can't hold the character U+0000", {
    hint: "Leave it out, or let the function take its arguments as JSON.",
  });
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** Line breaks stand only between the tokens of a JSON text, never in a string. */
function oneLine(text: string): string {
  if (!text.includes("\n") && !text.includes("\r")) return text.trim();
  return text.replaceAll(/[\r\n]+/g, " ").trim();
}

export type ProgramAnswer =
  | { ok: true; value: unknown; logLines: string[] }
  | { ok: false; message: string; logLines: string[] };

/** What of a program's stdout is its answer. `json`: its last line; the lines before are logs. */
export function programAnswer(convention: OutputConvention, stdout: string): ProgramAnswer {
  if (convention === "text") return { ok: true, value: stdout, logLines: [] };
  const logLines = stdout.replace(/\r?\n$/, "").split(/\r?\n/);
  const last = logLines.pop() ?? "";
  const value = parsed(last);
  if (typeof value === "object" && value !== null) return { ok: true, value, logLines };
  return { ok: false, message: BAD_OUTPUT, logLines: last === "" ? logLines : [...logLines, last] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
