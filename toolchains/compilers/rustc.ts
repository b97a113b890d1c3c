import { basename, dirname, join } from "node:path";
import { isCargoManifest } from "#shared/model/target.ts";
import { parseGccLike } from "../diagnostics/gcc-like.ts";
import { parseRustcJson, renderRustcJson } from "../diagnostics/rustc-json.ts";
import { repairHint } from "../install/install-hint.ts";
import type { BuildPlan, CompilerAdapter, ProcessStep } from "./adapter.ts";
import { artifactExtension } from "./artifact-name.ts";
import { candidateFor, compilerTool, unsupportedByTool } from "./candidates.ts";
import { rustFlagInputs } from "./flag-inputs.ts";
import { crateName, lacksOnlyMain } from "./rust-crate.ts";
import { argumentsByLevel, isRustWasmTarget, missingWasmTarget, probeRustc, rustTargetName } from "./rust-toolchain.ts";
import { usualFolders } from "./usual-folders.ts";

const OPTIMIZATION_FLAGS = argumentsByLevel((level) => ["-C", `opt-level=${level}`]);

/** What the user's flags leave open: a modern edition, and sizes without debug information that nobody asked for. */
function defaultFlags(flags: readonly string[]): string[] {
  const said = (pattern: RegExp) => flags.some((flag) => pattern.test(flag));
  return [
    ...(said(/^--edition/) ? [] : ["--edition=2021"]),
    ...(said(/^-g$|debuginfo=|strip=/) ? [] : ["-C", "strip=debuginfo"]),
  ];
}

/** rustc for programs of one file (and the modules it names). */
export function createRustc(platform: NodeJS.Platform = process.platform): CompilerAdapter {
  return {
    id: "rustc",
    name: "rustc",
    optimizationFlags: OPTIMIZATION_FLAGS,

    async detect(context) {
      const paths = await context.findExecutables(["rustc"], usualFolders(context));
      const candidates = await Promise.all(paths.map((path) => probeRustc(context, path)));
      return compilerTool({
        id: "rustc",
        name: "rustc",
        languages: ["rust"],
        candidates,
        missing: "no rustc on PATH or in the usual folders",
        hint: repairHint("rustc", candidates, context.platform),
      });
    },

    unsupported(request, tool) {
      if (request.sources.some(isCargoManifest)) return "rustc builds single files; Cargo builds packages";
      if (request.sources.length > 1) return "rustc takes one source; name the others in it with `mod`";
      return missingWasmTarget(request.target, tool) ?? unsupportedByTool(request, tool);
    },

    plan(request, tool, folders): BuildPlan {
      const source = request.sources[0]!;
      const { path: exe, version } = candidateFor(tool, request.target)!;
      const crate = crateName(source);
      const artifactPath = join(folders.work, crate + artifactExtension(request.target, platform));
      const target = isRustWasmTarget(request.target)
        ? ["--target", rustTargetName(request.target, version ?? "")]
        : [];
      const common = [
        "--error-format=json",
        "--crate-name",
        crate,
        ...target,
        ...OPTIMIZATION_FLAGS[request.optimization],
        ...(request.simd && request.target !== "native" ? ["-C", "target-feature=+simd128"] : []),
        ...defaultFlags(request.flags),
        ...request.flags,
      ];
      const step = (label: string, args: string[]): ProcessStep => ({
        label,
        via: "process",
        sources: [source],
        command: { exe, args: [...common, ...args, source], cwd: dirname(source) },
      });
      const program = step(`compile and link ${basename(source)}`, ["--emit=link,dep-info", "--out-dir", folders.work]);
      program.asLibrary = step("compile as a library", ["--crate-type=cdylib", "--emit=link", "-o", artifactPath]);
      const dependencyFiles = [join(folders.work, `${crate}.d`)];
      return { steps: [program], artifactPath, dependencyFiles, ...rustFlagInputs(request.flags, dirname(source)) };
    },

    diagnostics(step, output) {
      const context = { folder: step.command.cwd ?? "", sources: step.sources };
      const diagnostics = parseRustcJson(output.stderr, context);
      // What is wrong with the command line itself is said in plain words.
      return output.exitCode === 0 || diagnostics.some(({ severity }) => severity === "error")
        ? diagnostics
        : [...diagnostics, ...parseGccLike(output.stderr, context)];
    },

    lacksMain: async (step, output) =>
      lacksOnlyMain(parseRustcJson(output.stderr, { folder: "", sources: step.sources })),

    machineOutput: { stream: "stderr", readable: renderRustcJson },
  };
}
