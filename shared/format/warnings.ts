import { describeConditionWarning } from "../conditions/describe-condition-warning.ts";
import { ConditionWarningCode } from "../conditions/find-condition-warnings.ts";
import type { RunManifest, Warning } from "../model/benchmark.ts";
import type { LevelOption } from "../model/level-options.ts";
import { formatDuration } from "./durations.ts";
import { describeLeftOut } from "./level-words.ts";
import { formatPercent, joinWords, plural } from "./numbers.ts";
import { describePoint } from "./point-words.ts";
import { reasonBeside } from "./reason-words.ts";

/**
 * A warning in words, naming the option that would help. `level` is how the run's runtimes can be put on level terms,
 * where the installed tools are known.
 */
export function describeWarning(warning: Warning, manifest: RunManifest, level: LevelOption | null = null): string {
  const text = (name: string) => String(warning.params[name] ?? "");
  const number = (name: string) => Number(warning.params[name] ?? 0);
  const bars = nameCells(warning.cells, manifest);
  switch (warning.code) {
    case "FEW_SAMPLES":
      return `Only ${plural(number("fewest"), "run")} of ${bars}: a verdict needs at least ${text("needed")} (--runs).`;
    case "FEW_FOR_TABLE":
      return `${plural(number("runs"), "run")} of each are too few for a table of ${plural(number("comparisons"), "comparison")}: with fewer than ${text("needed")} no difference can be told from chance, however large it is (--runs ${text("needed")}).`;
    case "OUTLIERS":
      return `${bars}: ${number("outliers")} of ${plural(number("n"), "run")} lie more than ten robust standard deviations from the median; close other programs, or take more runs (--runs).`;
    case "SLOW_FIRST_RUN": {
      const times = `${formatDuration(number("firstNs"))}, the median is ${formatDuration(number("medianNs"))}`;
      const { warmupRuns } = manifest.request;
      const advice = `, as with cold caches; ${warmupRuns === 0 ? "add" : "raise the"} warm-up (--warmup, now ${warmupRuns})`;
      return `${bars}: the first run was much slower (${times})${text("cause") === "caches" ? advice : ""}.`;
    }
    case "NOT_STEADY":
      return `${bars}: ${describeUnsteady(text("state"), number, manifest.request.warmupRuns)}`;
    case "SHORT_RUNS":
      return `${bars}: runs shorter than ${text("boundMs")} ms mostly time the start of a process; give the program more to do with its arguments (-- ARGS).`;
    case "NOISY_MACHINE":
      return describeNoise(warning, manifest, number);
    case "DISTURBED":
      return describeConditionWarning({
        code: ConditionWarningCode.parse(text("by")),
        worst: number("worst"),
        sampleCount: number("sampleCount"),
        ranges: text("ranges"),
      });
    case "OUTPUT_DIFFERS":
      return `${bars}: the output differs between runs or from the other runtimes, so the times are not of the same work; compare the outputs of \`wb run\`.`;
    case "UNEQUAL_TERMS":
      return `${bars} don't stand on level terms: ${text("reason")}; ${text("remedy") === "compiler" ? ONE_COMPILER_ADVICE : levelAdvice(level, manifest.request.warmupRuns)}.`;
    case "CELL_FAILED": {
      const runtime = manifest.cells.find(({ index }) => index === warning.cells[0])?.runtime ?? "";
      const reason = reasonBeside(runtime, text("message")).replace(/(?<![.!?])$/, text("hint") === "" ? "" : ".");
      return `${bars}: ${[reason, text("hint")].filter(Boolean).join(" ")}`;
    }
    case "INTERRUPTED":
      return `The benchmark ${text("state") === "failed" ? "" : "was "}${text("state")} after ${plural(number("rounds"), "round")} of ${text("planned")}; what was measured until then is shown.`;
  }
}

/** Where only versions of a compiler differ, other modes are no help. */
export const ONE_COMPILER_ADVICE =
  "level would be one version that builds for all of them; `wb tools list` names which builds what";

function levelAdvice(level: LevelOption | null, warmupRuns: number): string {
  if (level === null) return "compare modes that do, or make the program run longer";
  const warmup = level.needsWarmup && warmupRuns === 0 ? " --warmup 1" : "";
  const without = level.leftOut.length === 0 ? "" : `, without ${describeLeftOut(level)}`;
  return `level would be --on ${level.runtimes.join(",")}${warmup}${without}`;
}

function describeNoise({ cells, params }: Warning, manifest: RunManifest, number: (name: string) => number): string {
  const spread = formatPercent(number("spread"));
  switch (params["reason"]) {
    case "load":
      return `The machine was busy when the benchmark began (load ${number("loadAverage").toFixed(1)} on ${plural(number("cores"), "core")}); close other programs and repeat it.`;
    case "battery":
      return "The machine ran on battery, which often slows the processor; plug it in and repeat it.";
    default: {
      const most = cells.length > 1 ? `up to ${spread} (${nameCells([number("worst")], manifest)})` : spread;
      return `${nameCells(cells, manifest)}: the times spread by ${most} around their median; close other programs, or take more runs (--runs).`;
    }
  }
}

function describeUnsteady(state: string, number: (name: string) => number, warmupRuns: number): string {
  const levels = `from ${formatDuration(number("fromNs"))} to ${formatDuration(number("toNs"))}`;
  const after = plural(number("runsBefore"), "run");
  switch (state) {
    case "warm-up":
      return `the times fell ${levels} within the first ${after}, as while something warms up; raise the warm-up (--warmup, now ${warmupRuns}).`;
    case "slowdown":
      return `the times rose ${levels} after ${after}; the machine or the program became slower, so look what else ran.`;
    default:
      return "the times kept changing from one level to another, and no level lasted; repeat it on a machine at rest.";
  }
}

/** More bars than this are counted where a warning is about all of them. */
const MOST_NAMED_OF_ALL = 6;

function nameCells(indices: number[], manifest: RunManifest): string {
  const { length } = indices;
  if (length > MOST_NAMED_OF_ALL && length === manifest.cells.length) return `all ${length} bars`;
  const severalPrograms = new Set(manifest.cells.map((cell) => cell.file)).size > 1;
  const names = indices.map((index) => {
    const cell = manifest.cells.find((candidate) => candidate.index === index);
    if (!cell) return `bar ${index}`;
    const point = describePoint(cell.point);
    const name = severalPrograms ? `${cell.program} on ${cell.runtime}` : cell.runtime;
    return point === "" ? name : `${name} (${point})`;
  });
  return joinWords(names);
}
