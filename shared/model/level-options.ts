import { ExecutionLevel, levelOf, unequalTerms, type ExecutionTerms } from "./execution-terms.ts";
import { parseRuntimeRef, type RuntimeMode, type RuntimeRef, type Tool } from "./tool.ts";

/** A way to put chosen runtimes on level terms. */
export interface LevelOption {
  level: ExecutionLevel;
  /** What each of them becomes: the same runtime, in the closest mode that fits. */
  replacements: { from: RuntimeRef; to: RuntimeRef }[];
  /** What is then compared, each once; at least two. */
  runtimes: RuntimeRef[];
  leftOut: { ref: RuntimeRef; reason: string }[];
  /** Holds only when a run that isn't timed has filled a cache before. */
  needsWarmup: boolean;
}

type InstalledMode = RuntimeMode & { terms: ExecutionTerms };

/**
 * The ways in which a selection can be compared on level terms, the best first: the one that keeps most of it and
 * changes least. All pairs of what an option compares are level by `unequalTerms`. Empty where no two can be.
 */
export function levelOptions(selected: readonly RuntimeRef[], tools: readonly Tool[]): LevelOption[] {
  return ExecutionLevel.options
    .map((level) => optionFor(level, selected, tools))
    .filter(({ runtimes }) => runtimes.length >= 2)
    .toSorted((a, b) => b.replacements.length - a.replacements.length || changes(a) - changes(b));
}

/** Why the chosen runtimes would not stand on level terms, each reason once; empty when they would. */
export function unequalSelection(
  selected: readonly RuntimeRef[],
  tools: readonly Tool[],
  warmupRuns: number,
): string[] {
  const terms = selected.flatMap((ref) => {
    const mode = modesOf(ref, tools).find((candidate) => candidate.ref === ref);
    return mode === undefined ? [] : [afterWarmup(mode.terms, warmupRuns)];
  });
  const reasons = terms.flatMap((a, index) => terms.slice(index + 1).map((b) => unequalTerms(a, b)));
  return [...new Set(reasons.filter((reason) => reason !== null))];
}

/**
 * What can be done about a selection that doesn't stand on level terms, the best first; empty where it does, and where
 * no choice of modes helps.
 */
export function levelRemedies(
  selected: readonly RuntimeRef[],
  tools: readonly Tool[],
  warmupRuns: number,
): LevelOption[] {
  if (unequalSelection(selected, tools, warmupRuns).length === 0) return [];
  return levelOptions(selected, tools);
}

/** The terms of a mode are those after a warm-up run; without one the first timed run fills the cache. */
function afterWarmup(terms: ExecutionTerms, warmupRuns: number): ExecutionTerms {
  return warmupRuns === 0 && terms.cacheState === "warm" ? { ...terms, cacheState: "mixed" } : terms;
}

function optionFor(level: ExecutionLevel, selected: readonly RuntimeRef[], tools: readonly Tool[]): LevelOption {
  const chosen: { from: RuntimeRef; mode: InstalledMode }[] = [];
  const leftOut: LevelOption["leftOut"] = [];
  for (const ref of selected) {
    const mode = closestMode(ref, level, tools);
    if (mode === undefined) leftOut.push({ ref, reason: whyLeftOut(ref, level, tools) });
    else chosen.push({ from: ref, mode });
  }
  return {
    level,
    replacements: chosen.map(({ from, mode }) => ({ from, to: mode.ref })),
    runtimes: [...new Set(chosen.map(({ mode }) => mode.ref))],
    leftOut,
    needsWarmup: chosen.some(({ mode }) => mode.terms.cacheState === "warm"),
  };
}

function changes({ replacements }: LevelOption): number {
  return replacements.filter(({ from, to }) => from !== to).length;
}

/** The modes of a runtime that this installation has. */
function modesOf(ref: RuntimeRef, tools: readonly Tool[]): InstalledMode[] {
  const tool = toolOf(ref, tools);
  return (tool?.modeDetails ?? []).filter((mode): mode is InstalledMode => mode.terms !== null);
}

function toolOf(ref: RuntimeRef, tools: readonly Tool[]): Tool | undefined {
  return tools.find(({ kind, id }) => kind === "runtime" && id === parseRuntimeRef(ref).id);
}

/** Itself where it fits; else what is built for the same target and has most in common with it. */
function closestMode(ref: RuntimeRef, level: ExecutionLevel, tools: readonly Tool[]): InstalledMode | undefined {
  const modes = modesOf(ref, tools);
  const own = modes.find((mode) => mode.ref === ref);
  if (own === undefined) return undefined;
  const distance = (mode: InstalledMode) =>
    mode.ref === ref
      ? 0
      : 1 + Number(mode.terms.tier !== own.terms.tier) + Number(mode.terms.cacheState !== own.terms.cacheState);
  return modes
    .filter(({ target, terms }) => target === own.target && levelOf(terms) === level)
    .toSorted((a, b) => distance(a) - distance(b))[0];
}

function whyLeftOut(ref: RuntimeRef, level: ExecutionLevel, tools: readonly Tool[]): string {
  const tool = toolOf(ref, tools);
  if (tool === undefined || tool.state !== "available")
    return `${tool?.name ?? ref} ${tool?.state === "broken" ? "is broken" : "is not installed"}`;
  const modes = modesOf(ref, tools);
  const own = modes.find((mode) => mode.ref === ref);
  if (own === undefined) return `${tool.name} has no mode ${ref} here`;
  if (modes.some(({ target, terms }) => target !== own.target && levelOf(terms) === level))
    return `${tool.name} has no such mode for ${own.target}`;
  const has = (tier: ExecutionTerms["tier"]) => modes.some(({ terms }) => terms.tier === tier);
  switch (level) {
    case "interpreter":
      return `${tool.name} has no interpreter`;
    case "baseline":
    case "baseline-in-run":
      if (!has("baseline")) return `${tool.name} has no baseline compiler`;
      return level === "baseline"
        ? `the baseline compiler of ${tool.name} compiles in every run`
        : `${tool.name} keeps what its baseline compiler made`;
    case "ahead":
      return modes.every(({ terms }) => terms.tier === "interpreter")
        ? `${tool.name} only interprets`
        : `${tool.name} can't compile before the run`;
    case "in-run":
      return modes.every(({ terms }) => terms.tier === "interpreter")
        ? `${tool.name} only interprets`
        : `${tool.name} always compiles before the run`;
  }
}
