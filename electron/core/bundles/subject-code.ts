import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { Artifact } from "#shared/model/build.ts";
import { unpackArchive } from "#toolchains/archive/unpack-archive.ts";
import type { BundledCode, BundleFile, BundleParts } from "#toolchains/bundles/adapter.ts";
import { readProgramFile } from "#toolchains/process/program-file.ts";
import { readOutline } from "#toolchains/wasm/module-outline.ts";
import { existingArtifact } from "../runs/existing-artifact.ts";

/** The code of a function, with its own files. */
export type SubjectCode = BundleParts["code"];

/** What is no source, by its name and by what is in it. `work` is an empty folder into which an archive is unpacked. */
export async function codeOfFile(file: string, main: string | null, work: string): Promise<SubjectCode> {
  const ending = extname(file).toLowerCase();
  if (ending === ".zip") return packageCode(await readOwn(file), work);
  if (ending === ".js" || ending === ".cjs") {
    if (existsSync(`${file.slice(0, -ending.length)}.wasm`))
      return codeOfArtifact(await existingArtifact(file, "emscripten"));
    return scriptCode((await readOwn(file)).toString("utf8"), main);
  }
  return codeOfArtifact(await existingArtifact(file, ending === ".wasm" ? "wasm32-wasip1" : "native"));
}

async function readOwn(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw fromFileSystemError(error, file);
  }
}

export async function codeOfArtifact({ target, path, companions }: Artifact): Promise<SubjectCode> {
  if (target === "native") return nativeCode(path);
  const entry = basename(path);
  const files = [path, ...companions].map(codeFile);
  const modulePath = [path, ...companions].find((one) => one.endsWith(".wasm"));
  const facts = modulePath === undefined ? null : moduleFacts(await readFile(modulePath), basename(modulePath));
  if (target === "emscripten")
    return { form: "emscripten", usesThreads: facts?.usesThreads ?? false, architecture: null, entry, files };
  return { form: "wasi-command", usesThreads: false, ...facts, architecture: null, entry, files };
}

function codeFile(file: string): BundleFile {
  const what = file.endsWith(".wasm") ? "the module" : file.endsWith(".js") ? "the module's loader" : "the program";
  return { path: basename(file), content: { file }, executable: false, what };
}

/** JavaScript that names its function: an archive's has to be exported. Throws INVALID_REQUEST for what is no name. */
export function scriptCode(script: string, main: string | null): SubjectCode {
  const name = main ?? "main";
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name))
    throw new WorkbenchError("INVALID_REQUEST", `${JSON.stringify(name)} is no name of a function.`);
  const exporting = [
    `if (typeof ${name} === "function" && module.exports.${name} === undefined)`,
    `  module.exports.${name} = ${name};`,
  ];
  const content = { text: [script, ...exporting, ""].join("\n") };
  const files = [{ path: "index.js", content, executable: false, what: "the action" }];
  return { form: "nodejs", usesThreads: false, architecture: null, entry: "index.js", files };
}

/** A package of JavaScript as OpenWhisk's nodejs kinds take it. */
export async function packageCode(bytes: Buffer, work: string): Promise<SubjectCode> {
  const files = await unpackArchive(bytes, work);
  if (!files.includes("package.json") && !files.includes("index.js"))
    throw new WorkbenchError("INVALID_REQUEST", "The archive has neither package.json nor index.js at its root.");
  const contents = files.map((path): BundleFile => {
    const what = path === "package.json" ? "the action's package" : "of the action";
    return { path, content: { file: join(work, ...path.split("/")) }, executable: false, what };
  });
  // Node finds by itself what a folder's package.json names.
  return { form: "nodejs", usesThreads: false, architecture: null, entry: "", files: contents };
}

/** Throws INVALID_REQUEST for what no Linux runs. */
export function nativeCode(path: string): SubjectCode {
  const program = readProgramFile(path);
  if (program.type === "other")
    throw new WorkbenchError("INVALID_REQUEST", `${basename(path)} is no program for Linux, which the platforms run.`, {
      hint: "Build it on Linux; or bundle a module (.wasm), which is the same everywhere.",
    });
  return {
    form: "native",
    usesThreads: false,
    architecture: program.type === "elf" ? program.architecture : null,
    entry: basename(path),
    files: [{ ...codeFile(path), executable: true }],
  };
}

function moduleFacts(bytes: Uint8Array, name: string): Pick<BundledCode, "form" | "usesThreads"> {
  try {
    const { exports, imports, memories } = readOutline(bytes);
    const isProgram = exports.some((one) => one.name === "_start");
    const spawns = imports.some((one) => one.module === "wasi" && one.name === "thread-spawn");
    return {
      form: isProgram ? "wasi-command" : "wasm-exports",
      usesThreads: spawns || memories.some(({ shared }) => shared),
    };
  } catch (error) {
    throw new WorkbenchError("INVALID_REQUEST", `${name} is not a WebAssembly module that can be read.`, {
      hint: "Build it again for wasm32-wasip1.",
      cause: error,
    });
  }
}
