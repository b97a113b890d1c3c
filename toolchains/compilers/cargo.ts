import { WorkbenchError } from "#shared/errors.ts";
import type { ToolCandidate } from "#shared/model/tool.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { CompilerAdapter } from "./adapter.ts";
import { brokenCandidate, compilerTool } from "./candidates.ts";
import { RUST_OPTIMIZATION_FLAGS } from "./rustc.ts";
import { RUST_HINTS, probeRustc, rustcBeside } from "./rust-toolchain.ts";
import { usualFolders } from "./usual-folders.ts";

const ONLY_PROJECTS = "cargo builds projects with a Cargo.toml, not single files; rustc builds single files";

async function probeCargo(context: DetectionContext, path: string): Promise<ToolCandidate> {
  const answer = await probe(context, path, ["--version"]);
  if ("reason" in answer) return brokenCandidate(path, answer.reason);
  const version = /^cargo (\S+)/.exec(answer.output)?.[1];
  if (version === undefined) return brokenCandidate(path, "does not say its version like a cargo");
  const rustc = rustcBeside(path);
  const compiler = (await context.fileExists(rustc)) ? await probeRustc(context, rustc) : undefined;
  if (compiler?.state !== "available")
    return { ...brokenCandidate(path, compiler?.reason ?? "has no rustc beside it"), version };
  return { path, state: "available", version, targets: compiler.targets, reason: null };
}

/** Cargo as found, with the targets of its rustc. */
export function createCargo(): CompilerAdapter {
  return {
    id: "cargo",
    name: "Cargo",
    optimizationFlags: RUST_OPTIMIZATION_FLAGS,

    async detect(context) {
      const paths = await context.findExecutables(["cargo"], usualFolders(context));
      return compilerTool({
        id: "cargo",
        name: "Cargo",
        languages: ["rust"],
        candidates: await Promise.all(paths.map((path) => probeCargo(context, path))),
        missing: "no cargo on PATH or in the usual folders",
        hint: RUST_HINTS[context.platform] ?? RUST_HINTS.linux!,
      });
    },

    unsupported: () => ONLY_PROJECTS,
    // Never reached: every request is refused above. A cargo is listed for what it tells about the machine.
    plan() {
      throw new WorkbenchError("INVALID_REQUEST", ONLY_PROJECTS);
    },
    diagnostics: () => [],
    lacksMain: async () => false,
  };
}
