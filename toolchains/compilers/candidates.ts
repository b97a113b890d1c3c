import { LANGUAGE_WORDS } from "#shared/format/language-words.ts";
import type { Language, Target } from "#shared/model/target.ts";
import type { CompilerId, DetectedTool, TargetBuilder, ToolCandidate } from "#shared/model/tool.ts";

export function brokenCandidate(path: string, reason: string): ToolCandidate {
  return { path, state: "broken", version: null, targets: [], reason };
}

/** The program that builds for a target: the first available one that can. */
export function candidateFor(tool: DetectedTool, target: Target): ToolCandidate | undefined {
  return tool.candidates.find((candidate) => candidate.state === "available" && candidate.targets.includes(target));
}

/** The programs that build for the tool's targets, each with its own, in the order of the targets. */
export function targetBuilders(tool: DetectedTool): TargetBuilder[] {
  const builders = new Map<string, TargetBuilder>();
  for (const target of tool.targets) {
    const { path, version } = candidateFor(tool, target)!;
    const builder = builders.get(path) ?? { path, version, targets: [] };
    builders.set(path, { ...builder, targets: [...builder.targets, target] });
  }
  return [...builders.values()];
}

export interface FoundCompiler {
  id: CompilerId;
  name: string;
  languages: Language[];
  candidates: ToolCandidate[];
  /** Said when nothing was found, such as `no gcc on PATH`. */
  missing: string;
  /** How to get or repair it. */
  hint: string;
}

/**
 * Sums candidates up: available when any is; the path and version of the one with the most targets (the first of
 * equals), and every target that some candidate can build.
 */
export function compilerTool({ candidates, missing, hint, ...found }: FoundCompiler): DetectedTool {
  const available = candidates.filter((candidate) => candidate.state === "available");
  const best = available.reduce<ToolCandidate | undefined>(
    (best, candidate) => (best === undefined || candidate.targets.length > best.targets.length ? candidate : best),
    undefined,
  );
  const shared = { ...found, kind: "compiler" as const, modes: [], candidates };
  if (best !== undefined) {
    const targets = [...new Set(available.flatMap((candidate) => candidate.targets))];
    const { version, path } = best;
    return { ...shared, state: "available", version, path, targets, reason: null, hint: null };
  }
  const broken = candidates[0];
  return {
    ...shared,
    state: broken === undefined ? "missing" : "broken",
    version: broken?.version ?? null,
    path: broken?.path ?? null,
    targets: [],
    reason: broken === undefined ? missing : candidates.map(({ path, reason }) => `${path} ${reason}`).join("; "),
    hint,
  };
}

/** The part of every adapter's `unsupported` that the tool as found decides. */
export function unsupportedByTool(
  request: { language: Language; target: Target },
  tool: DetectedTool,
): string | undefined {
  if (tool.state !== "available") return tool.reason ?? `${tool.name} is not available`;
  if (!tool.languages.includes(request.language))
    return `${tool.name} does not compile ${LANGUAGE_WORDS[request.language]} here`;
  if (!tool.targets.includes(request.target)) return `${tool.name} does not build for ${request.target} here`;
  return undefined;
}
