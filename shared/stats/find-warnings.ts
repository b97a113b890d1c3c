import type { RunManifest, Series, Verdict, Warning } from "../model/benchmark.ts";
import { unequalBuilders, unequalTerms } from "../model/execution-terms.ts";
import { modifiedZScores, OUTLIER_BOUND, robustStdDev } from "./outliers.ts";
import { median } from "./quantiles.ts";
import type { CellResult } from "./cell-result.ts";
import { classifySteadyState } from "./steady-state.ts";
import { fewestRunsFor, MIN_COMMON_ROUNDS } from "./fewest-runs.ts";
import { runsPerPair } from "./paired-times.ts";

/** Under this, starting a process is a large part of its time (hyperfine's bound). */
const SHORT_RUN_NS = 5e6;

/** Robust standard deviation over median that a machine at rest stays under. */
const NOISY_SPREAD = 0.1;

/** Share of the cores that may be busy before other programs disturb the measuring. */
const BUSY_SHARE = 0.5;

/** What is known of a run beside its cells' results. */
interface RunFindings {
  verdicts: readonly Verdict[];
  /** What disturbed the machine meanwhile, with the cells it touched. */
  disturbances: readonly Warning[];
}

/** Everything about a run that a reader of its numbers should know. */
export function findWarnings(
  manifest: RunManifest,
  results: readonly CellResult[],
  { verdicts, disturbances }: RunFindings,
): Warning[] {
  const series = results.map((result) => result.series);
  const tooFewForTable = fewForTable(manifest, series, verdicts);
  const named = new Set(tooFewForTable.flatMap(({ cells }) => cells));
  const noises = noise(manifest, series);
  return [
    ...interruption(manifest, series),
    ...failures(series),
    ...differingOutputs(series),
    ...unequalPairs(results),
    ...fewSamples(
      manifest,
      series.filter(({ cell }) => !named.has(cell)),
    ),
    ...tooFewForTable,
    ...shortRuns(series),
    ...oddRuns(results, (cell) => isDisturbed(cell, [...disturbances, ...noises])),
    ...unsteady(series),
    ...noises,
    ...disturbances,
  ];
}

function interruption(manifest: RunManifest, series: Series[]): Warning[] {
  if (manifest.state === "running" || manifest.state === "finished") return [];
  const rounds = Math.max(0, ...series.map(({ n }) => n));
  return [
    { code: "INTERRUPTED", cells: [], params: { state: manifest.state, rounds, planned: manifest.request.runs } },
  ];
}

function failures(series: Series[]): Warning[] {
  return series.flatMap(({ cell, failure }) =>
    failure === null
      ? []
      : [{ code: "CELL_FAILED", cells: [cell], params: { message: failure.message, hint: failure.hint ?? "" } }],
  );
}

function differingOutputs(series: Series[]): Warning[] {
  const cells = series.filter(({ outputOk }) => outputOk === false).map(({ cell }) => cell);
  return cells.length === 0 ? [] : [{ code: "OUTPUT_DIFFERS", cells, params: {} }];
}

/** One warning for all pairs: with many runtimes, one for each reason would name nearly all of them again and again. */
function unequalPairs(results: readonly CellResult[]): Warning[] {
  const reasons = new Set<string>();
  const cells = new Set<number>();
  let onlyBuilders = true;
  for (const [index, a] of results.entries()) {
    for (const b of results.slice(index + 1)) {
      if (a.cell.file !== b.cell.file || a.series.n === 0 || b.series.n === 0 || !a.cell.terms || !b.cell.terms)
        continue;
      const reason = unequalTerms(a.cell.terms, b.cell.terms);
      if (reason === null) continue;
      reasons.add(reason);
      if (reason !== unequalBuilders(a.cell.terms, b.cell.terms)) onlyBuilders = false;
      cells.add(a.cell.index).add(b.cell.index);
    }
  }
  if (reasons.size === 0) return [];
  const sorted = [...cells].toSorted((a, b) => a - b);
  const params = { reason: [...reasons].join("; "), ...(onlyBuilders && { remedy: "compiler" }) };
  return [{ code: "UNEQUAL_TERMS", cells: sorted, params }];
}

function fewSamples(manifest: RunManifest, series: Series[]): Warning[] {
  if (manifest.state === "running") return [];
  const few = series.filter(({ n }) => n > 0 && n < MIN_COMMON_ROUNDS);
  if (few.length === 0) return [];
  const fewest = Math.min(...few.map(({ n }) => n));
  return [{ code: "FEW_SAMPLES", cells: few.map(({ cell }) => cell), params: { fewest, needed: MIN_COMMON_ROUNDS } }];
}

