import type { Cell, Verdict } from "../model/benchmark.ts";
import { OPTIMIZATION_PARAMETER } from "../model/benchmark-design.ts";
import type { CellResult } from "./cell-result.ts";

/** Two cells that differ in one thing, by which a verdict names them. */
export interface ComparablePair {
  a: CellResult;
  b: CellResult;
  by: Verdict["by"];
}

/**
 * What may be compared: a program on two runtimes, a program at two levels of optimization, and two programs on one
 * runtime that print the same, as then they are two ways of doing the same work. Everything else of the two is equal.
 */
export function comparablePairs(results: readonly CellResult[]): ComparablePair[] {
  const pairs = results.flatMap((a, index) => results.slice(index + 1).map((b) => ({ a, b })));
  const by = (difference: Verdict["by"], differs: (a: CellResult, b: CellResult) => boolean) =>
    pairs.filter(({ a, b }) => differs(a, b)).map((pair) => ({ ...pair, by: difference }));
  return [
    ...by("runtime", (a, b) => a.cell.runtime !== b.cell.runtime && workOf(a.cell) === workOf(b.cell)),
    ...by("program", (a, b) => a.cell.file !== b.cell.file && isOtherwiseEqual(a.cell, b.cell) && printSame(a, b)),
    ...by("optimization", (a, b) => a.cell.file === b.cell.file && differOnlyInOptimization(a.cell, b.cell)),
  ];
}

/** Cells do the same work when they run one program with the same parameters. */
export function workOf({ file, point }: Cell): string {
  return JSON.stringify([file, parametersOf(point)]);
}

function isOtherwiseEqual(a: Cell, b: Cell): boolean {
  return a.runtime === b.runtime && parametersOf(a.point) === parametersOf(b.point);
}

function differOnlyInOptimization(a: Cell, b: Cell): boolean {
  const { [OPTIMIZATION_PARAMETER]: levelA, ...restA } = a.point;
  const { [OPTIMIZATION_PARAMETER]: levelB, ...restB } = b.point;
  return a.runtime === b.runtime && levelA !== levelB && parametersOf(restA) === parametersOf(restB);
}

function parametersOf(point: Cell["point"]): string {
  return JSON.stringify(Object.entries(point).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Each printed one thing only, and the same as the other; what other tools measured has no known output. */
function printSame(a: CellResult, b: CellResult): boolean {
  const [output] = a.outputs;
  return output !== undefined && output !== "" && a.outputs.length === 1 && b.outputs.join() === output;
}
