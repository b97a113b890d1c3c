import { statSync } from "node:fs";
import { join, resolve } from "node:path";

/** What a user's flags make a build depend on besides its sources and the headers they include. */
export interface FlagInputs {
  /** Existing files that the flags name: objects, archives, linker scripts, response files, profiles, plugins. */
  inputFiles: string[];
  /** False when the flags make the tool read files that can't be told from outside, such as a library it searches for. */
  cacheable: boolean;
}

/** They come with the compiler, like the C library that no flag names. */
const COMPILERS_OWN_LIBRARIES = new Set(["c", "m", "pthread", "dl", "rt", "gcc", "gcc_s", "stdc++", "c++", "c++abi"]);
const LIBRARY_ENDINGS = [".a", ".so", ".dylib", ".tbd", ".dll.a", ".lib"];
/** A response file names further files, and a profile is looked for under names made from the program's. */
const READS_UNNAMED_FILES = /^(@|-fprofile-use|-fauto-profile|-fbranch-probabilities)/;

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Every word or part of one that could be a name: `-Wl,-T,x.ld`, `--version-script=x`, `-Tx.ld`, `link-args=x.o y.o`. */
function possibleNames(flag: string): string[] {
  const parts = flag.split(/[,=\s]/);
  return [flag.replace(/^@|^-T/, ""), flag.slice(flag.indexOf("=") + 1), ...parts];
}

function namedFiles(flags: readonly string[], folder: string): string[] {
  const names = flags.flatMap(possibleNames).filter((name) => name !== "");
  return [...new Set(names.map((name) => resolve(folder, name)))].filter(isFile);
}

/** Values of a one-letter flag, joined or as the next argument, also those handed to the linker by `-Wl,`. */
function valuesOf(letter: string, flags: readonly string[]): string[] {
  const words = flags.flatMap((flag) => (flag.startsWith("-Wl,") ? flag.slice("-Wl,".length).split(",") : [flag]));
  return words.flatMap((word, index) => {
    if (word === letter) return words[index + 1] ?? [];
    return word.startsWith(letter) ? word.slice(letter.length) : [];
  });
}

/** The file a linker takes for `-lNAME` or `-l:FILE` from these folders; it prefers the first folder that has any. */
function libraryFile(name: string, folders: readonly string[]): string | undefined {
  const fileNames = name.startsWith(":") ? [name.slice(1)] : LIBRARY_ENDINGS.map((ending) => `lib${name}${ending}`);
  return folders.flatMap((folder) => fileNames.map((fileName) => join(folder, fileName))).find(isFile);
}

/** For gcc and clang, whose flags mean paths beside the source, its `folder`. */
export function cFlagInputs(flags: readonly string[], folder: string): FlagInputs {
  const folders = valuesOf("-L", flags).map((path) => resolve(folder, path));
  const searched = valuesOf("-l", flags).filter((name) => !COMPILERS_OWN_LIBRARIES.has(name));
  const libraries = searched.map((name) => libraryFile(name, folders));
  return {
    inputFiles: [...namedFiles(flags, folder), ...libraries.filter((path) => path !== undefined)],
    cacheable: !libraries.includes(undefined) && !flags.some((flag) => READS_UNNAMED_FILES.test(flag)),
  };
}

/** For rustc, run in the source's `folder`. Crates and libraries that it searches for can't be told from outside. */
export function rustFlagInputs(flags: readonly string[], folder: string): FlagInputs {
  const searches = flags.some(
    (flag, index) =>
      /^(@|-L|-l)/.test(flag) || (/^--extern(=|$)/.test(flag) && !namesCrateFile(flag, flags[index + 1])),
  );
  return { inputFiles: namedFiles(flags, folder), cacheable: !searches };
}

/** `--extern NAME=FILE`; without a file the crate is searched for. */
function namesCrateFile(flag: string, next: string | undefined): boolean {
  return (flag === "--extern" ? (next ?? "") : flag.slice("--extern=".length)).includes("=");
}
