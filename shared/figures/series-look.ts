import { parseRuntimeRef, RuntimeId } from "../model/tool.ts";
import { runtimeColor, type BarColor, type Theme } from "./palette.ts";

/** Diamonds are left to published values. */
export type SymbolShape = "circle" | "square" | "triangle" | "triangle-down";

/** How a series is told from others, in colour and without: its shape and dashes stay in a grey print. */
export interface SeriesLook {
  color: BarColor;
  shape: SymbolShape;
  hollow: boolean;
  /** Length of a dash and of the gap after it in pixels; empty: a solid line. */
  dash: readonly number[];
}

const SHAPES: readonly SymbolShape[] = ["circle", "square", "triangle", "triangle-down"];
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2.5], [11, 4]];

/** A look for each runtime of a figure: variants share their runtime's colour and shape, and differ in dashes and fill. */
export function seriesLooks(runtimes: readonly string[], theme: Theme): SeriesLook[] {
  const seen = new Map<string, number>();
  return runtimes.map((runtime) => {
    const { id } = parseRuntimeRef(runtime);
    const repeated = seen.get(id) ?? 0;
    seen.set(id, repeated + 1);
    return {
      color: runtimeColor(runtime, theme),
      shape: SHAPES[Math.max(0, RuntimeId.options.indexOf(id as RuntimeId)) % SHAPES.length] ?? "circle",
      hollow: repeated % 2 === 1,
      dash: DASHES[repeated % DASHES.length] ?? [],
    };
  });
}
