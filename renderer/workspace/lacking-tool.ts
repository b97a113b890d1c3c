import type { Language, Target } from "#shared/model/target.ts";
import { parseRuntimeRef, type RuntimeRef, type Tool } from "#shared/model/tool.ts";
import { addresses } from "./addresses.ts";

export function compilersOf(language: Language, tools: readonly Tool[]): Tool[] {
  return tools.filter(({ kind, languages }) => kind === "compiler" && languages.includes(language));
}

/** The compiler to get where none builds the language for the target. */
export function wantedCompiler(target: Target, tools: readonly Tool[], language: Language): Tool | undefined {
  const wanted = compilersOf(language, tools).filter(({ hint }) => hint !== null);
  // What isn't installed names no targets, and of these only one compiler makes this.
  return target === "emscripten" ? wanted.find(({ id }) => id === "emcc") : wanted[0];
}

interface ProgramToBuild {
  /** Null until they are known. */
  tools: readonly Tool[] | null;
  language: Language | undefined;
  /** The compilers that were asked for by name. */
  compilers: Readonly<Partial<Record<Target, string>>>;
}

/** Where Tools shows how to get a compiler of a program for a target. */
export function addressOfCompiler(target: Target, { tools, language, compilers }: ProgramToBuild): string {
  const id = compilers[target] ?? (tools && language && wantedCompiler(target, tools, language)?.id);
  return id ? addresses.tool(id) : addresses.tools;
}

/** Where Tools shows how to get what a program lacks on a runtime: the runtime itself, or else a compiler for it. */
export function addressOfLacking(ref: RuntimeRef, program: ProgramToBuild): string {
  const { id } = parseRuntimeRef(ref);
  const runtime = program.tools?.find((tool) => tool.kind === "runtime" && tool.id === id);
  const mode = runtime?.modeDetails.find((detail) => detail.ref === ref);
  return mode && runtime?.modes.includes(ref) ? addressOfCompiler(mode.target, program) : addresses.tool(id);
}
