import type { WasmInstance } from "../web-assembly.ts";
import { ExportCallError } from "./export-call-error.ts";
import type { ExportType, ExportTypes } from "./export-types.ts";
import { fromWasmNumber, toWasmNumber } from "./numbers.ts";
import { TextMemory } from "./text-memory.ts";

export { ExportCallError } from "./export-call-error.ts";

type Returned = "nothing" | "numbers" | "packed-text" | "text-by-pointer";

/**
 * Calls an exported function as docs/guest-conventions.md says, and returns what it returned as a JSON value (undefined:
 * nothing). Throws ExportCallError, and what the function itself throws: a trap, GuestExit.
 */
export function callExport(instance: WasmInstance, types: ExportTypes, name: string, argument: unknown): unknown {
  const type = types.get(name);
  const call = instance.exports[name];
  if (type === undefined || typeof call !== "function") throw unknownExport(types, name);
  const texts = TextMemory.of(instance, types);
  const values = argumentsOf(argument, type.params, texts);
  const passed: (number | bigint)[] = [];
  let passesText = false;
  try {
    for (const [index, value] of values.entries()) {
      const what = `argument ${index + 1} of ${name}`;
      const param = type.params[passed.length];
      if (param === undefined) throw wrongCount(name, type, values.length);
      if (isNumeric(value, param)) passed.push(toWasmNumber(value, param, what));
      else {
        const { pointer, length } = lendText(value, type.params.slice(passed.length), texts, what);
        passed.push(pointer, length);
        passesText = true;
      }
    }
    const missing = type.params.slice(passed.length);
    const returns = returnedBy(type, missing, passesText, texts);
    if (missing.length > 0 && returns !== "text-by-pointer") throw wrongCount(name, type, values.length);
    const slot = returns === "text-by-pointer" ? texts!.lendResultSlot() : 0;
    if (returns === "text-by-pointer") passed.push(slot);
    const result: unknown = call(...passed);
    switch (returns) {
      case "nothing":
        return undefined;
      case "numbers":
        return numbersOf(result, type.results);
      case "packed-text": {
        const packed = BigInt.asUintN(64, result as bigint);
        return valueOf(texts!.take(Number(packed >> 32n), Number(packed & 0xffff_ffffn)));
      }
      case "text-by-pointer":
        return valueOf(texts!.readResultSlot(slot));
    }
  } finally {
    texts?.giveBack();
  }
}

/**
 * An array is one value for each parameter. An object is one JSON text where the function can take one, and its values in
 * their order otherwise: clients of OpenWhisk can send nothing but objects. Anything else is the only argument.
 */
function argumentsOf(argument: unknown, params: readonly string[], texts: TextMemory | null): unknown[] {
  if (argument === undefined) return [];
  if (Array.isArray(argument)) return argument;
  if (typeof argument !== "object" || argument === null) return [argument];
  return texts !== null && takesText(params) ? [argument] : Object.values(argument);
}

function takesText(params: readonly string[]): boolean {
  return params[0] === "i32" && params[1] === "i32";
}

/** Texts that stand for numbers belong to parameters that can't be the pointer of a text. */
function isNumeric(value: unknown, param: string): boolean {
  return typeof value === "number" || typeof value === "boolean" || (typeof value === "string" && param !== "i32");
}

function lendText(value: unknown, params: readonly string[], texts: TextMemory | null, what: string) {
  if (!takesText(params))
    throw new ExportCallError(
      "caller",
      `${what} is a text or JSON, which takes two parameters of the function (i32 pointer and i32 length); it has ${listed(params)} there`,
    );
  if (texts === null)
    throw new ExportCallError(
      "caller",
      `${what} is a text or JSON, and the module takes only numbers: it exports no memory with wb_alloc or malloc`,
    );
  return texts.lend(typeof value === "string" ? value : JSON.stringify(value));
}

function returnedBy(
  { results }: ExportType,
  missing: readonly string[],
  passesText: boolean,
  texts: TextMemory | null,
): Returned {
  if (results.length === 0) return texts !== null && missing.join() === "i32" ? "text-by-pointer" : "nothing";
  return passesText && results.join() === "i64" ? "packed-text" : "numbers";
}

function numbersOf(result: unknown, types: readonly string[]): unknown {
  if (types.length === 1) return fromWasmNumber(result, types[0]!);
  return Array.from(result as Iterable<unknown>, (value, index) => fromWasmNumber(value, types[index]!));
}

/** A text that is a JSON object or array is that; any other is a text. */
function valueOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const LISTED_NAMES = 20;

function unknownExport(types: ExportTypes, name: string): ExportCallError {
  const names = [...types.keys()].slice(0, LISTED_NAMES);
  const others = names.length === 0 ? "it exports none" : `it exports ${names.join(", ")}`;
  return new ExportCallError("module", `The module exports no function ${JSON.stringify(name)}; ${others}`);
}

function wrongCount(name: string, type: ExportType, given: number): ExportCallError {
  const wanted = listed(type.params);
  return new ExportCallError("caller", `${name} takes ${wanted}, which doesn't fit ${given} arguments`);
}

function listed(types: readonly string[]): string {
  return types.length === 0 ? "no parameters" : `(${types.join(", ")})`;
}
