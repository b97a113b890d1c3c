import { basename, delimiter, dirname, extname, join } from "node:path";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import type { ToolCandidate } from "#shared/model/tool.ts";
import { saysMainIsMissing } from "../diagnostics/gcc-like.ts";
import { installHint } from "../install/install-hint.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { BuildStep, CompilerAdapter } from "./adapter.ts";
import { driverPair } from "./c-drivers.ts";
import { brokenCandidate, candidateFor, compilerTool, unsupportedByTool } from "./candidates.ts";
import { CLANG_OPTIMIZATION_FLAGS } from "./clang.ts";
import { isOlder, loaderSettings, OLDEST_EMSCRIPTEN, STANDALONE_SUPPORT, standaloneSettings } from "./emcc-settings.ts";
import { usualFolders } from "./usual-folders.ts";
import { planWasmProgram, wasmProgramDiagnostics } from "./wasm-c-plan.ts";

const DEBIAN = { programs: "/usr/bin", root: "/usr/share/emscripten", modules: "/usr/share/nodejs" };

/**
 * Debian packs Emscripten without the JavaScript packages it works with, which Node finds only when told where, and
 * without Binaryen, which it calls by name: npm puts another version of it first on the PATH of what it starts.
 */
function debianEnvironment(modules: string, searchPath: string | undefined): Record<string, string> {
  return { NODE_PATH: modules, PATH: [DEBIAN.programs, ...(searchPath ? [searchPath] : [])].join(delimiter) };
}

/** Where emsdk and packagers put it. */
function emscriptenFolders(context: DetectionContext): string[] {
  const { env } = context;
  const home = env["HOME"] ?? env["USERPROFILE"];
  const emsdks = [env["EMSDK"], home === undefined ? undefined : join(home, "emsdk"), "/opt/emsdk"];
  return [
    ...emsdks.flatMap((emsdk) => (emsdk ? [join(emsdk, "upstream", "emscripten")] : [])),
    ...usualFolders(context),
    "/usr/lib/emscripten",
  ];
}

async function probeEmcc(context: DetectionContext, path: string): Promise<ToolCandidate> {
  const answer = await probe(context, path, ["--version"]);
  if ("reason" in answer) return brokenCandidate(path, answer.reason);
  const version = /^emcc \(.*\) (\d+\.\d+\.\d+)/m.exec(answer.output)?.[1];
  if (version === undefined) return brokenCandidate(path, "does not say its version like an emcc");
  const broken = (reason: string) => ({ ...brokenCandidate(path, reason), version });
  if (isOlder(version, OLDEST_EMSCRIPTEN))
    return broken(`is Emscripten ${version}; ${OLDEST_EMSCRIPTEN} or newer is needed`);
  if ((await isDebians(context, path)) && !(await context.fileExists(join(DEBIAN.modules, "acorn"))))
    return broken("lacks the JavaScript parser it optimises with (Debian's node-acorn)");
  return { path, state: "available", version, targets: ["emscripten", "wasm32-wasip1"], reason: null };
}

async function isDebians(context: DetectionContext, path: string): Promise<boolean> {
  return path === join(DEBIAN.programs, "emcc") && (await context.fileExists(join(DEBIAN.root, "emcc.py")));
}

/** On Windows older Emscriptens are only batch files, which can't be started without a shell. */
async function batchFiles(context: DetectionContext): Promise<ToolCandidate[]> {
  if (context.platform !== "win32") return [];
  const paths = emscriptenFolders(context).map((folder) => join(folder, "emcc.bat"));
  const present = await Promise.all(paths.map((path) => context.fileExists(path)));
  return paths
    .filter((_, index) => present[index])
    .map((path) => brokenCandidate(path, "is a batch file; a newer Emscripten, with an emcc.exe, is needed"));
}

/** Emscripten: modules with a loader for Node, and modules that WASI runtimes run by themselves. */
export function createEmcc(searchPath = process.env["PATH"]): CompilerAdapter {
  return {
    id: "emcc",
    name: "Emscripten",
    // A level of emcc's is clang's and wasm-opt's; it has none for -Ofast.
    optimizationFlags: CLANG_OPTIMIZATION_FLAGS,

    async detect(context) {
      const paths = await context.findExecutables(["emcc"], emscriptenFolders(context));
      const probed = await Promise.all(paths.map((path) => probeEmcc(context, path)));
      const candidates = paths.length > 0 ? probed : await batchFiles(context);
      const tool = compilerTool({
        id: "emcc",
        name: "Emscripten",
        languages: ["c", "cpp"],
        candidates,
        missing: "no emcc on PATH, in EMSDK or in the usual folders",
        hint: installHint("emcc", context.platform),
      });
      const chosen = candidateFor(tool, "emscripten")?.path;
      if (chosen === undefined || !(await isDebians(context, chosen))) return tool;
      return { ...tool, parts: { "node-modules": DEBIAN.modules } };
    },

    unsupported: unsupportedByTool,

    plan(request, tool, folders) {
      const { path, version } = candidateFor(tool, request.target)!;
      const modules = tool.parts?.["node-modules"];
      const hasLoader = request.target === "emscripten";
      const env = modules === undefined ? {} : debianEnvironment(modules, searchPath);
      const plan = planWasmProgram(
        request,
        {
          drivers: { ...driverPair(path, "emcc", "em++"), env },
          common: CLANG_OPTIMIZATION_FLAGS[request.optimization],
          compile: [],
          compileCpp: [],
          link: hasLoader ? loaderSettings(version ?? "") : standaloneSettings(version ?? ""),
          libraries: [],
          ...(hasLoader ? {} : { support: STANDALONE_SUPPORT }),
        },
        folders,
      );
      if (!hasLoader) return plan;
      const module = join(
        dirname(plan.artifactPath),
        `${basename(plan.artifactPath, extname(plan.artifactPath))}.wasm`,
      );
      return { ...plan, companionPaths: [module] };
    },

    diagnostics: (step, output) => [...wasmProgramDiagnostics(step, output), ...ownFailure(step, output.stderr)],

    lacksMain: async (_step, output) => output.exitCode !== 0 && saysMainIsMissing(output.stderr),
  };
}

/** emcc is a Python program; what it doesn't expect ends it with a traceback, whose last line says what was wrong. */
function ownFailure(step: BuildStep, stderr: string): Diagnostic[] {
  const failure = /^Traceback \(most recent call last\):\n(?:.*\n)*?((?:\w+\.)*\w*(?:Error|Exception): .*)$/m.exec(
    stderr,
  )?.[1];
  if (failure === undefined) return [];
  const isAboutCache = /FROZEN_CACHE|PermissionError|Read-only file system/.test(failure);
  const message = isAboutCache
    ? `emcc can't write to its cache of libraries; set EM_CACHE to a folder that can be written (${failure})`
    : `emcc: ${failure}`;
  return [{ file: step.sources[0] ?? "", line: 0, column: 0, severity: "error", message }];
}
