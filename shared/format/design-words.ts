import { givenHooks, type BenchmarkRequest } from "../model/benchmark-design.ts";
import { formatCount, joinWords, plural } from "./numbers.ts";

type Design = Omit<BenchmarkRequest, "files" | "runtimes" | "build" | "invocation">;

/** More runs than anybody asks for: what ends the measuring is something else. */
const RUNS_WITHOUT_END = 100_000;

/** How a benchmark is measured, in a line: "10 runs each, shuffled, 1 warm-up". */
export function describeDesign(design: Design): string {
  const { sweep, phases, environmentJitter, hooks, seed } = design;
  return [
    ...endWords(design),
    orderWords(design),
    design.warmupRuns === 0 ? "no warm-up" : plural(design.warmupRuns, "warm-up"),
    ...(sweep.length === 0 ? [] : [`over ${joinWords(sweep.map(({ name }) => name))}`]),
    ...(phases ? ["phases"] : []),
    ...(environmentJitter ? ["environment jitter"] : []),
    ...(givenHooks(hooks).length === 0 ? [] : ["hooks"]),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
  ].join(", ");
}

function endWords({ runs, timeBudgetMs, stopRule }: Design): string[] {
  if (timeBudgetMs === undefined && stopRule === undefined) return [`${plural(runs, "run")} each`];
  const time = timeBudgetMs === undefined ? [] : [`${timeBudgetMs / 1000} s`];
  return [
    ...(stopRule?.until === "precise" ? [`until intervals are narrower than ${stopRule.percent} %`] : []),
    ...(stopRule?.until === "decided" ? ["until every pair is decided"] : []),
    ...time.map((text) => (stopRule === undefined ? `${text} in all` : `${text} at most`)),
    ...(runs >= RUNS_WITHOUT_END || (stopRule !== undefined && timeBudgetMs !== undefined)
      ? []
      : [`at most ${formatCount(runs)} runs each`]),
  ];
}

/** The order of the runs, as it stands in a list. */
export function orderWords({ order, blockRuns }: Pick<Design, "order" | "blockRuns">): string {
  switch (order) {
    case "shuffled":
      return "shuffled";
    case "blocks":
      return `in blocks of ${blockRuns}`;
    case "sequential":
      return "one after the other";
  }
}
