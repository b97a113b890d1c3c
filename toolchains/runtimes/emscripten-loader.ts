import { readFileSync } from "node:fs";
import { basename, posix } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { Invocation } from "#shared/model/program-run.ts";
import { EMSCRIPTEN_RUNTIME_METHODS } from "../compilers/emcc-settings.ts";
import { limitMemory } from "../wasm/limit-memory.ts";
import type { RuntimeLaunch } from "./adapter.ts";

/** What Emscripten's file system has of its own; a folder mounted there would hide it. */
const OWN_FOLDERS = ["/", "/dev", "/proc", "/proc/self", "/proc/self/fd"];

/** The module that stands beside a loader. */
function moduleOfLoader(loader: string): string {
  return loader.replace(/\.js$/i, ".wasm");
}

/** Why a loader can't be run by `emscripten-runner` as asked; undefined when it can. */
export function loaderProblem({ artifact, invocation, ...limits }: RuntimeLaunch): string | undefined {
  return fileProblem(artifact) ?? folderProblem(invocation.dirs) ?? limitProblem(artifact, limits);
}

function fileProblem(loader: string): string | undefined {
  const name = basename(loader);
  if (!/\.js$/i.test(name))
    return `${name} is no loader of Emscripten's (.js). Build the program for emscripten first.`;
  let text: string;
  try {
    text = readFileSync(loader, "utf8");
    readFileSync(moduleOfLoader(loader));
  } catch (error) {
    return `${name} can't be run: ${(error as Error).message}. A loader needs its module (.wasm) beside it.`;
  }
  if (!text.includes("instantiateWasm")) return `${name} was not written by Emscripten.`;
  const missing = EMSCRIPTEN_RUNTIME_METHODS.filter(
    (method) => !new RegExp(`(?:\\["|\\.)${method}(?:"\\])?\\s*=`).test(text),
  );
  if (missing.length === 0) return undefined;
  return `${name} doesn't export ${missing.join(", ")}, by which the workbench drives it. Link it with -sMODULARIZE=1 -lnodefs.js -sFORCE_FILESYSTEM=1 -sEXPORTED_RUNTIME_METHODS=${EMSCRIPTEN_RUNTIME_METHODS.join(",")}, or let the workbench build it.`;
}

function folderProblem(dirs: Invocation["dirs"]): string | undefined {
  const own = dirs.find(({ guest }) => guest !== "." && OWN_FOLDERS.includes(posix.resolve("/", guest)));
  if (own)
    return `Emscripten has a "${own.guest}" of its own, so ${own.host} can't be shown there. Give the folder another name.`;
  const relative = dirs.find(({ guest }) => guest !== "." && !guest.startsWith("/"));
  if (relative && dirs.some(({ guest }) => guest === "."))
    return `The folder "${relative.guest}" would be shown inside the one called ".". Give it a name that starts with "/".`;
  return undefined;
}

function limitProblem(loader: string, { maxMemoryBytes, memoryLimitMark = "" }: Partial<RuntimeLaunch>) {
  if (maxMemoryBytes === undefined) return undefined;
  try {
    limitMemory(readFileSync(moduleOfLoader(loader)), { maxBytes: maxMemoryBytes, mark: memoryLimitMark });
    return undefined;
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    return [error.message, error.hint].filter(Boolean).join(" ");
  }
}
