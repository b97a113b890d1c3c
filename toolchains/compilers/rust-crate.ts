import { basename, extname } from "node:path";
import type { Diagnostic } from "#shared/model/diagnostic.ts";

/** rustc puts the name twice into names of object files, which may have 255 bytes. */
const LONGEST_CRATE_NAME = 80;

/** A crate's name has to be an identifier in snake case, whatever the file is called; a very long one is cut. */
export function crateName(source: string): string {
  const words =
    basename(source, extname(source))
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const name = words.join("_").slice(0, LONGEST_CRATE_NAME);
  return /^[a-z]/.test(name) ? name : `program_${name}`;
}

/** `main` function not found in crate. */
const NO_MAIN_CODE = "E0601";

/** Whether a missing `main` is all that kept a program from being built. */
export function lacksOnlyMain(diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.length > 0 && errors.every(({ code }) => code === NO_MAIN_CODE);
}
