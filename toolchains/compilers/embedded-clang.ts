import { basename, dirname, join, resolve } from "node:path";
import { languageOf } from "#shared/model/target.ts";
import { parseGccLike } from "../diagnostics/gcc-like.ts";
import type { BuildPlan, CompileRequest, CompilerAdapter, EmbeddedStep } from "./adapter.ts";
import { artifactName } from "./artifact-name.ts";
import { compilerTool, unsupportedByTool } from "./candidates.ts";
import { CLANG_OPTIMIZATION_FLAGS } from "./clang.ts";
import { cFlagInputs } from "./flag-inputs.ts";
import { definesMain } from "./main-symbols.ts";
import { flagsForSource, isLinkerInput, resolveSourceFlags, splitLinkerFlags } from "./source-flags.ts";
import { WASM_STACK_BYTES } from "./wasm-c-plan.ts";

const PACKAGE = "@yowasp/clang";

const SYSTEM_LIBRARIES = "/usr/lib/wasm32-wasip1";

function compileStep(request: CompileRequest, source: string, output: string): EmbeddedStep {
  const { flags, includeFolders, includedFiles } = resolveSourceFlags(request.flags, dirname(source));
  const language = languageOf(source) ?? request.language;
  const args = [
    "--target=wasm32-wasip1",
    "-fdiagnostics-color=never",
    ...CLANG_OPTIMIZATION_FLAGS[request.optimization],
    ...(request.simd ? ["-msimd128"] : []),
    // The libc++ that comes with it is built without exceptions.
    ...(language === "cpp" ? ["-fno-exceptions"] : []),
    // Says which functions a library offers; in a program it changes nothing.
    "-fvisibility=default",
    "-D_WASI_EMULATED_PROCESS_CLOCKS",
    ...splitLinkerFlags(flagsForSource(source, request.sources, flags)).compile.filter(
      (flag) => !isForLinkerOnly(flag),
    ),
    "-c",
    source,
    "-o",
    `${output}.o`,
    "-MD",
    "-MF",
    `${output}.d`,
  ];
  const files = { includeFolders, inputs: includedFiles, outputs: [`${output}.o`], dependencyFile: `${output}.d` };
  return {
    label: `compile ${basename(source)}`,
    via: "embedded-llvm",
    sources: [source],
    command: { exe: "clang", args },
    files,
  };
}

/** Flags that a driver accepts while it only compiles; clang warns of them. */
function isForLinkerOnly(flag: string): boolean {
  return /^-(L|s$)/.test(flag);
}

/** The driver's flags for the linker, as the linker itself takes them. */
function linkerFlags({ flags, sources }: CompileRequest): string[] {
  const { compile, link } = splitLinkerFlags(flags);
  return [...compile.filter(isForLinkerOnly), ...link].flatMap((flag) => {
    if (flag === "-s") return ["--strip-all"];
    if (flag === "-Xlinker") return [];
    if (isLinkerInput(flag)) return [resolve(dirname(sources[0]!), flag)];
    return flag.startsWith("-Wl,") ? flag.slice("-Wl,".length).split(",") : [flag];
  });
}

function linkStep(
  request: CompileRequest,
  objects: string[],
  artifactPath: string,
  kind: "program" | "library",
): EmbeddedStep {
  const start = kind === "program" ? ["crt1-command.o"] : ["crt1-reactor.o", "--no-entry", "--export-dynamic"];
  const [startFile, ...startFlags] = start;
  const args = [
    "-m",
    "wasm32",
    `-L${SYSTEM_LIBRARIES}`,
    `${SYSTEM_LIBRARIES}/${startFile}`,
    ...startFlags,
    "-z",
    `stack-size=${WASM_STACK_BYTES}`,
    ...objects,
    ...linkerFlags(request),
    ...(request.language === "cpp" ? ["-lc++", "-lc++abi"] : []),
    "-lwasi-emulated-process-clocks",
    "-lc",
    "/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a",
    "-o",
    artifactPath,
  ];
  const inputs = [...objects, ...linkerFlags(request).filter(isLinkerInput)];
  const files = { includeFolders: [], inputs, outputs: [artifactPath] };
  const label = kind === "program" ? "link" : "link as a library";
  return { label, via: "embedded-llvm", sources: request.sources, command: { exe: "wasm-ld", args }, files };
}

/** Clang and wasm-ld compiled to wasm themselves: they come with the workbench and need nothing installed. */
export function createEmbeddedClang(): CompilerAdapter {
  return {
    id: "embedded-clang",
    name: "Embedded Clang",
    optimizationFlags: CLANG_OPTIMIZATION_FLAGS,

    async detect(context) {
      const found = await context.findPackage(PACKAGE);
      return compilerTool({
        id: "embedded-clang",
        name: "Embedded Clang",
        languages: ["c", "cpp"],
        candidates:
          found === null
            ? []
            : [
                {
                  path: found.entry,
                  state: "available",
                  version: found.version,
                  targets: ["wasm32-wasip1"],
                  reason: null,
                },
              ],
        missing: `the package ${PACKAGE} is not installed`,
        hint: "It comes with the workbench: run npm ci in its folder.",
      });
    },

    unsupported: unsupportedByTool,

    plan(request, _tool, folders): BuildPlan {
      // Numbered, because two folders may hold sources of the same name.
      const outputs = request.sources.map((_, index) => join(folders.work, String(index)));
      const objects = outputs.map((output) => `${output}.o`);
      const artifactPath = join(folders.work, artifactName(request.sources[0]!, request.target, process.platform));
      const link = linkStep(request, objects, artifactPath, "program");
      link.asLibrary = linkStep(request, objects, artifactPath, "library");
      return {
        steps: [...request.sources.map((source, index) => compileStep(request, source, outputs[index]!)), link],
        artifactPath,
        dependencyFiles: outputs.map((output) => `${output}.d`),
        inputFiles: cFlagInputs(request.flags, dirname(request.sources[0]!)).inputFiles,
        // It sees no libraries but its own, which change only together with it.
        cacheable: true,
      };
    },

    diagnostics: (step, output) =>
      parseGccLike(output.stderr, {
        folder: dirname(step.sources[0] ?? ""),
        sources: step.sources,
        objects: step.via === "embedded-llvm" ? step.files.inputs : [],
      }),

    async lacksMain(step) {
      return step.via === "embedded-llvm" && !(await definesMain(step.files.inputs));
    },
  };
}
