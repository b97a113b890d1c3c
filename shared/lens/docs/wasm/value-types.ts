/** `a 32-bit integer`, for sentences. */
export const TYPE_WORDS = {
  i32: "32-bit integer",
  i64: "64-bit integer",
  f32: "32-bit float",
  f64: "64-bit float",
} as const;

export type NumberType = keyof typeof TYPE_WORDS;

export const INTEGERS = ["i32", "i64"] as const;
export const FLOATS = ["f32", "f64"] as const;

/** `[i32 i32] → [i32]` */
export function stackEffect(takes: readonly string[], leaves: readonly string[]): string {
  return `[${takes.join(" ")}] → [${leaves.join(" ")}]`;
}

/** Of an operation without and with a sign. */
export function signWord(name: string): "signed" | "unsigned" | null {
  if (/_s(?:_|$)/.test(name)) return "signed";
  return /_u(?:_|$)/.test(name) ? "unsigned" : null;
}
