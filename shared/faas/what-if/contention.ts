import { mean } from "../../stats/moments.ts";
import { quantile } from "../../stats/quantiles.ts";
import { groupBy } from "./group-by.ts";
import { LoadCurve } from "./load-curve.ts";
import { spanOf, type ObservedWork } from "./observed-work.ts";
import { slowdown as slowdownOf, stretch, type Machine } from "./processors.ts";

/** A machine that may have been the record's, and how likely it is. */
export interface LikelyMachine {
  machine: Machine;
  weight: number;
}

/** The work of recorded calls as it would take alone on the machine. */
export interface AloneWork extends ObservedWork {
  /** What it took in the record was so many times that. */
  slowedBy: number;
}

const OTHERS = [0, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, Number.POSITIVE_INFINITY];

/** How far, as a standard deviation of logarithms, the pace by processor time may mislead. */
const PACE_DEVIATION = 0.3;
/** What "they don't slow each other" weighs before the times are looked at: the others compete with each other, too. */
const INDEPENDENT_WEIGHT = 0.1;

/**
 * Calls of one time have their disturbances in common, so that they say less than as many that know nothing of each
 * other: of so many, one counts.
 */
const CALLS_THAT_COUNT_ONCE = 5;

/**
 * How much the calls slowed each other: processor sharing with a number of others on the machine. Each number is weighed
 * by how well it explains why calls of one kind took different times (Laplace's likelihood of what it leaves unexplained),
 * and by whether it would make runs as much longer than their processor time as they are.
 * The load is that of calls as long as they are typically: a call that took long for another reason overlaps more others,
 * which is no sign that these slowed it.
 */
export function likelyMachines(recordings: readonly (readonly ObservedWork[])[], processors: number): LikelyMachine[] {
  const typicalMs = typicalDurations(recordings.flat());
  const parts = recordings.map((work, recording) => {
    const usual = work.map((one) => ({ ...one, toMs: one.fromMs + (typicalMs.get(kindOf(one)) ?? 0) }));
    // The machine's pace may have been another one in each.
    const calls = work.map((one, index) => ({ one, kind: `${recording} ${kindOf(one)}`, usual: usual[index] ?? one }));
    return { calls, curve: new LoadCurve(usual.map(spanOf)) };
  });
  const count = recordings.reduce((sum, work) => sum + work.length, 0);
  const seenPace = paceByProcessorTime(recordings.flat());
  const logLikelihoods = OTHERS.map((others) => {
    const machine = { processors, others };
    const slowed = parts.flatMap(({ calls, curve }) => {
      const slowdown = curve.slowdownOn(machine);
      return calls.map(({ one, kind, usual }) => ({ one, kind, by: slowdown(usual.fromMs, usual.toMs) }));
    });
    const logs = slowed.map(({ one, kind, by }) => ({
      kind,
      log: Math.log(durationOf(one) / stretch(spanOf(one).cpuShare, by)),
    }));
    const fromTimes = (-count / CALLS_THAT_COUNT_ONCE) * Math.log(meanDistanceWithin(logs));
    if (seenPace === null) return fromTimes;
    if (others === Number.POSITIVE_INFINITY) return fromTimes + Math.log(INDEPENDENT_WEIGHT);
    const pace = mean(slowed.map(({ by }) => by)) * slowdownOf(machine, 1);
    return fromTimes - (Math.log(pace / seenPace) / PACE_DEVIATION) ** 2 / 2;
  });
  const best = Math.max(...logLikelihoods);
  const weights = logLikelihoods.map((log) => Math.exp(log - best));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return OTHERS.map((others, index) => ({ machine: { processors, others }, weight: (weights[index] ?? 0) / sum }));
}

/**
 * How many times longer runs were than they are when nothing disturbs them, by the processor time that they got; null
 * where that isn't known. A function that sleeps has little of it all the time, so that each is compared with itself.
 */
function paceByProcessorTime(work: readonly ObservedWork[]): number | null {
  const paces: number[] = [];
  for (const all of groupBy(work, ({ call }) => call.fn.key).values()) {
    const ratios = all.flatMap(({ call: { cpuMs, phases } }) =>
      cpuMs === null || cpuMs === 0 || phases.runNs === 0 ? [] : [phases.runNs / 1e6 / cpuMs],
    );
    if (ratios.length === 0) continue;
    const undisturbed = Math.max(1, quantile(ratios, 0.1));
    const pace = Math.max(1, quantile(ratios, 0.5) / undisturbed);
    paces.push(...ratios.map(() => pace));
  }
  return paces.length === 0 ? null : quantile(paces, 0.5);
}

/** Takes out of recorded times what calls slowed each other on that machine. */
export function takeApart(work: readonly ObservedWork[], machine: Machine): AloneWork[] {
  const slowdown = new LoadCurve(work.map(spanOf)).slowdownOn(machine);
  return work.map((one) => {
    const slowedBy = slowdown(one.fromMs, one.toMs);
    const makeAndLoad = stretch(1, slowedBy);
    return {
      ...one,
      slowedBy,
      makeMs: one.makeMs / makeAndLoad,
      loadMs: one.loadMs / makeAndLoad,
      runMs: one.runMs / stretch(one.runCpuShare, slowedBy),
    };
  });
}

/** Calls that should take the same: of one function, with a sandbox of the same origin. */
export function kindOf({ call }: ObservedWork): string {
  return `${call.fn.key} ${call.origin}`;
}

function durationOf({ fromMs, toMs }: ObservedWork): number {
  // A nanosecond at least, so that it has a logarithm.
  return Math.max(toMs - fromMs, 1e-6);
}

function typicalDurations(work: readonly ObservedWork[]): Map<string, number> {
  const groups = groupBy(work, kindOf);
  return new Map([...groups].map(([kind, all]) => [kind, quantile(all.map(durationOf), 0.5)]));
}

function meanDistanceWithin(logs: readonly { kind: string; log: number }[]): number {
  let sum = 0;
  for (const group of groupBy(logs, ({ kind }) => kind).values()) {
    const center = quantile(
      group.map(({ log }) => log),
      0.5,
    );
    for (const { log } of group) sum += Math.abs(log - center);
  }
  return Math.max(sum / logs.length, 1e-9);
}
