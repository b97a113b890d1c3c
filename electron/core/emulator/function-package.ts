import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { Artifact } from "#shared/model/build.ts";
import type { Target } from "#shared/model/target.ts";
import { readOutline } from "#toolchains/wasm/module-outline.ts";

/** OpenWhisk's `exec` of an action. */
export interface ActionExec {
  kind: string;
  /** Left out where an image needs none. */
  code?: string;
  /** Of a container. */
  image?: string;
  main?: string;
}

/** What a sandbox runs: a target for which sources are built, or JavaScript. */
export function targetOfSandbox(sandbox: SandboxId, file: string): Target | "javascript" {
  if (sandbox === "node-process" || sandbox === "docker-node") return "javascript";
  if (sandbox === "native-process" || sandbox === "docker-native") return "native";
  return extname(file) === ".js" ? "emscripten" : "wasm32-wasip1";
}

/** A built program as the code of an action. `main` names the exported function of a module that is no program. */
export async function packArtifact(artifact: Artifact, main?: string): Promise<ActionExec> {
  const withMain = main === undefined ? {} : { main };
  if (artifact.target === "native") return { kind: "native:1", code: await base64Of(artifact.path) };
  if (artifact.target === "emscripten")
    return { kind: "emscripten:1", code: await zipOf([artifact.path, ...artifact.companions]) };
  const kind = main === undefined && (await isCommand(artifact.path)) ? "wasi:1" : "wasm:1";
  return { kind, code: await base64Of(artifact.path), ...withMain };
}

/** JavaScript as it is: one file as text, a package as the zip that it is. */
export async function packJavaScript(file: string, main?: string): Promise<ActionExec> {
  const withMain = main === undefined ? {} : { main };
  const ending = extname(file).toLowerCase();
  if (ending === ".zip") return { kind: "nodejs:default", code: await base64Of(file), ...withMain };
  if (![".js", ".cjs"].includes(ending))
    throw new WorkbenchError("INVALID_REQUEST", `${basename(file)} is not JavaScript that node-process runs.`, {
      hint: "Name a .js file that exports main, or a .zip with index.js and package.json; or choose another sandbox.",
    });
  return { kind: "nodejs:default", code: await readOwn(file, "utf8"), ...withMain };
}

/** A container image, with the file that it is given at its start, if any: text as it is, anything else in Base64. */
export async function packImage(image: string, file: string | null, main?: string): Promise<ActionExec> {
  const withMain = main === undefined ? {} : { main };
  if (file === null) return { kind: "blackbox", image, ...withMain };
  const isText = [".js", ".py", ".sh", ".rb"].includes(extname(file).toLowerCase());
  return { kind: "blackbox", image, code: isText ? await readOwn(file, "utf8") : await base64Of(file), ...withMain };
}

/** Whether a module is a program, which is started at `_start`; else its exported functions are called by name. */
async function isCommand(path: string): Promise<boolean> {
  try {
    return readOutline(await readFile(path)).exports.some(({ name }) => name === "_start");
  } catch (error) {
    throw new WorkbenchError("INVALID_REQUEST", `${basename(path)} is not a WebAssembly module that can be read.`, {
      hint: "Build it again.",
      cause: error,
    });
  }
}

async function base64Of(file: string): Promise<string> {
  return readOwn(file, "base64");
}

async function readOwn(file: string, encoding: "utf8" | "base64"): Promise<string> {
  try {
    return await readFile(file, encoding);
  } catch (error) {
    throw fromFileSystemError(error, file);
  }
}

async function zipOf(files: readonly string[]): Promise<string> {
  const zip = new ZipFile();
  for (const file of files) zip.addFile(file, basename(file));
  zip.end();
  return (await buffer(zip.outputStream)).toString("base64");
}
