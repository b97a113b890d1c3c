import { resolve } from "node:path";
import { BuildRequest, type BuildResult } from "#shared/model/build.ts";
import type { LensRequest } from "#shared/model/lens/lens-view.ts";
import { isCargoManifest, type Target } from "#shared/model/target.ts";
import type { CompilerId } from "#shared/model/tool.ts";
import type { BuildStep } from "#toolchains/compilers/adapter.ts";
import type { ToolCatalog } from "../tools/tool-catalog.ts";
import { buildProgram, type BuildTools } from "../builds/build-program.ts";
import { languageOfAll } from "./lens-tools.ts";

/** Functions of a crate's several units are private to it, and small ones only found inside others. */
const RUST_FLAGS = ["-Clink-dead-code", "-Ccodegen-units=1", "-Clink-arg=--no-gc-sections"];

/** Debug information, and every function of the sources, also where it was inlined everywhere: links would drop it. */
const LENS_FLAGS: Record<CompilerId, string[]> = {
  "embedded-clang": ["-g", "-Wl,--no-gc-sections"],
  "wasi-sdk": ["-g", "-Wl,--no-gc-sections"],
  zig: ["-g", "-Wl,--no-gc-sections"],
  // Binaryen removes, after linking, what isn't exported.
  emcc: ["-g", "-Wl,--export-dynamic"],
  rustc: ["-Cdebuginfo=1", ...RUST_FLAGS],
  cargo: [
    ...["release", "dev"].flatMap((profile) => ["--config", `profile.${profile}.debug=1`]),
    "--config",
    `build.rustflags=${JSON.stringify(RUST_FLAGS)}`,
  ],
  gcc: ["-g"],
  clang: ["-g"],
};

/** Their linker copies the code of an object as it is, so that its WAT can be shown before. */
const LINKING_KEEPS_CODE: readonly CompilerId[] = ["embedded-clang", "wasi-sdk", "zig"];

const WASM_TARGETS: readonly Target[] = ["wasm32-wasip1", "wasm32-unknown-unknown"];

export interface LensBuildHooks {
  signal: AbortSignal;
  /** Gets the path of the object with all code of the program's own, while it is there, before it is linked. */
  onObject: (path: string) => Promise<void>;
}

/** Builds what the lens looks at for wasm. Ends as `buildProgram` does. */
export async function buildWasmForLens(
  request: LensRequest,
  tools: BuildTools,
  { signal, onObject }: LensBuildHooks,
): Promise<BuildResult> {
  const sources = request.files.map((file) => resolve(file));
  const compiler = request.wasmCompiler ?? (await firstCompiler(sources, tools.catalog));
  const target = await wasmTarget(compiler, sources, tools.catalog);
  const build = BuildRequest.parse({
    sources,
    target,
    compiler,
    optimization: request.optimization,
    flags: [...(compiler === undefined ? [] : LENS_FLAGS[compiler]), ...request.flags],
  });
  const isWhole = sources.length === 1 && compiler !== undefined && LINKING_KEEPS_CODE.includes(compiler);
  return buildProgram(build, tools, {
    signal,
    onStepDone: async (step) => {
      const object = isWhole ? objectOf(step, sources[0]!) : null;
      if (object !== null) await onObject(object);
    },
  });
}

/** The first that can build all of it for wasm; undefined where none can, which the build then says. */
async function firstCompiler(sources: string[], catalog: ToolCatalog): Promise<CompilerId | undefined> {
  if (sources.some(isCargoManifest)) return "cargo";
  const language = languageOfAll(sources);
  for (const target of WASM_TARGETS) {
    const capable = language === undefined ? [] : await catalog.capableCompilers(language, target);
    // Cargo takes single files, too, and keeps less of them.
    const [first] = capable.includes("rustc") ? (["rustc"] as const) : capable;
    if (first !== undefined) return first;
  }
  return undefined;
}

async function wasmTarget(compiler: CompilerId | undefined, sources: string[], catalog: ToolCatalog): Promise<Target> {
  const language = languageOfAll(sources);
  if (compiler === undefined || language === undefined) return "wasm32-wasip1";
  for (const target of WASM_TARGETS)
    if ((await catalog.capableCompilers(language, target)).includes(compiler)) return target;
  return "wasm32-wasip1";
}

/** What a step that compiles the source wrote; null for any other step. */
function objectOf({ command: { args } }: BuildStep, source: string): string | null {
  if (args[args.indexOf("-c") + 1] !== source) return null;
  return args[args.lastIndexOf("-o") + 1] ?? null;
}
