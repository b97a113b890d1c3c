import type { AuxiliaryCell, RunManifest, Sample, Series } from "../model/benchmark.ts";
import type { Phases } from "../model/program-run.ts";
import { endedWell } from "./ended-well.ts";
import { MIN_COMMON_ROUNDS } from "./fewest-runs.ts";
import { medianInterval95 } from "./median-interval.ts";
import { mean } from "./moments.ts";
import { runsPerPair } from "./paired-times.ts";
import { median } from "./quantiles.ts";

type Phase = keyof Phases;

/** The time of a run up to the end of a phase, in every round. */
interface Boundary {
  phase: Phase;
  name: string;
  timesNs: number[];
}

/** What lies between two boundaries that can be told apart. */
interface Stretch {
  phase: Phase;
  name: string;
  /** Where it begins; null for the start of the process. */
  from: Boundary | null;
  ns: number;
  interval: [number, number];
}

/**
 * The phases of a cell's median run, told apart by what was measured beside it in the same rounds:
 *
 * - spawn: the spawn floor, a program that does nothing;
 * - load: an empty program on the same runtime, less the spawn; the runtime's own start and end;
 * - compile: the cell's module with an empty `_start`, less the empty program; it is read, compiled and instantiated;
 * - run: the cell itself, less what stands before it.
 *
 * Each is the median of the differences within the rounds, in which a drift of the machine cancels, with the interval
 * between their order statistics. As medians of parts don't add up to the median of the whole, phases and intervals
 * are then scaled by one factor to add up to the median run, in whole nanoseconds. A phase whose interval isn't above 0
 * can't be told from noise: it is counted in the next one, the run in the one before. So is a phase whose auxiliary
 * wasn't measured.
 *
 * Blocks are one observation each. Under six rounds in common, or where cells ran one after the other and a drift would
 * be a phase, there are no times yet, and the method says so.
 */
export function phasesOfCell(
  cell: number,
  manifest: RunManifest,
  rowsOf: (cell: number) => readonly Sample[],
): Series["phases"] {
  const beside = boundariesBeside(cell, manifest, rowsOf);
  if (beside.length === 0) return null;
  const own = timesByRound(rowsOf(cell));
  if (own.size === 0) return null;
  if (manifest.request.order === "sequential")
    return { times: {}, method: "not told apart: what was measured one after the other has no rounds in common" };
  const rounds = [...own.keys()].filter((round) => beside.every(({ measured }) => measured.has(round)));
  const observations = wholeBlocks(rounds, runsPerPair(manifest.request));
  if (observations.length < MIN_COMMON_ROUNDS)
    return { times: {}, method: `not told apart yet: ${observations.length} of ${MIN_COMMON_ROUNDS} rounds in common` };
  const inRounds = (measured: ReadonlyMap<number, number>) =>
    observations.map((block) => mean(block.map((round) => measured.get(round) as number)));
  const { stretches, untold } = tellApart([
    ...beside.map(({ phase, name, measured }) => ({ phase, name, timesNs: inRounds(measured) })),
    { phase: "runNs", name: "run: the rest", timesNs: inRounds(own) },
  ]);
  return {
    ...addedUpTo(Math.floor(median([...own.values()])), stretches),
    method: stretches.map(({ name }) => name).join("; "),
    untold,
  };
}

/** What was measured to tell a cell's phases by, in the order of the phases. */
function boundariesBeside(cell: number, { auxiliary }: RunManifest, rowsOf: (cell: number) => readonly Sample[]) {
  const find = (role: AuxiliaryCell["role"]) =>
    auxiliary.find((candidate) => candidate.role === role && candidate.explains.includes(cell));
  const chain = [
    { phase: "spawnNs", name: "spawn: a program that does nothing", beside: find("spawn-floor") },
    { phase: "loadNs", name: "load: an empty program on the same runtime, less that", beside: find("empty") },
    { phase: "compileNs", name: "compile: the same module with an empty start, less that", beside: find("stub") },
  ] as const;
  return chain.flatMap(({ phase, name, beside }) => {
    const measured = beside ? timesByRound(rowsOf(beside.index)) : new Map<number, number>();
    return measured.size === 0 ? [] : [{ phase, name, measured }];
  });
}

function tellApart(boundaries: readonly Boundary[]): { stretches: Stretch[]; untold: Phase[] } {
  const stretches: Stretch[] = [];
  const untold: Phase[] = [];
  let from: Boundary | null = null;
  for (const boundary of boundaries) {
    const stretch = stretchBetween(from, boundary, boundary);
    if (stretch.interval[0] > 0) {
      stretches.push(stretch);
      from = boundary;
    } else untold.push(boundary.phase);
  }
  const whole = boundaries.at(-1) as Boundary;
  // The end of the run is the one boundary that can't be given up.
  while (from !== null && from !== whole) {
    const before = stretches.pop() as Stretch;
    const joined = stretchBetween(before.from, whole, before);
    if (joined.interval[0] > 0) {
      stretches.push(joined);
      break;
    }
    untold.push(before.phase);
    from = before.from;
  }
  return { stretches, untold };
}

function stretchBetween(
  from: Boundary | null,
  to: Boundary,
  { phase, name }: Pick<Stretch, "phase" | "name">,
): Stretch {
  const differences = to.timesNs.map((timeNs, round) => timeNs - (from?.timesNs[round] ?? 0));
  // There are rounds enough for an interval.
  const interval = medianInterval95(differences) as [number, number];
  return { phase, name, from, ns: median(differences), interval };
}

function addedUpTo(medianRunNs: number, stretches: readonly Stretch[]) {
  const scale = medianRunNs / stretches.reduce((sum, { ns }) => sum + ns, 0);
  const times: Phases = {};
  const intervals: NonNullable<NonNullable<Series["phases"]>["intervals"]> = {};
  let ended = 0;
  let endNs = 0;
  for (const { phase, ns, interval } of stretches) {
    ended += ns * scale;
    const next = Math.min(medianRunNs, Math.round(ended));
    times[phase] = next - endNs;
    intervals[phase] = [interval[0] * scale, interval[1] * scale];
    endNs = next;
  }
  return { times, intervals };
}

/** Rounds in blocks of `length`, without blocks that were broken off. */
function wholeBlocks(rounds: readonly number[], length: number): number[][] {
  const blocks = new Map<number, number[]>();
  for (const round of rounds) {
    const block = Math.floor(round / length);
    blocks.set(block, [...(blocks.get(block) ?? []), round]);
  }
  return [...blocks.values()].filter((block) => block.length === length);
}

function timesByRound(rows: readonly Sample[]): Map<number, number> {
  return new Map(
    rows.filter((row) => row.phase === "measure" && endedWell(row)).map(({ round, wallNs }) => [round, wallNs]),
  );
}
