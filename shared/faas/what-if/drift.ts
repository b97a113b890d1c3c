import type { Generator } from "../../stats/generator.ts";
import { mean, sampleVariance } from "../../stats/moments.ts";
import { quantile } from "../../stats/quantiles.ts";
import { kindOf, type AloneWork } from "./contention.ts";
import { groupBy } from "./group-by.ts";

const PARTS = 8;
const SHUFFLES = 50;
/** Two runs of the same on a quiet machine differ by as much. */
const LEAST = 0.1;
/**
 * Parts of a recording lie seconds apart, and what is predicted happens minutes or days later, when more may have
 * changed: two runs on a machine that others use differed about so many times as much as parts of one.
 */
const LATER = 1.5;

/** How much the machine's pace changes with time, as the standard deviation of the logarithm of what calls take. */
export interface Drift {
  /** Of the middle of the calls. */
  middle: number;
  /** Of the slowest tenth, beyond that. */
  tail: number;
  /** How many differences this is known from; few ones make a prediction less certain. */
  degreesOfFreedom: number;
}

/** Recordings at the pace that is usual among them, and how much their paces differ. */
export interface EvenedRecordings {
  work: AloneWork[];
  drift: Drift;
}

/**
 * Takes out of recordings what all calls of one have in common, which becomes the drift. Of one recording the drift is
 * what its parts, cut by time, differ by: what shuffled calls would differ by all the same is taken off.
 */
export function evenOut(recordings: readonly (readonly AloneWork[])[], generator: Generator): EvenedRecordings {
  const centers = centersOf(recordings.flat());
  const relative = recordings.map((work) => inOrder(work).map((one) => logOf(one) - (centers.get(kindOf(one)) ?? 0)));
  const middles = relative.map(middleOf);
  const usual = mean(middles);
  const work = recordings.flatMap((calls, index) => {
    const pace = Math.exp((middles[index] ?? usual) - usual);
    return calls.map((one) => ({
      ...one,
      makeMs: one.makeMs / pace,
      loadMs: one.loadMs / pace,
      runMs: one.runMs / pace,
    }));
  });
  return { work, drift: recordings.length > 1 ? driftBetween(relative) : driftWithin(relative[0] ?? [], generator) };
}

/** What to multiply times by that have so much drift: Student's t, since the deviation itself is an estimate. */
export function drawPace(deviation: number, { degreesOfFreedom }: Drift, generator: Generator): number {
  let squares = 0;
  for (let degree = 0; degree < degreesOfFreedom; degree++) squares += generator.nextNormal() ** 2;
  return Math.exp((deviation * generator.nextNormal()) / Math.sqrt(squares / degreesOfFreedom));
}

/** A further recording differs from the mean of these, which is uncertain, too. */
function driftBetween(relative: readonly number[][]): Drift {
  const further = Math.sqrt(1 + 1 / relative.length);
  return {
    middle: Math.hypot(LEAST, further * Math.sqrt(sampleVariance(relative.map(middleOf)))),
    tail: further * Math.sqrt(sampleVariance(relative.map(tailOf))),
    degreesOfFreedom: relative.length - 1,
  };
}

function driftWithin(relative: readonly number[], generator: Generator): Drift {
  return {
    middle: Math.hypot(LEAST, LATER * excessDeviation(relative, middleOf, generator)),
    tail: LATER * excessDeviation(relative, tailOf, generator),
    degreesOfFreedom: PARTS - 1,
  };
}

function middleOf(logs: readonly number[]): number {
  return quantile(logs, 0.5);
}

function tailOf(logs: readonly number[]): number {
  return quantile(logs, 0.9) - quantile(logs, 0.5);
}

function inOrder(work: readonly AloneWork[]): AloneWork[] {
  return [...work].sort((a, b) => a.fromMs - b.fromMs);
}

function logOf({ makeMs, loadMs, runMs }: AloneWork): number {
  return Math.log(Math.max(makeMs + loadMs + runMs, 1e-6));
}

function centersOf(work: readonly AloneWork[]): Map<string, number> {
  return new Map([...groupBy(work, kindOf)].map(([kind, all]) => [kind, quantile(all.map(logOf), 0.5)]));
}

function excessDeviation(values: readonly number[], of: (part: number[]) => number, generator: Generator): number {
  const observed = varianceOfParts(values, of);
  let byChance = 0;
  for (let round = 0; round < SHUFFLES; round++)
    byChance += varianceOfParts(shuffled(values, generator), of) / SHUFFLES;
  return Math.sqrt(Math.max(0, observed - byChance));
}

function varianceOfParts(values: readonly number[], of: (part: number[]) => number): number {
  const size = Math.ceil(values.length / PARTS);
  const parts = Array.from({ length: PARTS }, (_, part) => values.slice(part * size, (part + 1) * size));
  return sampleVariance(parts.filter((part) => part.length > 1).map(of));
}

/** R. Durstenfeld, "Algorithm 235: Random permutation", CACM 7, 1964. */
function shuffled(values: readonly number[], generator: Generator): number[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = generator.nextIndex(last + 1);
    [result[last], result[other]] = [result[other] as number, result[last] as number];
  }
  return result;
}
