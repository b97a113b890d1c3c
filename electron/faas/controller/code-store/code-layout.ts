import type { CodeLayout } from "#shared/model/faas/entities.ts";
import type { FunctionForm } from "#shared/model/faas/function.ts";
import { WorkbenchError } from "#shared/errors.ts";

/** Code as a client sent it. */
export interface UploadedCode {
  bytes: Buffer;
  /** It came as Base64, not as text. */
  binary: boolean;
}

/** How the one file of a layout is called; an archive brings its own names. */
export const SINGLE_FILE: Readonly<Record<Exclude<CodeLayout, "archive">, string>> = {
  module: "module.wasm",
  script: "action.js",
  executable: "exec",
};

function startsWith(bytes: Buffer, ...magic: number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

function isArchive(bytes: Buffer): boolean {
  // The first local header, or the end record of an empty archive (APPNOTE.TXT 4.3.7 and 4.3.16).
  return startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || startsWith(bytes, 0x50, 0x4b, 0x05, 0x06);
}

function isExecutable(bytes: Buffer): boolean {
  const elf = startsWith(bytes, 0x7f, 0x45, 0x4c, 0x46);
  const windows = startsWith(bytes, 0x4d, 0x5a);
  const mach = startsWith(bytes, 0xcf, 0xfa, 0xed, 0xfe) || startsWith(bytes, 0xca, 0xfe, 0xba, 0xbe);
  const interpreted = startsWith(bytes, 0x23, 0x21);
  return elf || windows || mach || interpreted;
}

function refuse(message: string, hint: string): WorkbenchError {
  return new WorkbenchError("INVALID_REQUEST", message, { hint });
}

/** Throws INVALID_REQUEST where the bytes are no core module. */
export function checkModule(bytes: Buffer, name: string): void {
  if (!startsWith(bytes, 0x00, 0x61, 0x73, 0x6d))
    throw refuse(`${name} is not a WebAssembly module.`, "Send the .wasm file in Base64.");
  // The layer field of the component model's binary format, where a core module has the upper half of its version.
  if (bytes[6] === 1)
    throw refuse(`${name} is a component; functions here are core modules.`, "Build it for wasm32-wasip1.");
}

/** How code of a form lies on disk. Throws INVALID_REQUEST where it is nothing that could be run so. */
export function layoutOf(form: FunctionForm, { bytes, binary }: UploadedCode): CodeLayout {
  if (binary && isArchive(bytes)) return "archive";
  switch (form) {
    case "wasi-command":
    case "wasm-exports":
      checkModule(bytes, "The code");
      return "module";
    case "native":
      if (binary && !isExecutable(bytes))
        throw refuse(
          "The code is neither a program nor a zip archive.",
          "Send an executable file, or an archive with one named exec.",
        );
      return "executable";
    case "emscripten":
      throw refuse(
        "The code is no archive.",
        "Send Base64 of a zip archive with the loader (.js) and its module (.wasm).",
      );
    default:
      return "script";
  }
}

/**
 * What of an archive is run. `files` are its paths with slashes; `packageMain` is what its package.json says. Throws
 * INVALID_REQUEST where nothing in it could be meant, or more than one.
 */
export function entryOf(form: FunctionForm, files: readonly string[], packageMain: string | null): string {
  const present = new Set(files);
  switch (form) {
    case "nodejs": {
      const main = packageMain?.replace(/^\.\//, "").replace(/\/$/, "");
      const candidates = main ? [main, `${main}.js`, `${main}/index.js`, "index.js"] : ["index.js"];
      const found = candidates.find((name) => present.has(name));
      // By this name, sandboxes tell a script that is all there is from a package.
      if (found === SINGLE_FILE.script) return `./${found}`;
      if (found) return found;
      throw refuse(
        "The archive has nothing to run.",
        "Zipped actions must contain either package.json or index.js at the root.",
      );
    }
    case "native":
      if (present.has("exec")) return "exec";
      throw refuse("The archive has nothing to run.", "It must contain an executable file named exec at the root.");
    case "emscripten": {
      // A loader looks for its module under its own name.
      const loaders = atRoot(files, ".js").filter((name) => present.has(name.replace(/js$/, "wasm")));
      return onlyOne(loaders, "index.js", "a loader (.js), and its module (.wasm) of the same name");
    }
    default:
      return onlyOne(atRoot(files, ".wasm"), SINGLE_FILE.module, "a module (.wasm)");
  }
}

function atRoot(files: readonly string[], ending: string): string[] {
  return files.filter((name) => !name.includes("/") && name.endsWith(ending));
}

function onlyOne(found: readonly string[], preferred: string, what: string): string {
  if (found.includes(preferred)) return preferred;
  if (found.length === 1) return found[0]!;
  throw found.length === 0
    ? refuse("The archive has nothing to run.", `It must contain ${what} at the root.`)
    : refuse(`The archive has several things to run: ${found.join(", ")}.`, `Name the one to be run ${preferred}.`);
}
