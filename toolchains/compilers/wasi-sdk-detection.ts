import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import type { DetectedTool, ToolCandidate } from "#shared/model/tool.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import { cppBeside } from "./c-drivers.ts";
import { brokenCandidate } from "./candidates.ts";
import { numberedNames } from "./numbered-names.ts";
import { usualFolders } from "./usual-folders.ts";

/** What the folder of wasi-libc is called: the name before and since wasi-sdk 23. */
const TARGET_NAMES = ["wasm32-wasip1", "wasm32-wasi"];
/** The versions of clang that know how to link for WASI, and build libraries for it. */
const CLANG_MAJORS = { newest: 23, oldest: 11 };

interface FoundClang {
  path: string;
  /** It lies in a wasi-sdk, or is named as only a compiler for WASI is. */
  isSdk: boolean;
  /** WASI_SDK_PATH names its folder, whether or not it is there. */
  isAsked: boolean;
}

interface ProbedClang {
  candidate: ToolCandidate;
  hasCpp: boolean;
  /** The folder of `wasi-libc`, and the `sysroot` when clang has to be told. */
  parts: NonNullable<DetectedTool["parts"]>;
}

/** Folders in which a wasi-sdk is unpacked, newest version first. */
async function sdkFolders(context: DetectionContext): Promise<string[]> {
  const { env, platform } = context;
  const home = env["HOME"] ?? env["USERPROFILE"];
  const parents = [...(platform === "win32" ? ["C:\\"] : ["/opt", "/usr/local"]), ...(home ? [home] : [])];
  const named = await Promise.all(
    parents.map(async (parent) => {
      const names = (await context.listFolder(parent)).filter((name) => /^wasi-sdk(-|$)/.test(name));
      const newestFirst = names.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
      return newestFirst.map((name) => join(parent, name));
    }),
  );
  return named.flat();
}

/** Every clang that may build for WASI: those of a wasi-sdk first, then those of the system. */
export async function findWasiClangs(context: DetectionContext): Promise<FoundClang[]> {
  const exe = context.platform === "win32" ? "clang.exe" : "clang";
  const asked = context.env["WASI_SDK_PATH"];
  const inFolders = (await sdkFolders(context)).map((folder) => join(folder, "bin", exe));
  const present = await Promise.all(inFolders.map((path) => context.fileExists(path)));
  const [ofSdk, ofSystem] = await Promise.all([
    context.findExecutables(TARGET_NAMES.map((target) => `${target}-clang`)),
    context.findExecutables(numberedNames("clang", CLANG_MAJORS), usualFolders(context)),
  ]);
  const askedFor = asked ? [join(asked, "bin", exe)] : [];
  const sdks = [...askedFor, ...inFolders.filter((_, index) => present[index]), ...ofSdk];
  const unique = [...new Set([...sdks, ...ofSystem])];
  return unique.map((path) => ({ path, isSdk: sdks.includes(path), isAsked: askedFor.includes(path) }));
}

/** `19.1.5-wasi-sdk` is wasi-sdk's own; any other says whose clang it is. */
function versionOf(output: string): string | null {
  const [, vendor = "", version] = /^(.*?)clang version (\d+(?:\.\d+)*\S*)/m.exec(output) ?? [];
  if (version === undefined) return null;
  return version.includes("wasi-sdk") ? version : `${version} (${vendor}clang)`;
}

/** Folders that hold a whole tree for WASI, for a clang that has none built in. */
function usualSysroots({ env, platform }: DetectionContext, clang: string): string[] {
  const beside = join(dirname(dirname(clang)), "share", "wasi-sysroot");
  const asked = env["WASI_SYSROOT"];
  const shared = platform === "win32" ? [] : ["/usr", "/usr/local", "/opt/homebrew"];
  return [...(asked ? [asked] : []), beside, ...shared.map((prefix) => `${prefix}/share/wasi-sysroot`)];
}

interface WasiLibc {
  target: string;
  folder: string;
  sysroot?: string;
}

