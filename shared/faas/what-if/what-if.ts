import { WorkbenchError } from "../../errors.ts";
import type { PoolSettings } from "../../model/faas/pool.ts";
import { createGenerator, type Generator as RandomGenerator } from "../../stats/generator.ts";
import { mean } from "../../stats/moments.ts";
import { quantile } from "../../stats/quantiles.ts";
import { knownCosts, type KnownCosts } from "./call-costs.ts";
import { likelyMachines, takeApart } from "./contention.ts";
import { drawPace, evenOut, type Drift } from "./drift.ts";
import {
  measuresOf,
  measuresOfRecord,
  WHAT_IF_QUANTITIES,
  type WhatIfMeasures,
  type WhatIfQuantity,
} from "./measures.ts";
import { observeWork, type ObservedWork } from "./observed-work.ts";
import type { Machine } from "./processors.ts";
import { simulateOnce } from "./simulate-once.ts";
import { readRecord, type RecordedActivation, type RecordedCall } from "./read-record.ts";

/** Fewer calls don't show how much their times differ. */
const FEWEST_CALLS = 50;
const SIMULATIONS = 200;
/** Of long records fewer: one course of many calls says as much as several of few, and all together stay within seconds. */
const SIMULATED_CALLS = 150_000;
const FEWEST_SIMULATIONS = 60;
const SEED = 20_190_415;

export interface WhatIfRecord {
  /**
   * All calls of a time, the refused ones included, once or more often; the last time is what is played again. Times that
   * lie far apart tell how much the machine's pace changes.
   */
  recordings: readonly (readonly RecordedActivation[])[];
  /** The pool's, all these times. */
  settings: PoolSettings;
  /** Of the machine that carried the calls. */
  processors: number;
  /** How many calls of a function may run at once, by its path; without: as many as come. */
  concurrencyOf?: (path: string) => number | undefined;
}

export interface WhatIfOptions {
  simulations?: number;
  seed?: number;
}

/** What would be with other settings. */
export interface PredictedQuantity {
  estimate: number;
  /** 90 % prediction interval. */
  low: number;
  high: number;
}

export interface WhatIfPrediction {
  settings: PoolSettings;
  /** What the record itself had; evictions aren't in records. */
  recorded: Omit<WhatIfMeasures, "evictions">;
  quantities: Record<WhatIfQuantity, PredictedQuantity>;
  /** What the prediction assumes without knowing it, in sentences. */
  assumptions: string[];
}

/** What a record says about its machine and its calls, ready to predict from. */
export interface WhatIf {
  predict(settings: PoolSettings): WhatIfPrediction;
  /** The same, one simulation after the other, for a thread that has others to serve; each yields what is known by then. */
  predictStepwise(settings: PoolSettings): Generator<PredictionSoFar, WhatIfPrediction>;
  /** The recorded setting itself, predicted: how well the model reproduces what is known. */
  readonly reproduction: WhatIfPrediction;
}

export interface PredictionSoFar {
  /** Simulations that it rests on, and will. */
  done: number;
  total: number;
  prediction: () => WhatIfPrediction;
}

/** By how much, as logarithms, the record's own times differ from what the model makes of them. */
interface Misfit {
  middle: number;
  tail: number;
}

interface Likely {
  machine: Machine;
  weight: number;
  drift: Drift;
  known: KnownCosts;
}

/** Throws INVALID_REQUEST where the record has too little to predict from. */
export function createWhatIf(record: WhatIfRecord, options: WhatIfOptions = {}): WhatIf {
  return drained(prepareWhatIf(record, options));
}

/** The same in steps, for a thread that has others to serve. */
export function* prepareWhatIf(record: WhatIfRecord, options: WhatIfOptions = {}): Generator<void, WhatIf> {
  const basis = readBasis(record, options);
  yield;
  const machines = likelyMachines(basis.work, record.processors).filter(
    ({ weight }) => weight * basis.simulations >= 0.5,
  );
  yield;
  const functions = [...new Map(basis.calls.map(({ fn }) => [fn.key, fn])).values()];
  const likely: Likely[] = [];
  for (const { machine, weight } of machines) {
    const alone = basis.work.map((one) => takeApart(one, machine));
    const evened = evenOut(alone, createGenerator(basis.seed));
    likely.push({ machine, weight, drift: evened.drift, known: knownCosts(evened.work, functions) });
    yield;
  }
  const steps = new Predictor(basis, likely, { middle: 0, tail: 0 }).predictStepwise(record.settings);
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) yield;
  const measured = record.recordings.map((activations) => measuresOfRecord(activations, record.settings));
  const fitted = new Predictor(basis, likely, misfitOf(step.value.quantities, measured));
  return {
    predict: (settings) => drained(fitted.predictStepwise(settings)),
    predictStepwise: (settings) => fitted.predictStepwise(settings),
    reproduction: step.value,
  };
}

