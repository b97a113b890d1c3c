import type { RunOrder } from "#shared/model/benchmark-design.ts";
import type { Sample } from "#shared/model/benchmark.ts";

/**
 * A small seeded generator (mulberry32, public domain, Tommy Ettinger): the order of a benchmark can be repeated
 * from its recorded seed on any machine.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * The order of one round: every cell once, shuffled (Fisher-Yates), so that drift of the machine's speed
 * falls on all cells alike and no cell always runs after the same neighbour.
 */
export function shuffledRound(cells: readonly number[], random: () => number): number[] {
  const order = [...cells];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const pick = Math.floor(random() * (last + 1));
    const held = order[last] as number;
    order[last] = order[pick] as number;
    order[pick] = held;
  }
  return order;
}

/** One run that is to be made. */
export interface Slot {
  cell: number;
  phase: Sample["phase"];
  round: number;
  /** After it every cell that takes part has finished this round: the time to look, report and rest. */
  endsRound: boolean;
}

export interface ScheduleDesign {
  order: RunOrder;
  blockRuns: number;
  warmupRuns: number;
  runs: number;
  seed: number;
}

/**
 * Every run of a session in its order. The order of a round depends on the seed and the round alone, not on what was
 * run before, so that a run that is resumed goes on as it would have gone on.
 */
export function* planSlots(design: ScheduleDesign, cells: readonly number[]): Generator<Slot> {
  const { order, warmupRuns, runs } = design;
  if (order === "sequential") {
    for (const cell of cells) {
      for (let round = 0; round < warmupRuns; round += 1) yield { cell, phase: "warmup", round, endsRound: true };
      for (let round = 0; round < runs; round += 1) yield { cell, phase: "measure", round, endsRound: true };
    }
    return;
  }
  yield* phaseSlots("warmup", warmupRuns, 1, design, cells);
  yield* phaseSlots("measure", runs, order === "blocks" ? design.blockRuns : 1, design, cells);
}

/** Blocks of `inARow` rounds: each cell runs that often before the next one does. */
function* phaseSlots(
  phase: "warmup" | "measure",
  rounds: number,
  inARow: number,
  { seed }: ScheduleDesign,
  cells: readonly number[],
): Generator<Slot> {
  for (let first = 0; first < rounds; first += inARow) {
    const length = Math.min(inARow, rounds - first);
    const order = shuffledRound(cells, createRandom(derivedSeed(seed, phase === "warmup" ? 1 : 2, first)));
    for (const [place, cell] of order.entries())
      for (let step = 0; step < length; step += 1)
        yield { cell, phase, round: first + step, endsRound: place === order.length - 1 && step === length - 1 };
  }
}

const JITTER_BYTES = 4_096;

/**
 * By how many bytes the environment of one run grows: uniform below a page, which moves the stack through every
 * alignment (T. Mytkowicz et al., "Producing wrong data without doing anything obviously wrong!", ASPLOS 2009).
 */
export function jitterBytes(seed: number, cell: number, round: number): number {
  return Math.floor(createRandom(derivedSeed(derivedSeed(seed, 3, cell), 4, round))() * JITTER_BYTES);
}

/** A seed of its own for each purpose and number (the finalizer of MurmurHash3, public domain, Austin Appleby). */
function derivedSeed(seed: number, purpose: number, number: number): number {
  let mixed = (seed ^ Math.imul(purpose, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
