import type { AuxiliaryCell, RunManifest, Sample, Series } from "../model/benchmark.ts";
import { endedWell } from "./ended-well.ts";
import { median } from "./quantiles.ts";

/**
 * The phases of a cell's median run, told apart by the medians of what was measured beside it in the same rounds:
 *
 * - spawn: the spawn floor, a program that does nothing;
 * - load: an empty program on the same runtime, less the spawn; the runtime's own start and end;
 * - compile: the cell's module with an empty `_start`, less the empty program; it is read, compiled and instantiated;
 * - run: the cell itself, less what stands before it.
 *
 * A phase whose auxiliary wasn't measured is part of the next one. A difference below 0 is chance, and is 0.
 */
export function phasesOfCell(
  cell: number,
  manifest: RunManifest,
  rowsOf: (cell: number) => readonly Sample[],
): Series["phases"] {
  const times = (index: number) => timesByRound(rowsOf(index));
  const find = (role: AuxiliaryCell["role"]) =>
    manifest.auxiliary.find((candidate) => candidate.role === role && candidate.explains.includes(cell));
  const chain = [
    { phase: "spawnNs", name: "spawn: a program that does nothing", beside: find("spawn-floor") },
    { phase: "loadNs", name: "load: an empty program on the same runtime, less that", beside: find("empty") },
    { phase: "compileNs", name: "compile: the same module with an empty start, less that", beside: find("stub") },
  ] as const;
  const own = times(cell);
  const known = chain.flatMap(({ phase, name, beside }) => {
    const measured = beside ? times(beside.index) : new Map<number, number>();
    return measured.size === 0 ? [] : [{ phase, name, measured }];
  });
  if (known.length === 0) return null;
  const rounds = [...own.keys()].filter((round) => known.every(({ measured }) => measured.has(round)));
  if (rounds.length === 0) return null;
  const medianOf = (measured: ReadonlyMap<number, number>) =>
    median(rounds.map((round) => measured.get(round) as number));
  const phases: NonNullable<Series["phases"]>["times"] = {};
  let before = 0;
  for (const { phase, measured } of known) {
    const upTo = Math.max(before, medianOf(measured));
    phases[phase] = upTo - before;
    before = upTo;
  }
  phases.runNs = Math.max(0, medianOf(own) - before);
  return { times: phases, method: [...known.map(({ name }) => name), "run: the rest"].join("; ") };
}

function timesByRound(rows: readonly Sample[]): Map<number, number> {
  return new Map(
    rows.filter((row) => row.phase === "measure" && endedWell(row)).map(({ round, wallNs }) => [round, wallNs]),
  );
}