/** Of every bar that is compared: how large a difference is doesn't matter under so many runs. */
function fewForTable(manifest: RunManifest, series: Series[], verdicts: readonly Verdict[]): Warning[] {
  if (manifest.state === "running") return [];
  const compared = verdicts.filter(({ ratio, reason }) => ratio !== null && reason !== "one-after-the-other");
  const fewest = fewestRunsFor(compared.length);
  const few = compared.filter(({ evidence }) => (evidence?.commonRounds ?? 0) < fewest);
  if (fewest === MIN_COMMON_ROUNDS || few.length === 0) return [];
  const cells = new Set(few.flatMap(({ a, b }) => [a, b]));
  const bars = series.filter(({ cell }) => cells.has(cell));
  const params = {
    comparisons: compared.length,
    runs: Math.min(...bars.map(({ n }) => n)),
    needed: fewest * runsPerPair(manifest.request),
  };
  return [{ code: "FEW_FOR_TABLE", cells: bars.map(({ cell }) => cell), params }];
}

function shortRuns(series: Series[]): Warning[] {
  const short = series.filter(({ meanNs }) => meanNs !== null && meanNs < SHORT_RUN_NS);
  if (short.length === 0) return [];
  return [{ code: "SHORT_RUNS", cells: short.map(({ cell }) => cell), params: { boundMs: SHORT_RUN_NS / 1e6 } }];
}

/** Whether something else on the machine may have held up a cell's runs. A warning about no cell is about all. */
function isDisturbed(cell: number, disturbances: readonly Warning[]): boolean {
  return disturbances.some(({ cells }) => cells.length === 0 || cells.includes(cell));
}

/**
 * A first run far from the rest points to a cold cache where there is one, on a machine at rest; any other to something
 * else on the machine.
 */
function oddRuns(results: readonly CellResult[], isDisturbed: (cell: number) => boolean): Warning[] {
  return results.flatMap(({ cell, series, measured }) => {
    if (series.n < MIN_COMMON_ROUNDS) return [];
    const scores = modifiedZScores(series.samplesNs);
    const isFirst = (index: number) => index === 0 && measured[0]?.round === 0;
    const odd = [...scores.entries()].filter(([, score]) => Math.abs(score) > OUTLIER_BOUND);
    const slowFirst = odd.some(([index, score]) => isFirst(index) && score > 0);
    const others = odd.length - Number(slowFirst);
    const warnings: Warning[] = [];
    if (slowFirst) {
      const compiles = series.terms !== null && series.terms.tier !== "native" && series.terms.tier !== "interpreter";
      const cause = compiles && !isDisturbed(cell.index) ? "caches" : "unknown";
      const params = { firstNs: series.samplesNs[0] ?? 0, medianNs: series.medianNs ?? 0, cause };
      warnings.push({ code: "SLOW_FIRST_RUN", cells: [cell.index], params });
    }
    if (others > 0) warnings.push({ code: "OUTLIERS", cells: [cell.index], params: { outliers: others, n: series.n } });
    return warnings;
  });
}

/** One warning for each way of changing, with the cells that do. */
function unsteady(series: Series[]): Warning[] {
  const findings = series.map(({ cell, samplesNs }) => ({ cell, ...classifySteadyState(samplesNs) }));
  return (["warm-up", "slowdown", "no-steady-state"] as const).flatMap((state) => {
    const found = findings.filter((finding) => finding.state === state);
    const [first] = found;
    if (!first) return [];
    const fromNs = first.segments[0]?.median ?? 0;
    const toNs = first.segments.at(-1)?.median ?? 0;
    const runsBefore = Math.max(...found.map((finding) => finding.runsBefore));
    return [{ code: "NOT_STEADY", cells: found.map(({ cell }) => cell), params: { state, fromNs, toNs, runsBefore } }];
  });
}

function noise({ machine }: RunManifest, series: Series[]): Warning[] {
  const warnings: Warning[] = [];
  if (machine.loadAverage !== null && machine.loadAverage > BUSY_SHARE * machine.cores) {
    const params = { reason: "load", loadAverage: machine.loadAverage, cores: machine.cores };
    warnings.push({ code: "NOISY_MACHINE", cells: [], params });
  }
  if (machine.onBattery === true) warnings.push({ code: "NOISY_MACHINE", cells: [], params: { reason: "battery" } });
  const spreads = series
    .filter(({ n }) => n >= MIN_COMMON_ROUNDS)
    .map(({ cell, samplesNs }) => ({ cell, spread: robustStdDev(samplesNs) / median(samplesNs) }))
    .filter(({ spread }) => spread > NOISY_SPREAD);
  const [first] = spreads;
  if (first) {
    const worst = spreads.reduce((most, one) => (one.spread > most.spread ? one : most), first);
    const params = { reason: "spread", spread: worst.spread, worst: worst.cell };
    warnings.push({ code: "NOISY_MACHINE", cells: spreads.map(({ cell }) => cell), params });
  }
  return warnings;
}
