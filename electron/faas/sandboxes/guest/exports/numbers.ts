import { ExportCallError } from "./export-call-error.ts";

const I32 = { min: -(2 ** 31), max: 2 ** 32 - 1 };
const I64 = { min: -(2n ** 63n), max: 2n ** 64n - 1n };
const LARGEST_F32 = 2 ** 128 * (1 - 2 ** -24);
/** What JSON has no number for, in both directions. */
const NOT_JSON: Record<string, number> = { NaN: Number.NaN, Infinity, "-Infinity": -Infinity };

/** A JSON value as a parameter of that type; `what` names it for a message. */
export function toWasmNumber(value: unknown, type: string, what: string): number | bigint {
  switch (type) {
    case "i32":
      return toI32(value, what);
    case "i64":
      return toI64(value, what);
    case "f32":
    case "f64":
      return toFloat(value, type, what);
    default:
      throw new ExportCallError("module", `${what} is a ${type}, which no JSON value can be`);
  }
}

/** Signed or unsigned, as C and Rust have both. */
function toI32(value: unknown, what: string): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "number") throw wrongType(what, "an integer (i32)", value);
  if (!Number.isInteger(value)) throw wrongType(what, "an integer (i32)", value);
  if (value < I32.min || value > I32.max) throw outOfRange(what, "32 bits", value);
  return value | 0;
}

/** What a JavaScript number can't hold exactly comes as text. */
function toI64(value: unknown, what: string): bigint {
  let whole: bigint;
  if (typeof value === "string" && /^-?\d{1,20}$/.test(value)) whole = BigInt(value);
  else if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(what, "an integer (i64)", value);
  else if (Number.isSafeInteger(value)) whole = BigInt(value);
  else
    throw new ExportCallError(
      "caller",
      `${what} is an integer beyond 2^53, which JSON's numbers don't carry exactly: give it as text, "${value.toFixed(0)}"`,
    );
  if (whole < I64.min || whole > I64.max) throw outOfRange(what, "64 bits", value);
  return whole;
}

function toFloat(value: unknown, type: string, what: string): number {
  const number = typeof value === "string" ? NOT_JSON[value] : value;
  if (typeof number !== "number") throw wrongType(what, `a number (${type})`, value);
  if (type === "f32" && Number.isFinite(number) && Math.abs(number) > LARGEST_F32)
    throw outOfRange(what, "an f32", value);
  return number;
}

/** What a function returned as a JSON value: integers beyond 2^53 and what is no number as text. */
export function fromWasmNumber(value: unknown, type: string): number | string {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value !== "number")
    throw new ExportCallError("module", `it returns a ${type}, which no JSON value can be`);
  return Number.isFinite(value) ? value : String(value);
}

function wrongType(what: string, wanted: string, value: unknown): ExportCallError {
  return new ExportCallError("caller", `${what} has to be ${wanted}, not ${described(value)}`);
}

function outOfRange(what: string, range: string, value: unknown): ExportCallError {
  return new ExportCallError("caller", `${what} doesn't fit into ${range}: ${described(value)}`);
}

const SHOWN_CHARACTERS = 40;

function described(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
