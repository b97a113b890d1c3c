import { formatBytes } from "../../format/bytes.ts";
import { formatDuration } from "../../format/durations.ts";
import { formatSignificant } from "../../format/numbers.ts";
import type { MeasuredPart } from "../../model/paper.ts";
import { ratioOfMeansInterval95 } from "../../stats/mean-ratio.ts";
import { NotMeasured, type Judgement } from "../evidence.ts";
import { couldBeAbout, isAbout, summed, times, titleOf } from "./judge-words.ts";
import { experimentOf, sizeExperiment, type SizeVariant } from "./plan.ts";
import { FUNCTIONS, HALL_2019, type HallFunction } from "./published.ts";

/** Series of a table's benchmark. Throws NotMeasured. */
function benchmarkSeries(parts: readonly MeasuredPart[], experiment: string, runtime: string) {
  const part = parts.find((candidate) => candidate.experiment === experiment);
  if (!part?.run) throw new NotMeasured(part?.failure?.message ?? `${experiment} was not run`);
  const { manifest, summary } = part.run;
  const cell = manifest.cells.find((candidate) => candidate.runtime === runtime);
  const series = summary.series.find((candidate) => candidate.cell === cell?.index);
  if (!cell || !series) throw new NotMeasured(`${runtime} was not measured`);
  return { cell, series };
}

function measuredSeries(parts: readonly MeasuredPart[], fn: HallFunction, runtime: string) {
  const { series } = benchmarkSeries(parts, experimentOf("table2", fn), runtime);
  if (series.failure) throw new NotMeasured(`${runtime}: ${series.failure.message}`);
  if (series.meanNs === null) throw new NotMeasured(`${runtime} was not measured`);
  return { ...series, meanNs: series.meanNs };
}

/** Table 2: how many times as long wasm takes. */
export function judgeNativeFaster(parts: readonly MeasuredPart[]): Judgement {
  const rows = FUNCTIONS.map((fn) => {
    const [native, wasm] = [measuredSeries(parts, fn, "native"), measuredSeries(parts, fn, "node:emscripten")];
    const { timeMs } = HALL_2019.functions[fn];
    const printed = timeMs.wasm / timeMs.native;
    const ratio = wasm.meanNs / native.meanNs;
    const rounds = Math.min(wasm.samplesNs.length, native.samplesNs.length);
    const ci95 = ratioOfMeansInterval95(wasm.samplesNs.slice(0, rounds), native.samplesNs.slice(0, rounds));
    const interval = ci95 ? ` (${ci95.map(formatSignificant).join(" to ")})` : "";
    return {
      holds: couldBeAbout(ci95 ?? [ratio, ratio], printed),
      text:
        `${titleOf(fn)} ${times(ratio)}${interval}, printed ${formatSignificant(printed)}: native ` +
        `${formatDuration(native.meanNs)}, wasm with Emscripten's loader on Node ${formatDuration(wasm.meanNs)}`,
    };
  });
  return summed(rows, "Means of whole processes, start included: ");
}

/** Cold: the whole process. Steady: its run alone, where that is told apart from starting and compiling. */
export function judgeLiftoff(parts: readonly MeasuredPart[]): Judgement {
  const rows = FUNCTIONS.map((fn) => {
    const [liftoff, turbofan] = [measuredSeries(parts, fn, "node:liftoff"), measuredSeries(parts, fn, "node:turbofan")];
    const cold = liftoff.meanNs / turbofan.meanNs;
    const [own, other] = [liftoff.phases?.times.runNs, turbofan.phases?.times.runNs];
    const steady = own !== undefined && other !== undefined && other > 0 ? own / other : null;
    return {
      holds: isAbout(cold, 0.5),
      text:
        `${titleOf(fn)} ${times(cold)} as long as with the optimizing compiler alone when cold` +
        (steady === null ? ", its run alone not told apart from starting" : `, ${times(steady)} as long once it runs`),
    };
  });
  return summed(rows, "Time with the baseline compiler alone: ");
}

/** Throws NotMeasured. */
function sizeOf(parts: readonly MeasuredPart[], fn: HallFunction, variant: SizeVariant, runtime: string): number {
  const { cell } = benchmarkSeries(parts, sizeExperiment(fn, variant), runtime);
  if (cell.artifact) return cell.artifact.sizeBytes;
  throw new NotMeasured(cell.failure?.message ?? `${titleOf(fn)} was not built for ${runtime}`);
}

/**
 * Removal is said to be what makes wasm smaller where it accounts for most of the factor, on a scale of ratios: the module
 * with its unused functions over that without them, against static native over that without them.
 */
export function judgeSizes(parts: readonly MeasuredPart[]): Judgement {
  const rows = FUNCTIONS.map((fn) => {
    const native = sizeOf(parts, fn, "static", "native");
    const nativeRemoved = sizeOf(parts, fn, "static-removed", "native");
    const wasm = sizeOf(parts, fn, "usual", "node:emscripten");
    const kept = sizeOf(parts, fn, "kept", "node:emscripten");
    const throughRemoval = Math.log(kept / wasm) >= Math.log(native / wasm) / 2;
    return {
      holds: isAbout(native / wasm, 5, 8) && throughRemoval,
      text:
        `${titleOf(fn)}: static native ${formatBytes(native)} (unused sections removed ${formatBytes(nativeRemoved)}), ` +
        `wasm ${formatBytes(wasm)} (unused functions kept ${formatBytes(kept)}), ${times(native / wasm)} smaller`,
    };
  });
  const judgement = summed(rows, "");
  return {
    ...judgement,
    text: `${judgement.text} Removal counts as the cause where it accounts for most of the factor.`,
  };
}
