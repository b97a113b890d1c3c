import { dirname, join } from "node:path";
import type { Target } from "#shared/model/target.ts";
import type { ToolCandidate } from "#shared/model/tool.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import { brokenCandidate } from "./candidates.ts";

export const RUST_HINTS: Partial<Record<NodeJS.Platform, string>> = {
  win32: "Install it with: winget install Rustlang.Rustup",
  darwin: "Install it from https://rustup.rs or with: brew install rustup",
  linux: "Install it from https://rustup.rs, or with: sudo apt install rustc cargo (Debian, Ubuntu).",
};

/** `1.78.0` or newer says `wasm32-wasip1`, which was called `wasm32-wasi` before. */
export function rustTargetName(target: Exclude<Target, "native">, version: string): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return target === "wasm32-wasip1" && major === 1 && minor < 78 ? "wasm32-wasi" : target;
}

/** Rust links native programs with the machine's C compiler; only on Windows it finds Microsoft's linker by itself. */
async function hasNativeLinker(context: DetectionContext): Promise<boolean> {
  return context.platform === "win32" || (await context.findExecutables(["cc"])).length > 0;
}

async function hasStandardLibrary(context: DetectionContext, rustc: string, rustTarget: string): Promise<boolean> {
  const answer = await probe(context, rustc, ["--print", "target-libdir", "--target", rustTarget]);
  // rustc names the folder whether or not the target was ever installed.
  return (
    "output" in answer && (await context.listFolder(answer.output.trim())).some((name) => name.startsWith("libstd-"))
  );
}

/** Asks one rustc for its version and for the targets whose standard library is really there. */
export async function probeRustc(context: DetectionContext, path: string): Promise<ToolCandidate> {
  const answer = await probe(context, path, ["-vV"]);
  if ("reason" in answer) return brokenCandidate(path, answer.reason);
  const version = /^release: (\S+)/m.exec(answer.output)?.[1];
  const host = /^host: (\S+)/m.exec(answer.output)?.[1];
  if (version === undefined || host === undefined)
    return brokenCandidate(path, "does not say its version like a rustc");

  const wasmTargets = ["wasm32-wasip1", "wasm32-unknown-unknown"] as const;
  const [native, ...wasm] = await Promise.all([
    hasStandardLibrary(context, path, host),
    ...wasmTargets.map((target) => hasStandardLibrary(context, path, rustTargetName(target, version))),
  ]);
  const targets: Target[] = [
    ...(native && (await hasNativeLinker(context)) ? (["native"] as const) : []),
    ...wasmTargets.filter((_, index) => wasm[index]),
  ];
  if (targets.length > 0) return { path, state: "available", version, targets, reason: null };
  const why = native
    ? "finds no linker (cc) for native programs and has no wasm target"
    : "has no standard library for any target";
  return { ...brokenCandidate(path, why), version };
}

/** The rustc that a cargo uses: the one beside it. */
export function rustcBeside(cargo: string): string {
  return join(dirname(cargo), cargo.toLowerCase().endsWith(".exe") ? "rustc.exe" : "rustc");
}
