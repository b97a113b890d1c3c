import { resolve } from "node:path";
import { languageOf } from "#shared/model/target.ts";

/** The flags of gcc and clang that name a folder or file to read, each with its value joined or as the next argument. */
const INCLUDE_FOLDER_FLAGS = ["-I", "-iquote", "-isystem", "-idirafter"];
const INCLUDE_FILE_FLAGS = ["-include", "-imacros"];

export interface SourceFlags {
  /** The same flags with these paths made absolute. */
  flags: string[];
  includeFolders: string[];
  includedFiles: string[];
}

/**
 * A user's flags mean paths beside the source. They are made absolute, so that messages and dependency files name
 * every file by its absolute path.
 */
export function resolveSourceFlags(flags: readonly string[], folder: string): SourceFlags {
  const result: SourceFlags = { flags: [], includeFolders: [], includedFiles: [] };
  for (let index = 0; index < flags.length; index += 1) {
    const flag = flags[index]!;
    const name =
      INCLUDE_FILE_FLAGS.find((candidate) => flag === candidate) ??
      INCLUDE_FOLDER_FLAGS.find((candidate) => flag.startsWith(candidate));
    const joined = name === undefined ? "" : flag.slice(name.length);
    const value = joined === "" ? flags[index + 1] : joined;
    if (name === undefined || value === undefined) {
      result.flags.push(flag);
      continue;
    }
    if (joined === "") index += 1;
    const path = resolve(folder, value);
    result.flags.push(name, path);
    (INCLUDE_FILE_FLAGS.includes(name) ? result.includedFiles : result.includeFolders).push(path);
  }
  return result;
}

/**
 * The flags for one source of a program. Where it is of both C and C++, a language standard is only for the sources of
 * its own language: to the other it is an error.
 */
export function flagsForSource(source: string, sources: readonly string[], flags: readonly string[]): string[] {
  const isMixed = new Set(sources.map(languageOf)).size > 1;
  if (!isMixed) return [...flags];
  return flags.filter(
    (flag) => !flag.startsWith("-std=") || /^-std=(c|gnu)\+\+/.test(flag) === (languageOf(source) === "cpp"),
  );
}

/** Flags with their value as the next argument, both for the linker. */
const SEPARATE_LINKER_FLAGS = new Set(["-l", "-T", "-Xlinker", "-u", "-z", "-framework"]);
const JOINED_LINKER_FLAG = /^-(l|T|Wl,)/;
const LINKER_INPUT = /^[^-@].*\.(o|obj|a|lib|so(\.\d+)*|dylib|dll|ld|lds)$/i;

/** Whether an argument is a file for the linker. */
export function isLinkerInput(flag: string): boolean {
  return LINKER_INPUT.test(flag);
}

/** Linkers take symbols only from libraries named after the files that need them. */
export function splitLinkerFlags(flags: readonly string[]): { compile: string[]; link: string[] } {
  const split = { compile: [] as string[], link: [] as string[] };
  flags.forEach((flag, index) => {
    const isValue = SEPARATE_LINKER_FLAGS.has(flags[index - 1] ?? "");
    const isForLinker =
      isValue || SEPARATE_LINKER_FLAGS.has(flag) || JOINED_LINKER_FLAG.test(flag) || isLinkerInput(flag);
    (isForLinker ? split.link : split.compile).push(flag);
  });
  return split;
}

/** Whether the last word about debug information among these flags of gcc, clang or rustc is that there be some. */
export function asksForDebugInfo(flags: readonly string[]): boolean {
  const last = flags.findLast((flag) => /^-g(\d|$|gdb|dwarf|line|full|column)|debuginfo=/.test(flag));
  return last !== undefined && !/^-g0$|debuginfo=(0|none)$/.test(last);
}
