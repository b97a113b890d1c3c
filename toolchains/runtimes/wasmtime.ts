import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { DetectedTool, ToolCandidate } from "#shared/model/tool.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import { runtimeMode, unsupportedMode } from "./runtime-mode.ts";
import { wasiCommandProblem } from "./wasm-module.ts";

const IDENTITY: Pick<DetectedTool, "id" | "kind" | "name" | "languages"> = {
  id: "wasmtime",
  kind: "runtime",
  name: "Wasmtime",
  languages: [],
};
const VARIANTS = ["aot", "winch"];
/** The binary of `(module (func))`. */
const PROBE_MODULE = Buffer.from("0061736d01000000010401600000030201000a040102000b", "hex");

/** Wasmtime's own command line: Cranelift with its cache, precompiled, or its baseline compiler Winch. */
export const wasmtimeRuntime: RuntimeAdapter = {
  id: "wasmtime",
  name: "Wasmtime",
  target: () => "wasm32-wasip1",
  variants: VARIANTS,

  async detect(context): Promise<DetectedTool> {
    const paths = await context.findExecutables(["wasmtime"], usualFolders(context));
    const candidates = await Promise.all(paths.map((path) => candidate(context, path)));
    const found = candidates.find((candidate) => candidate.state === "available");
    if (!found) return absent(candidates, context.platform);
    return {
      ...IDENTITY,
      state: "available",
      version: found.version,
      path: found.path,
      targets: found.targets,
      modes: await modes(context, found.path),
      reason: null,
      hint: null,
      candidates,
    };
  },

  unsupported(launch, tool) {
    const separated = launch.invocation.dirs.find((dir) => dir.host.includes("::") || dir.guest.includes("::"));
    if (separated)
      return `Wasmtime separates folder names by "::", so ${separated.host} can't be passed to it. Rename the folder.`;
    return unsupportedMode(tool, launch.variant) ?? wasiCommandProblem(launch.artifact);
  },

  precompile(launch, tool, workFolder) {
    if (launch.variant !== "aot") return undefined;
    const artifact = join(workFolder, `${basename(launch.artifact, ".wasm")}.cwasm`);
    return { artifact, commands: [{ exe: executable(tool), args: ["compile", "-o", artifact, launch.artifact] }] };
  },

  command(launch, tool) {
    return { exe: executable(tool), args: ["run", ...options(launch), launch.artifact, ...launch.invocation.args] };
  },

  terms({ variant, warmupRuns, features }, tool) {
    return {
      runtime: "wasmtime",
      version: tool.version ?? "",
      variant,
      tier: variant === "aot" ? "aot" : variant === "winch" ? "baseline" : "jit",
      codegenFlags: codegenFlags(variant),
      features,
      // Its cache of compiled modules is on by default, and the first run fills it.
      cacheState: variant === "aot" ? "precompiled" : warmupRuns > 0 ? "warm" : "cold",
    };
  },
};

function options({ variant, invocation }: RuntimeLaunch): string[] {
  return [
    ...codegenFlags(variant),
    ...(variant === "aot" ? ["--allow-precompiled"] : []),
    ...invocation.dirs.flatMap(({ host, guest }) => ["--dir", `${host}::${guest}`]),
    ...Object.entries(invocation.env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
  ];
}

function codegenFlags(variant: string | null): string[] {
  return variant === "winch" ? ["-C", "compiler=winch"] : [];
}

function executable(tool: DetectedTool): string {
  return tool.path ?? "wasmtime";
}

async function candidate(context: DetectionContext, path: string): Promise<ToolCandidate> {
  const broken = (reason: string): ToolCandidate => ({ path, state: "broken", version: null, targets: [], reason });
  const answer = await probe(context, path, ["--version"]);
  if ("reason" in answer) return broken(answer.reason);
  const version = /^wasmtime(?:-cli)? (\d+\.\S+)/.exec(answer.output)?.[1];
  if (version === undefined) return broken(`named no version of Wasmtime: ${answer.output.trim().split("\n", 1)[0]}`);
  return { path, state: "available", version, targets: ["wasm32-wasip1"], reason: null };
}

async function modes(context: DetectionContext, path: string): Promise<string[]> {
  const available = (await hasWinch(context, path)) ? VARIANTS : VARIANTS.filter((variant) => variant !== "winch");
  return [null, ...available].map((variant) => runtimeMode("wasmtime", variant));
}

/** Winch is a build option that no help text betrays, and it doesn't exist for every processor: only a try tells. */
async function hasWinch(context: DetectionContext, path: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "wasmtime-probe-"));
  try {
    const module = join(folder, "probe.wasm");
    await writeFile(module, PROBE_MODULE);
    const args = ["compile", ...codegenFlags("winch"), "-o", join(folder, "probe.cwasm"), module];
    return "output" in (await probe(context, path, args));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where its installer, cargo, Homebrew and winget put it. */
function usualFolders({ env, platform }: DetectionContext): string[] {
  const home = env["HOME"] ?? env["USERPROFILE"];
  const ofUser = home === undefined ? [] : [join(home, ".wasmtime", "bin"), join(home, ".cargo", "bin")];
  if (platform === "win32") return [...ofUser, join(env["ProgramFiles"] ?? "C:\\Program Files", "Wasmtime", "bin")];
  return [...ofUser, "/usr/local/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin"];
}

function absent(candidates: ToolCandidate[], platform: NodeJS.Platform): DetectedTool {
  const broken = candidates[0];
  const install =
    platform === "win32"
      ? "winget install BytecodeAlliance.Wasmtime"
      : "curl https://wasmtime.dev/install.sh -sSf | bash";
  return {
    ...IDENTITY,
    state: broken ? "broken" : "missing",
    version: null,
    path: broken?.path ?? null,
    targets: [],
    modes: [],
    reason: broken ? `${broken.path} ${broken.reason}` : "no wasmtime on PATH or in the usual folders",
    hint: `${broken ? "Repair it or install it again" : "Install it"}: ${install} (or: cargo install wasmtime-cli)`,
    candidates,
  };
}
