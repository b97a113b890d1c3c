import type { Language } from "../model/target.ts";

/** Languages as they are called. */
export const LANGUAGE_WORDS: Record<Language, string> = { c: "C", cpp: "C++", rust: "Rust" };
