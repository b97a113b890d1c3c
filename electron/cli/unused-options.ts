import { languageOf, type Target } from "#shared/model/target.ts";
import type { Tool } from "#shared/model/tool.ts";
import type { BuildOptions } from "#shared/model/program-run.ts";
import type { ProgramOptions } from "./program-options.ts";

interface Surroundings {
  files: readonly string[];
  runtimes: readonly string[];
  build: BuildOptions;
  tools: readonly Tool[];
}

/**
 * Options that are given and change nothing, each in a sentence. They are no mistake: a copied command line asks for
 * both sides of a comparison, and may be used with one.
 */
export function unusedOptions(options: ProgramOptions, { files, runtimes, build, tools }: Surroundings): string[] {
  if (!files.some((file) => languageOf(file) !== undefined)) {
    const given = givenBuildOptions(options);
    if (given.length === 0) return [];
    return [`Nothing is built, so ${listed(given)} ${given.length === 1 ? "changes" : "change"} nothing.`];
  }
  const modes = tools.flatMap(({ modeDetails }) => modeDetails);
  const targets = [...new Set(modes.filter(({ ref }) => runtimes.includes(ref)).map(({ target }) => target))];
  const used = new Set(targets.flatMap((target) => build.compilers[target] ?? []));
  const ofCompilers = (options.with ?? [])
    .filter((id) => !used.has(id))
    .map((id) => {
      const able = (target: Target) => tools.find((tool) => tool.id === id)?.targets.includes(target) === true;
      const others = targets.filter(able).flatMap((target) => build.compilers[target] ?? []);
      if (others.length > 0) return `--with ${id} changes nothing: ${listed(others)} does its part.`;
      return `--with ${id} changes nothing: it doesn't build for ${listed(targets)}. ${capable(targets, files, tools)}`.trim();
    });
  return [...ofCompilers, ...wasmOnly(options, targets)];
}

/** `--simd` and `--wasm-opt` where nothing is built for wasm. */
export function wasmOnly(
  { simd, wasmOpt }: Pick<ProgramOptions, "simd" | "wasmOpt">,
  targets: readonly Target[],
): string[] {
  if (targets.some((target) => target !== "native")) return [];
  return [
    ...(simd ? ["--simd changes nothing: native code uses the vectors that its processor always has."] : []),
    ...(wasmOpt === undefined ? [] : ["--wasm-opt changes nothing: there is no wasm module to optimise."]),
  ];
}

function capable(targets: readonly Target[], files: readonly string[], tools: readonly Tool[]): string {
  const languages = files.flatMap((file) => languageOf(file) ?? []);
  return targets
    .map((target) => {
      const able = tools.filter(
        (tool) =>
          tool.kind === "compiler" &&
          tool.targets.includes(target) &&
          languages.every((language) => tool.languages.includes(language)),
      );
      return able.length === 0 ? "" : `Compilers for ${target}: ${able.map(({ id }) => id).join(", ")}.`;
    })
    .join(" ");
}

function givenBuildOptions(options: ProgramOptions): string[] {
  return [
    ...(options.with ? ["--with"] : []),
    ...(options.opt ? ["--opt"] : []),
    ...(options.flag.length > 0 ? ["--flag"] : []),
    ...(options.simd ? ["--simd"] : []),
    ...(options.wasmOpt ? ["--wasm-opt"] : []),
    ...(options.source.length > 0 ? ["--source"] : []),
  ];
}

const listed = (words: readonly string[]) => words.join(", ").replace(/, ([^,]*)$/, " and $1");
