import { dirname, join } from "node:path";
import type { Optimization, Target } from "#shared/model/target.ts";
import type { ToolCandidate } from "#shared/model/tool.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import { brokenCandidate } from "./candidates.ts";

type RustOptLevel = "0" | "1" | "2" | "3" | "s" | "z";

/** Rust has no -Ofast: nothing lets it break the rules of floating point. */
const OPT_LEVELS: Record<Optimization, RustOptLevel> = {
  O0: "0",
  O1: "1",
  O2: "2",
  O3: "3",
  Os: "s",
  Oz: "z",
  Ofast: "3",
};

/** The arguments for every level of optimisation, from those for Rust's own levels. */
export function argumentsByLevel(argumentsFor: (level: RustOptLevel) => string[]): Record<Optimization, string[]> {
  const pairs = Object.entries(OPT_LEVELS).map(([optimization, level]) => [optimization, argumentsFor(level)]);
  return Object.fromEntries(pairs) as Record<Optimization, string[]>;
}

type WasmTarget = "wasm32-wasip1" | "wasm32-unknown-unknown";
const WASM_TARGETS: readonly WasmTarget[] = ["wasm32-wasip1", "wasm32-unknown-unknown"];

export function isRustWasmTarget(target: Target): target is WasmTarget {
  return WASM_TARGETS.some((known) => known === target);
}

/** Whether a version such as `1.63.0` comes before 1.`minor`. */
export function isOlderThan(version: string, minor: number): boolean {
  const [major = 0, found = 0] = version.split(".").map(Number);
  return major < 1 || (major === 1 && found < minor);
}

/** rustc 1.78 or newer says `wasm32-wasip1`, which was called `wasm32-wasi` before. */
export function rustTargetName(target: WasmTarget, rustcVersion: string): string {
  return target === "wasm32-wasip1" && isOlderThan(rustcVersion, 78) ? "wasm32-wasi" : target;
}

/** Whether it is on PATH; a link to what isn't installed is found there, too. */
async function isOnPath(context: DetectionContext, name: string): Promise<boolean> {
  const there = await Promise.all((await context.findExecutables([name])).map((path) => context.fileExists(path)));
  return there.includes(true);
}

/** Rust links native programs with the machine's C compiler; only on Windows it finds Microsoft's linker by itself. */
async function hasNativeLinker(context: DetectionContext): Promise<boolean> {
  return context.platform === "win32" || (await isOnPath(context, "cc"));
}

const RUST_LLD = "rust-lld";

/**
 * Modules are linked by a rust-lld, which rustup puts into the toolchain and Debian into a package of its own.
 * Some distributions compile the name of another linker in; only then rustc is asked for it.
 */
async function missingWasmLinker(context: DetectionContext, rustc: string, hostFolder: string): Promise<string | null> {
  const extension = context.platform === "win32" ? ".exe" : "";
  const isThere = async (name: string) =>
    (await context.fileExists(join(hostFolder, "bin", name + extension))) || (await isOnPath(context, name));
  if (await isThere(RUST_LLD)) return null;
  const question = ["-Z", "unstable-options", "--print", "target-spec-json", "--target", "wasm32-unknown-unknown"];
  const answer = await probe(context, rustc, question, { RUSTC_BOOTSTRAP: "1" });
  const linker = ("output" in answer && /"linker": "([^"]+)"/.exec(answer.output)?.[1]) || RUST_LLD;
  return linker !== RUST_LLD && (await isThere(linker)) ? null : linker;
}

/**
 * Asks one rustc for its version and for the targets whose standard library and linker are really there; the reason of
 * an available one says which linker it lacks.
 */
export async function probeRustc(context: DetectionContext, path: string): Promise<ToolCandidate> {
  const [about, folder] = await Promise.all([
    probe(context, path, ["-vV"]),
    probe(context, path, ["--print", "target-libdir"]),
  ]);
  if ("reason" in about) return brokenCandidate(path, about.reason);
  const version = /^release: (\S+)/m.exec(about.output)?.[1];
  if (version === undefined) return brokenCandidate(path, "does not say its version like a rustc");
  if ("reason" in folder) return { ...brokenCandidate(path, folder.reason), version };

  // `…/rustlib/HOST/lib`; every other target has a folder beside HOST.
  const hostFolder = dirname(folder.output.trim());
  // rustc names the folder whether or not the target was ever installed.
  const hasStandardLibrary = async (targetFolder: string) =>
    (await context.listFolder(join(targetFolder, "lib"))).some((name) => name.startsWith("libstd-"));
  const [native, ...wasm] = await Promise.all([
    hasStandardLibrary(hostFolder),
    ...WASM_TARGETS.map((target) => hasStandardLibrary(join(dirname(hostFolder), rustTargetName(target, version)))),
  ]);
  const wasmTargets = WASM_TARGETS.filter((_, index) => wasm[index]);
  const [nativeLinker, missingLinker] = await Promise.all([
    native && hasNativeLinker(context),
    wasmTargets.length > 0 ? missingWasmLinker(context, path, hostFolder) : null,
  ]);
  const targets: Target[] = [...(nativeLinker ? (["native"] as const) : []), ...(missingLinker ? [] : wasmTargets)];
  const noWasm = missingLinker === null ? null : `finds no linker (${missingLinker}) for ${wasmTargets.join(" and ")}`;
  if (targets.length > 0) return { path, state: "available", version, targets, reason: noWasm };
  const why = native
    ? `finds no C compiler (cc) on PATH to link native programs with and ${noWasm === null ? "has no wasm target" : noWasm}`
    : (noWasm ?? "has no standard library for any target");
  return { ...brokenCandidate(path, why), version, ...(native && { lacks: "c-compiler" as const }) };
}

/** Why nothing found here builds for a wasm target, and what to do; undefined when something does. */
export function missingWasmTarget(
  target: Target,
  { name, state, targets, candidates }: { name: string; state: string; targets: Target[]; candidates: ToolCandidate[] },
): string | undefined {
  if (state !== "available" || !isRustWasmTarget(target) || targets.includes(target)) return undefined;
  const lacking = candidates.find(({ reason }) => reason?.includes(target));
  if (lacking !== undefined) return `${lacking.path} ${lacking.reason}; on Debian it is in the package lld`;
  return `${name} has no standard library for ${target} here; rustup adds it: rustup target add ${target}`;
}
