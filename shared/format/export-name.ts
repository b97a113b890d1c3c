import type { RunManifest } from "../model/benchmark.ts";

const LONGEST_NAME = 100;

/**
 * A name without extension for a run's files, fit for every file system: `prime-native-node-2026-11-22-4f09ab`. The end
 * of the run's id keeps two runs of one day apart.
 */
export function exportName(manifest: RunManifest): string {
  const programs = [...new Set(manifest.cells.map((cell) => withoutExtension(cell.program)))];
  const runtimes = [...new Set(manifest.cells.map((cell) => cell.runtime))];
  const ending = [manifest.createdAt.slice(0, 10), manifest.id.split("-").at(-1) ?? ""].map(safeWord).join("-");
  const words = [...shortened(programs), ...shortened(runtimes)].map(safeWord).filter((word) => word !== "");
  const name = Array.from(words.join("-"))
    .slice(0, LONGEST_NAME - ending.length - 1)
    .join("");
  return `${name}-${ending}`.replace(/^-+/, "");
}

function withoutExtension(program: string): string {
  return program.replace(/(?<=.)\.[^.]*$/, "");
}

function shortened(names: string[]): string[] {
  return names.length <= 5 ? names : [...names.slice(0, 4), "and", `${names.length - 4}`, "more"];
}

/** A word of a file's name. Letters and digits of any script stay; what a shell or Windows gives a meaning to becomes a hyphen. */
export function safeWord(text: string): string {
  return text.replaceAll(/[^\p{L}\p{M}\p{N}_]+/gu, "-").replaceAll(/^-+|-+$/g, "");
}
