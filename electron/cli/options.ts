import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { parseArgsStringToArgv } from "string-argv";
import { StopRule, SweepParameter, type HookCommand } from "#shared/model/benchmark-design.ts";
import { CompilerId } from "#shared/model/tool.ts";
import { Optimization, Target, WasmOptLevel } from "#shared/model/target.ts";
import type { PreopenedFolder } from "#shared/model/program-run.ts";

/** An option that may be given several times; any other may be given once. */
export class RepeatableOption extends Option {}

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

/** US dollars, with as many decimals as a price has. */
export function dollars(text: string): number {
  if (!/^\d*\.?\d+(e-?\d+)?$/i.test(text))
    throw new InvalidArgumentError("a price in US dollars such as 8.50 or 0.000017 is expected.");
  return Number(text);
}

export function keyValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError("KEY=VALUE is expected.");
  if (Object.hasOwn(before, key)) throw new InvalidArgumentError(`${key} is named twice.`);
  return { ...before, [key]: value };
}

/** `HOST:GUEST`; on Windows the host's drive letter keeps its colon. */
export function folderPair(text: string, before: PreopenedFolder[] = []): PreopenedFolder[] {
  const [, host, guest] = /^((?:[A-Za-z]:[\\/])?[^:]+):(.+)$/.exec(text) ?? [];
  if (!host || !guest) throw new InvalidArgumentError("HOST:GUEST is expected, such as ./data:/data.");
  return [...before, { host: resolve(host), guest }];
}

/** `A,B`, and more when the option is given again. */
export function listOf(text: string, before: string[] = []): string[] {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 0) throw new InvalidArgumentError("a list such as native,node is expected.");
  return [...before, ...parts];
}

/** `NAME=V1,V2`; given again for another parameter. */
export function sweepParameter(text: string, before: SweepParameter[] = []): SweepParameter[] {
  const [, name, values] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  const parsed = SweepParameter.safeParse({ name, values: values?.split(",").map((value) => value.trim()) });
  if (!parsed.success) throw new InvalidArgumentError("NAME=VALUE,VALUE is expected, such as n=10,20,40.");
  return [...before, parsed.data];
}

/** A word that only a shell understands: `>`, `2>&1`, `<in`, `|`, `&&`, `;` or `done;`. */
const SHELL_WORD = /^(?:\d*>.*|&>.*|<.*|\|.*|&+|.*;)$/;

/** A program with its arguments, in quotes as a shell takes them; no shell is started. */
export function hookCommand(text: string): HookCommand {
  const unquoted = text.replaceAll(/"[^"]*"|'[^']*'/g, "_").split(/\s+/);
  const shellWord = unquoted.find((word) => SHELL_WORD.test(word));
  if (shellWord !== undefined) {
    const [operator] = /\d*[<>|&;]+\d*/.exec(shellWord) ?? [shellWord];
    throw new InvalidArgumentError(`hooks run without a shell, which “${operator}” needs; use: sh -c '…'`);
  }
  const [command, ...args] = parseArgsStringToArgv(text);
  if (command === undefined) throw new InvalidArgumentError("a program and its arguments are expected.");
  return { command, args };
}

/** `decided`, or a share such as `2%`. */
export function stopRule(text: string): StopRule {
  if (text === "decided") return { until: "decided" };
  const [, number] = /^(\d*\.?\d+)\s*%?$/.exec(text.trim()) ?? [];
  const parsed = StopRule.safeParse({ until: "precise", percent: Number(number) });
  if (!parsed.success)
    throw new InvalidArgumentError("decided, or more than 0 and at most 100 percent such as 2%, is expected.");
  return parsed.data;
}

const collect = (text: string, before: string[] = []) => [...before, text];

/** Taken as `--opt O3`, `--opt -O3` and `--opt 3`. */
function optimization(text: string): Optimization {
  const parsed = Optimization.safeParse(`O${text.replace(/^-?O?/, "")}`);
  if (!parsed.success) throw new InvalidArgumentError(`one of ${Optimization.options.join(", ")} is expected.`);
  return parsed.data;
}

export const optOption = () => new Option("--opt <level>", "optimisation level (default: O2)").argParser(optimization);
export const flagOption = () =>
  new RepeatableOption("--flag <flag>", "one more flag for the compiler (repeatable)").argParser(collect).default([]);
export const simdOption = () => new Option("--simd", "let wasm use 128-bit SIMD").default(false);
export const wasmOptOption = () =>
  new Option("--wasm-opt <level>", "a pass of Binaryen's wasm-opt over the finished module").choices(
    WasmOptLevel.options,
  );
/** Where the positional file is one program: its other sources. */
export const sourceOption = () =>
  new RepeatableOption("--source <file>", "one more source file of the same program (repeatable)")
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
  new RepeatableOption("--with <compiler>", "a compiler to use (repeatable: one for native, one for wasm)").argParser(
    (text: string, before: CompilerId[] | undefined) => [...(before ?? []), compilerId(text)],
  );
export const targetOption = () =>
  new Option("--target <target>", "what to build for").choices(Target.options).makeOptionMandatory();
