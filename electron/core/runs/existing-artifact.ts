import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { Artifact } from "#shared/model/build.ts";
import type { Target } from "#shared/model/target.ts";
import { isWasmFile } from "#toolchains/wasm/wasm-module.ts";
import { sha256OfArtifact } from "../builds/build-cache.ts";

/** What a file has to be called to be taken for an artifact of a target; native executables have no name of their own. */
const ARTIFACT_ENDINGS: Partial<Record<Target, ".wasm" | ".js">> = {
  "wasm32-wasip1": ".wasm",
  "wasm32-unknown-unknown": ".wasm",
  emscripten: ".js",
};

/** Takes a file that was built elsewhere as it is. Throws INVALID_REQUEST, with what would fit, for one of another kind. */
export async function existingArtifact(file: string, target: Target): Promise<Artifact> {
  const seen = await stat(file).catch((error: unknown) => {
    throw fromFileSystemError(error, file);
  });
  if (!seen.isFile()) throw new WorkbenchError("INVALID_REQUEST", `${file} is not a file.`);
  await refuseOtherKind(file, target);
  const companion = target === "emscripten" ? withEnding(file, ".wasm") : null;
  const companionSeen = companion === null ? null : await stat(companion).catch(() => null);
  const companions = companion !== null && companionSeen?.isFile() ? [companion] : [];
  return {
    path: file,
    sizeBytes: seen.size + (companionSeen?.size ?? 0),
    companions,
    sha256: await sha256OfArtifact({ path: file, companions }),
    target,
    kind: "program",
  };
}

/** Goes by the name, as runtimes do; what is in the file only decides which advice is given. */
async function refuseOtherKind(file: string, target: Target): Promise<void> {
  const name = basename(file);
  const ending = extname(file).toLowerCase();
  const wanted = ARTIFACT_ENDINGS[target] ?? null;
  const refuse = (what: string, hint: string) => new WorkbenchError("INVALID_REQUEST", `${name} ${what}`, { hint });

  if (ending === wanted) return;
  if (ending !== ".wasm" && isWasmFile(file))
    throw refuse(
      "is a WebAssembly module that isn't called one.",
      `Rename or copy it to ${withEnding(name, ".wasm")}, and run that on a WebAssembly runtime such as node or wasmtime.`,
    );
  if (wanted === null) {
    if (ending !== ".wasm") return;
    throw refuse("is a wasm module: it has no native form.", "Choose a wasm runtime such as node or wasmtime.");
  }
  if (wanted === ".js") {
    const loader = withEnding(file, ".js");
    const hasLoader = (await stat(loader).catch(() => null))?.isFile() === true;
    if (ending !== ".wasm") throw refuse("is not a loader that Emscripten wrote (.js).", ADVICE_FOR_OTHERS);
    throw refuse(
      "is not a loader that Emscripten wrote (.js).",
      hasLoader
        ? `Name the loader beside it: ${basename(loader)}.`
        : "Choose a runtime for WASI modules, such as node or wasmtime.",
    );
  }
  throw refuse(
    "is not a wasm module.",
    ending === ".js" ? "Choose node:emscripten for a loader that Emscripten wrote." : ADVICE_FOR_OTHERS,
  );
}

const ADVICE_FOR_OTHERS = "Choose native for an executable, or name a source file.";

function withEnding(file: string, ending: string): string {
  return file.slice(0, file.length - extname(file).length) + ending;
}
