import { resolve } from "node:path";

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
