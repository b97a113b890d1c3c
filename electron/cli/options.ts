import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { CompilerId } from "#shared/model/tool.ts";
import { Optimization, Target } from "#shared/model/target.ts";
import { BuildOptions, type PreopenedFolder } from "#shared/model/program-run.ts";

/** Parsers for the values of options; each refuses with a sentence that names what is expected. */
export function wholeNumber(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least)
      throw new InvalidArgumentError(`a whole number from ${least} on is expected.`);
    return value;
  };
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
export const withOption = () => new Option("--with <compiler>", "the compiler to use").choices(CompilerId.options);
export const targetOption = () =>
  new Option("--target <target>", "what to build for").choices(Target.options).makeOptionMandatory();

/** The compiler asked for is used for whichever target the program needs. */
export function buildOptions(options: { opt: Optimization; flag: string[]; with?: CompilerId }): BuildOptions {
  const compilers = options.with ? Object.fromEntries(Target.options.map((target) => [target, options.with])) : {};
  return BuildOptions.parse({ optimization: options.opt, flags: options.flag, compilers });
}
