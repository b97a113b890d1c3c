import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { CompilerId } from "#shared/model/tool.ts";
import { Optimization, Target, WasmOptLevel } from "#shared/model/target.ts";
import type { PreopenedFolder } from "#shared/model/program-run.ts";

/** Parsers for the values of options; each refuses with a sentence that names what is expected. */
export function wholeNumber(least: number, most?: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > (most ?? Number.MAX_SAFE_INTEGER))
      throw new InvalidArgumentError(
        `a whole number from ${least} ${most === undefined ? "on" : `to ${most}`} is expected.`,
      );
    return value;
  };
}

export function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || value <= 0)
    throw new InvalidArgumentError("a number of seconds such as 30 or 2.5 is expected.");
  return value;
}

export function keyValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError("KEY=VALUE is expected.");
  return { ...before, [key]: value };
}

/** `HOST:GUEST`; on Windows the host's drive letter keeps its colon. */
export function folderPair(text: string, before: PreopenedFolder[] = []): PreopenedFolder[] {
  const [, host, guest] = /^((?:[A-Za-z]:[\\/])?[^:]+):(.+)$/.exec(text) ?? [];
  if (!host || !guest) throw new InvalidArgumentError("HOST:GUEST is expected, such as ./data:/data.");
  return [...before, { host: resolve(host), guest }];
}

export function listOf(text: string): string[] {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 0) throw new InvalidArgumentError("a list such as native,node is expected.");
  return parts;
}

const collect = (text: string, before: string[] = []) => [...before, text];

/** Taken as `--opt O3`, `--opt -O3` and `--opt 3`. */
function optimization(text: string): Optimization {
  const parsed = Optimization.safeParse(`O${text.replace(/^-?O?/, "")}`);
  if (!parsed.success) throw new InvalidArgumentError(`one of ${Optimization.options.join(", ")} is expected.`);
  return parsed.data;
}

export const optOption = () => new Option("--opt <level>", "optimisation level").argParser(optimization).default("O2");
export const flagOption = () =>
  new Option("--flag <flag>", "one more flag for the compiler (repeatable)").argParser(collect).default([]);
export const simdOption = () => new Option("--simd", "let wasm use 128-bit SIMD").default(false);
export const wasmOptOption = () =>
  new Option("--wasm-opt <level>", "a pass of Binaryen's wasm-opt over the finished module").choices(
    WasmOptLevel.options,
  );
/** Where the positional file is one program: its other sources. */
export const sourceOption = () =>
  new Option("--source <file>", "one more source file of the same program (repeatable)")
    .argParser((text: string, before: string[]) => [...before, resolve(text)])
    .default([]);
const compilerId = (text: string): CompilerId => {
  const parsed = CompilerId.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(`one of ${CompilerId.options.join(", ")} is expected.`);
  return parsed.data;
};

export const withOption = () => new Option("--with <compiler>", "the compiler to use").argParser(compilerId);

/** Given once or for each target: a compiler for native code and one for wasm. */
export const withOptions = () =>
  new Option("--with <compiler>", "a compiler to use (repeatable: one for native, one for wasm)").argParser(
    (text: string, before: CompilerId[] | undefined) => [...(before ?? []), compilerId(text)],
  );
export const targetOption = () =>
  new Option("--target <target>", "what to build for").choices(Target.options).makeOptionMandatory();
