import type { Cell, Verdict } from "../model/benchmark.ts";
import { OPTIMIZATION_PARAMETER } from "../model/benchmark-design.ts";

/** How a verdict names its two cells: by what they differ in. */
export function verdictNames(by: Verdict["by"], a: Cell, b: Cell): [string, string] {
  switch (by) {
    case "runtime":
      return [a.runtime, b.runtime];
    case "program":
      return a.program === b.program ? [a.file, b.file] : [a.program, b.program];
    case "optimization":
      return [a.point[OPTIMIZATION_PARAMETER] ?? "", b.point[OPTIMIZATION_PARAMETER] ?? ""];
  }
}
