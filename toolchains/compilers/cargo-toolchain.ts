import { dirname, join } from "node:path";
import type { Target } from "#shared/model/target.ts";
import type { DetectedTool, MissingPart, ToolCandidate } from "#shared/model/tool.ts";
import { repairHint } from "../install/install-hint.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import { brokenCandidate, candidateFor, compilerTool } from "./candidates.ts";
import { isOlderThan, probeRustc } from "./rust-toolchain.ts";
import { usualFolders } from "./usual-folders.ts";

/** The first that takes settings as arguments. */
const FIRST_MINOR = 63;

/** A cargo, and the rustc that belongs to it. */
export interface CargoToolchain {
  cargo: string;
  cargoVersion: string;
  rustc: string;
  rustcVersion: string;
}

/** The name under which `DetectedTool.parts` holds the rustc that goes with a cargo. */
const rustcRole = (cargo: string) => `rustc of ${cargo}`;

/** The one installed with it; failing that the one that cargo itself would take, the first on PATH. */
async function rustcOf(context: DetectionContext, cargo: string): Promise<string | undefined> {
  const beside = join(dirname(cargo), cargo.toLowerCase().endsWith(".exe") ? "rustc.exe" : "rustc");
  if (await context.fileExists(beside)) return beside;
  return (await context.findExecutables(["rustc"], usualFolders(context)))[0];
}

async function probeCargo(
  context: DetectionContext,
  path: string,
): Promise<{ candidate: ToolCandidate; rustc?: string }> {
  const rustc = await rustcOf(context, path);
  const [answer, compiler] = await Promise.all([
    probe(context, path, ["--version"]),
    rustc === undefined ? undefined : probeRustc(context, rustc),
  ]);
  if ("reason" in answer) return { candidate: brokenCandidate(path, answer.reason) };
  const version = /^cargo (\d\S*)/.exec(answer.output)?.[1] ?? null;
  const broken = (reason: string, lacks?: MissingPart) => ({
    candidate: { ...brokenCandidate(path, reason), version, ...(lacks && { lacks }) },
  });
  if (version === null) return broken("does not say its version like a cargo");
  if (isOlderThan(version, FIRST_MINOR)) return broken(`is ${version}, and 1.${FIRST_MINOR} or newer is needed`);
  if (compiler === undefined) return broken("has no rustc beside it or on PATH");
  if (compiler.state !== "available") return broken(`goes with ${rustc}, which ${compiler.reason}`, compiler.lacks);
  // What compiles is rustc, and the two may differ in version.
  return { candidate: { ...compiler, path, version: `${version} (rustc ${compiler.version})` }, rustc };
}

/** Every cargo here, with the targets of its rustc. */
export async function detectCargo(context: DetectionContext): Promise<DetectedTool> {
  const paths = await context.findExecutables(["cargo"], usualFolders(context));
  const found = await Promise.all(paths.map((path) => probeCargo(context, path)));
  const candidates = found.map(({ candidate }) => candidate);
  const tool = compilerTool({
    id: "cargo",
    name: "Cargo",
    languages: ["rust"],
    candidates,
    missing: "no cargo on PATH or in the usual folders",
    hint: repairHint("cargo", candidates, context.platform),
  });
  const parts = found.flatMap(({ candidate, rustc }) =>
    rustc === undefined ? [] : [[rustcRole(candidate.path), rustc] as const],
  );
  return { ...tool, parts: Object.fromEntries(parts) };
}

function toolchainOf(tool: DetectedTool, { path, version }: ToolCandidate): CargoToolchain {
  const [, cargoVersion = "", rustcVersion = ""] = /^(\S+) \(rustc (\S+)\)$/.exec(version ?? "") ?? [];
  return { cargo: path, cargoVersion, rustc: tool.parts![rustcRole(path)]!, rustcVersion };
}

/** The pair that builds for a target; the tool as found has it. */
export function cargoToolchain(tool: DetectedTool, target: Target): CargoToolchain {
  return toolchainOf(tool, candidateFor(tool, target)!);
}

/** The pair whose files all others here can read. */
export function oldestCargoToolchain(tool: DetectedTool): CargoToolchain {
  const available = tool.candidates.filter(({ state }) => state === "available");
  const toolchains = available.map((candidate) => toolchainOf(tool, candidate));
  return toolchains.reduce((oldest, other) =>
    minorOf(other.cargoVersion) < minorOf(oldest.cargoVersion) ? other : oldest,
  );
}

const minorOf = (version: string) => Number(version.split(".")[1]);