/** The C library that clang finds by itself, or else in one of the usual trees. */
async function findLibc(context: DetectionContext, clang: string): Promise<WasiLibc | null> {
  const answers = await Promise.all(
    TARGET_NAMES.map((target) => probe(context, clang, [`--target=${target}`, "-print-file-name=crt1-command.o"])),
  );
  for (const [index, answer] of answers.entries()) {
    // The bare name comes back when the file is nowhere.
    const path = "output" in answer ? answer.output.trim() : "";
    if (isAbsolute(path)) return { target: TARGET_NAMES[index]!, folder: dirname(path) };
  }
  for (const sysroot of usualSysroots(context, clang))
    for (const target of TARGET_NAMES) {
      const folder = join(sysroot, "lib", target);
      if (await context.fileExists(join(folder, "crt1-command.o"))) return { target, folder, sysroot };
    }
  return null;
}

async function findsLinker(context: DetectionContext, clang: string, target: string): Promise<boolean> {
  // There clang looks first. Asking it takes far longer than looking.
  const folder = dirname(await realpath(clang).catch(() => clang));
  if (await context.fileExists(join(folder, context.platform === "win32" ? "wasm-ld.exe" : "wasm-ld"))) return true;
  const answer = await probe(context, clang, [target, "-print-prog-name=wasm-ld"]);
  if ("reason" in answer) return false;
  // The bare name comes back when it isn't in a folder of clang's own, and is looked for on PATH.
  return isAbsolute(answer.output.trim()) || (await context.findExecutables(["wasm-ld"])).length > 0;
}

async function existingFile(context: DetectionContext, clang: string, args: string[]): Promise<boolean> {
  const answer = await probe(context, clang, args);
  const path = "output" in answer ? answer.output.trim() : "";
  return isAbsolute(path) && (await context.fileExists(path));
}

/** Usually it lies with the C library. */
async function findsLibCpp(
  context: DetectionContext,
  clang: string,
  libcFolder: string,
  target: string[],
): Promise<boolean> {
  if (await context.fileExists(join(libcFolder, "libc++.a"))) return true;
  return existingFile(context, clang, [...target, "-print-file-name=libc++.a"]);
}

/** Asks a clang for its version, and whether everything is there that a program for WASI is linked with. */
export async function probeWasiClang(context: DetectionContext, clang: FoundClang): Promise<ProbedClang> {
  const { path, isSdk, isAsked } = clang;
  const broken = (reason: string, more: Partial<ProbedClang> & { version?: string } = {}): ProbedClang => ({
    candidate: { ...brokenCandidate(path, reason), version: more.version ?? null },
    hasCpp: false,
    parts: more.parts ?? {},
  });
  if (isAsked && !(await context.fileExists(path))) return broken("is not there, though WASI_SDK_PATH says so");
  const answer = await probe(context, path, ["--version"]);
  if ("reason" in answer) return broken(answer.reason);
  const version = versionOf(answer.output);
  if (version === null) return broken("does not say its version like a clang");

  const libc = await findLibc(context, path);
  if (libc === null) return broken("finds no C library for WASI (wasi-libc)", { version });
  const parts = { "wasi-libc": libc.folder, ...(libc.sysroot === undefined ? {} : { sysroot: libc.sysroot }) };
  const target = `--target=${libc.target}`;
  const sysroot = libc.sysroot === undefined ? [] : [`--sysroot=${libc.sysroot}`];
  const [hasRuntime, hasLinker, hasLibCpp, hasCppDriver] = await Promise.all([
    existingFile(context, path, [target, ...sysroot, "-print-libgcc-file-name"]),
    findsLinker(context, path, target),
    findsLibCpp(context, path, libc.folder, [target, ...sysroot]),
    context.fileExists(cppBeside(path, "clang", "clang++")),
  ]);
  const lacking = [
    ...(hasRuntime
      ? []
      : ["no runtime library of its own for wasm (libclang_rt.builtins, Debian's libclang-rt-dev-wasm32)"]),
    ...(hasLinker ? [] : ["no linker for wasm (wasm-ld, part of lld)"]),
  ];
  if (lacking.length > 0) return broken(`finds ${lacking.join(" and ")}`, { version, parts });
  return {
    candidate: { path, state: "available", version, targets: ["wasm32-wasip1"], reason: null },
    // A real wasi-sdk always comes with libc++, in folders that have changed over time.
    hasCpp: hasCppDriver && (hasLibCpp || (isSdk && version.includes("wasi-sdk"))),
    parts,
  };
}
