import type { SandboxId } from "../model/faas/sandbox.ts";

/** Sandboxes that are told of in the same words. */
export type SandboxFamily = "v8" | "instance" | "process" | "container";

/** Null where a call reached no sandbox. */
export function familyOf(sandbox: SandboxId | null): SandboxFamily | null {
  if (sandbox === null) return null;
  if (sandbox.startsWith("docker-")) return "container";
  if (sandbox === "v8-context" || sandbox === "v8-isolate") return "v8";
  return sandbox === "wasm-instance" ? "instance" : "process";
}

/** Words that differ by what a call ran in. */
export type Words = string | ({ usually: string } & Partial<Record<SandboxFamily, string>>);

export function wordsFor(words: Words, family: SandboxFamily | null): string {
  if (typeof words === "string") return words;
  return (family === null ? undefined : words[family]) ?? words.usually;
}
