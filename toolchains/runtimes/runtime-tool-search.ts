import { join } from "node:path";
import type { DetectedTool, MissingPart, ToolCandidate } from "#shared/model/tool.ts";
import { repairHint } from "../install/install-hint.ts";
import type { DetectionContext } from "../process/detection.ts";
import type { ProbeAnswer } from "../process/probe.ts";
import { type FoundRuntime, runtimeTool } from "./runtime-tool.ts";

interface UsableRuntime {
  version: string;
  variants: string[];
  parts?: Record<string, string>;
  crossModes?: DetectedTool["crossModes"];
}

/** What one program that was found is and offers, or why it can't be used. */
export type RuntimeAnswer = UsableRuntime | { reason: string; version?: string; lacks?: MissingPart };

export interface RuntimeSearch extends Pick<FoundRuntime, "id" | "name" | "limitations"> {
  /** Names it is called under. */
  executables: string[];
  /** Where it may be without being on PATH. */
  folders: string[];
  ask: (path: string) => Promise<RuntimeAnswer>;
}

/** Finds a runtime for WASI modules that is a program of this machine, and asks every candidate what it is. */
export async function searchRuntimeTool(context: DetectionContext, search: RuntimeSearch): Promise<DetectedTool> {
  const { executables, folders, ask, ...identity } = search;
  const paths = await context.findExecutables(executables, folders);
  const asked = await Promise.all(paths.map(async (path) => ({ path, answer: await ask(path) })));
  const used = asked.map(({ answer }) => answer).find((answer): answer is UsableRuntime => !("reason" in answer));
  const candidates = asked.map(({ path, answer }) => toCandidate(path, answer));
  return runtimeTool({
    ...identity,
    candidates,
    variants: used?.variants ?? [],
    parts: used?.parts,
    crossModes: used?.crossModes,
    targets: ["wasm32-wasip1"],
    missing: `no ${executables[0]} on PATH or in the usual folders`,
    hint: repairHint(search.id, candidates, context.platform),
  });
}

function toCandidate(path: string, answer: RuntimeAnswer): ToolCandidate {
  if ("reason" in answer) {
    const { version = null, reason, lacks } = answer;
    return { path, state: "broken", version, targets: [], reason, ...(lacks && { lacks }) };
  }
  return { path, state: "available", version: answer.version, targets: ["wasm32-wasip1"], reason: null };
}

/** The version that a program says of itself; `pattern` has it as its first group. */
export function versionIn(
  answer: ProbeAnswer,
  pattern: RegExp,
  product: string,
): { version: string } | { reason: string } {
  if ("reason" in answer) return answer;
  const version = pattern.exec(answer.output)?.[1];
  if (version !== undefined) return { version };
  const said = answer.output.trim().split("\n", 1)[0];
  return { reason: `named no version of ${product}: ${said === "" ? "it printed nothing" : said}` };
}

/** Folders of the user that installers fill, such as `.wasmtime/bin`, then those of cargo and of package managers. */
export function installFolders({ env, platform }: DetectionContext, ...ofUser: string[][]): string[] {
  const home = env["HOME"] ?? env["USERPROFILE"];
  const inHome = home === undefined ? [] : [...ofUser, [".cargo", "bin"]].map((names) => join(home, ...names));
  if (platform !== "win32") return [...inHome, "/usr/local/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin"];
  const scoop = home === undefined ? [] : [join(home, "scoop", "shims")];
  const local = env["LOCALAPPDATA"];
  return [...inHome, ...scoop, ...(local === undefined ? [] : [join(local, "Microsoft", "WinGet", "Links")])];
}

/** A folder below Program Files; none on other systems. */
export function programFilesFolder({ env, platform }: DetectionContext, ...names: string[]): string[] {
  return platform === "win32" ? [join(env["ProgramFiles"] ?? "C:\\Program Files", ...names)] : [];
}
