import { basename, dirname, extname, join } from "node:path";
import type { Optimization } from "#shared/model/target.ts";
import { parseRustcJson, renderRustcJson } from "../diagnostics/rustc-json.ts";
import type { BuildPlan, CompilerAdapter, ProcessStep } from "./adapter.ts";
import { artifactExtension } from "./artifact-name.ts";
import { candidateFor, compilerTool, unsupportedByTool } from "./candidates.ts";
import { rustFlagInputs } from "./flag-inputs.ts";
import { RUST_HINTS, probeRustc, rustTargetName } from "./rust-toolchain.ts";
import { usualFolders } from "./usual-folders.ts";

/** Rust has no -Ofast: nothing lets it break the rules of floating point. */
export const RUST_OPTIMIZATION_FLAGS: Record<Optimization, string[]> = {
  O0: ["-C", "opt-level=0"],
  O1: ["-C", "opt-level=1"],
  O2: ["-C", "opt-level=2"],
  O3: ["-C", "opt-level=3"],
  Os: ["-C", "opt-level=s"],
  Oz: ["-C", "opt-level=z"],
  Ofast: ["-C", "opt-level=3"],
};

/** `main` function not found in crate. */
const NO_MAIN_CODE = "E0601";

/** A crate's name has to be an identifier in snake case, whatever the file is called. */
function crateName(source: string): string {
  const words =
    basename(source, extname(source))
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const name = words.join("_");
  return /^[a-z]/.test(name) ? name : `program_${name}`;
}

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
    optimizationFlags: RUST_OPTIMIZATION_FLAGS,

    async detect(context) {
      const paths = await context.findExecutables(["rustc"], usualFolders(context));
      return compilerTool({
        id: "rustc",
        name: "rustc",
        languages: ["rust"],
        candidates: await Promise.all(paths.map((path) => probeRustc(context, path))),
        missing: "no rustc on PATH or in the usual folders",
        hint: RUST_HINTS[context.platform] ?? RUST_HINTS.linux!,
      });
    },

    unsupported(request, tool) {
      if (tool.state === "available" && request.target.startsWith("wasm32") && !tool.targets.includes(request.target))
        return `rustc has no standard library for ${request.target} here; rustup adds it: rustup target add ${request.target}`;
      if (request.sources.length > 1) return "rustc takes one source; name the others in it with `mod`";
      return unsupportedByTool(request, tool);
    },

    plan(request, tool, folders): BuildPlan {
      const source = request.sources[0]!;
      const { path: exe, version } = candidateFor(tool, request.target)!;
      const crate = crateName(source);
      const artifactPath = join(folders.work, crate + artifactExtension(request.target, platform));
      const target = request.target === "native" ? [] : ["--target", rustTargetName(request.target, version ?? "")];
      const common = [
        "--error-format=json",
        "--crate-name",
        crate,
        ...target,
        ...RUST_OPTIMIZATION_FLAGS[request.optimization],
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

    diagnostics: (step, output) =>
      parseRustcJson(output.stderr, { folder: step.command.cwd ?? "", sources: step.sources }),

    async lacksMain(step, output) {
      const found = parseRustcJson(output.stderr, { folder: "", sources: step.sources });
      const errors = found.filter(({ severity }) => severity === "error");
      return errors.length > 0 && errors.every(({ code }) => code === NO_MAIN_CODE);
    },

    readableOutput: (_step, output) => output.stdout + renderRustcJson(output.stderr),
  };
}