function drained<T>(steps: Generator<unknown, T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** A record as it was read, and how it is simulated. */
interface Basis {
  record: WhatIfRecord;
  recorded: RecordedCall[];
  /** Of the last recording: what is played again. */
  calls: RecordedCall[];
  work: ObservedWork[][];
  measured: WhatIfPrediction["recorded"];
  simulations: number;
  seed: number;
}

function readBasis(record: WhatIfRecord, { simulations, seed = SEED }: WhatIfOptions): Basis {
  const recordings = record.recordings.map((activations) => readRecord(activations, record.settings));
  const calls = recordings.at(-1) ?? [];
  const work = recordings.map(observeWork);
  const count = work.reduce((sum, { length }) => sum + length, 0);
  if (count < FEWEST_CALLS)
    throw new WorkbenchError("INVALID_REQUEST", `The record has ${count} calls that ended well.`, {
      hint: `A prediction needs ${FEWEST_CALLS} at least.`,
    });
  const usual = Math.round(SIMULATED_CALLS / calls.length);
  return {
    record,
    recorded: recordings.flat(),
    calls,
    work,
    measured: measuresOfRecord(record.recordings.at(-1) ?? [], record.settings),
    simulations: simulations ?? Math.min(SIMULATIONS, Math.max(FEWEST_SIMULATIONS, usual)),
    seed,
  };
}

class Predictor {
  readonly #basis: Basis;
  readonly #likely: readonly Likely[];
  readonly #misfit: Misfit;
  readonly #assumptions: string[];

  constructor(basis: Basis, likely: readonly Likely[], misfit: Misfit) {
    this.#basis = basis;
    this.#likely = likely;
    this.#misfit = misfit;
    const [likeliest] = likely.toSorted((a, b) => b.weight - a.weight);
    this.#assumptions = [...(likeliest?.known.substitutions ?? []), ...failureWords(basis.recorded)];
  }

  *predictStepwise(settings: PoolSettings): Generator<PredictionSoFar, WhatIfPrediction> {
    const { simulations, seed } = this.#basis;
    const generator = createGenerator(seed);
    const drawn: WhatIfMeasures[] = [];
    const prediction = () => this.#summarized(settings, drawn);
    for (let done = 1; done <= simulations; done++) {
      drawn.push(this.#drawOne(settings, generator));
      yield { done, total: simulations, prediction };
    }
    return prediction();
  }

  #summarized(settings: PoolSettings, drawn: readonly WhatIfMeasures[]): WhatIfPrediction {
    const { calls, measured, record } = this.#basis;
    const quantities = Object.fromEntries(
      WHAT_IF_QUANTITIES.map((quantity) => [quantity, summarize(quantity, drawn, calls.length)]),
    ) as WhatIfPrediction["quantities"];
    const assumptions = [...this.#assumptions, ...unsimulatedWords(settings, record.settings)];
    return { settings, recorded: measured, quantities, assumptions };
  }

  #drawOne(settings: PoolSettings, generator: RandomGenerator): WhatIfMeasures {
    const { machine, known, drift } = drawLikely(this.#likely, generator);
    const { calls, evictions } = simulateOnce({
      calls: this.#basis.calls,
      settings,
      machine,
      table: known.table,
      pace: drawPace(drift.middle, drift, generator),
      concurrencyOf: this.#basis.record.concurrencyOf,
      generator,
    });
    const measures = measuresOf(calls);
    // The model may err with other settings as it does with the recorded ones, or not at all.
    const repeats = 0.5 + 0.5 * generator.nextNormal();
    const middle = Math.exp(repeats * this.#misfit.middle);
    const tail = Math.exp(repeats * this.#misfit.tail) * drawPace(drift.tail, drift, generator);
    const p50Ms = measures.p50Ms * middle;
    // However far apart middle and tail are missed, a percentile is never below a lower one.
    const p95Ms = Math.max(p50Ms, measures.p95Ms * tail);
    return {
      ...measures,
      p50Ms,
      p95Ms,
      p99Ms: Math.max(p95Ms, measures.p99Ms * tail),
      queueP95Ms: measures.queueP95Ms * tail,
      evictions,
    };
  }
}

function drawLikely(likely: readonly Likely[], generator: RandomGenerator): Likely {
  let left = generator.nextUnit() * likely.reduce((sum, { weight }) => sum + weight, 0);
  return (likely.find(({ weight }) => (left -= weight) < 0) ?? likely.at(-1)) as Likely;
}

function summarize(quantity: WhatIfQuantity, drawn: readonly WhatIfMeasures[], calls: number): PredictedQuantity {
  const values = drawn.map((measures) => measures[quantity]).filter((value) => !Number.isNaN(value));
  const [estimate = Number.NaN, low = Number.NaN, high = Number.NaN] = [0.5, 0.05, 0.95].map((probability) =>
    quantile(values, probability),
  );
  // A call more or less hangs on a moment that no simulation knows.
  const grain = quantity === "coldShare" ? 1 / calls : quantity === "refused" || quantity === "evictions" ? 1 : 0;
  const most = quantity === "coldShare" ? 1 : Number.POSITIVE_INFINITY;
  return { estimate, low: Math.max(0, low - grain), high: Math.min(most, high + grain) };
}

/** Against the mean of the recordings: what one of them differs from that by is drift. */
function misfitOf(
  { p50Ms, p95Ms }: Record<WhatIfQuantity, PredictedQuantity>,
  measured: readonly WhatIfPrediction["recorded"][],
): Misfit {
  const off = (quantity: "p50Ms" | "p95Ms", { estimate }: PredictedQuantity) =>
    mean(measured.map((one) => Math.log(one[quantity] / estimate)));
  return { middle: off("p50Ms", p50Ms), tail: off("p95Ms", p95Ms) };
}

function failureWords(calls: readonly RecordedCall[]): string[] {
  const failed = calls.filter(({ succeeded, origin }) => !succeeded && origin !== null).length;
  if (failed === 0) return [];
  return [`${failed} calls of the record failed in their sandboxes; in the prediction they take what others took.`];
}

/** Knobs that the simulation doesn't turn. */
function unsimulatedWords(settings: PoolSettings, recorded: PoolSettings): string[] {
  const words: string[] = [];
  if (settings.pauseGraceMs !== recorded.pauseGraceMs)
    words.push("Pausing isn't simulated: warm calls take what they took with the recorded grace.");
  const throttles = ["concurrentInvocations", "invocationsPerMinute"] as const;
  if (throttles.some((knob) => settings[knob] !== null && settings[knob] !== recorded[knob]))
    words.push("Limits of namespaces aren't simulated: all recorded calls are let in.");
  return words;
}
