import type { ProjectEntry } from "#shared/model/project.ts";
import { isCargoManifest, languageOf } from "#shared/model/target.ts";
import { isInside, parentFolder } from "./paths.ts";

/** The parts of a project that decide what its programs are. */
interface ProgramSources {
  entries: readonly ProjectEntry[];
  workbench: { programs: readonly { file: string }[] };
}

/**
 * The program that a file stands for: itself, or for a Rust file the package around it, named by its Cargo.toml. What
 * `workbench.json` names as a program is one. Null for what is no source.
 */
export function programOfFile({ entries, workbench }: ProgramSources, file: string): string | null {
  const language = languageOf(file);
  if (language === undefined) return null;
  if (language !== "rust" || workbench.programs.some((program) => program.file === file)) return file;
  const packages = entries
    .map(({ path }) => path)
    .filter((path) => isCargoManifest(path) && (parentFolder(path) === "" || isInside(file, parentFolder(path))));
  return packages.toSorted((a, b) => b.length - a.length)[0] ?? file;
}

/** Where reading a program begins: its file, of a package its main source. */
export function mainFileOf({ entries }: Pick<ProgramSources, "entries">, program: string): string {
  if (!isCargoManifest(program)) return program;
  const folder = program.slice(0, program.length - "Cargo.toml".length);
  const sources = ["src/main.rs", "src/lib.rs"].map((name) => folder + name);
  return sources.find((source) => entries.some(({ path }) => path === source)) ?? program;
}
