import type { ReadingHelp } from "../reading-help.ts";
import { stackEffect } from "./value-types.ts";

export const V = "v128";
export const UNARY = stackEffect([V], [V]);
export const BINARY = stackEffect([V, V], [V]);
export const TERNARY = stackEffect([V, V, V], [V]);

export type Entry = [string, ReadingHelp];

export const entry = (name: string, title: string, text: string, stack: string): Entry => [
  name,
  { title, text, stack },
];

/** Endings of names, and what they mean. */
export const SIGNS = [
  ["s", "signed"],
  ["u", "unsigned"],
] as const;
