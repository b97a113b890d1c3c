import type { MeasuredFigure } from "../papers/measured-figure.ts";
import { experimentOf, SIZE_VARIANTS, sizeExperiment, type SizeVariant } from "../papers/hall-2019/plan.ts";
import { FUNCTIONS, HALL_2019, type HallFunction } from "../papers/hall-2019/published.ts";
import type { BandGroup } from "./band-panels.ts";
import type { BarRow } from "./bars-figure.ts";
import { runtimeColor } from "./palette.ts";
import type { PaperFigureLook } from "./paper-figure-parts.ts";
import { runGroups } from "./run-rows.ts";

/** What the paper's sizes are of. */
const PUBLISHED_SIZES: Partial<Record<SizeVariant, { runtime: string; size: "native" | "wasm" }>> = {
  static: { runtime: "native", size: "native" },
  usual: { runtime: "node:emscripten", size: "wasm" },
};

/** What is built for a runtime. */
const TARGET_WORDS: Readonly<Record<string, string>> = {
  native: "native",
  "node:emscripten": "wasm, Emscripten",
  wasmtime: "wasm, WASI",
};

const titleOf = (fn: HallFunction) => HALL_2019.functions[fn].title;

/** Table 1: every function in every way that it was built, native ones first. */
export function sizeGroups({ parts }: MeasuredFigure, { theme }: PaperFigureLook): BandGroup<BarRow>[] {
  const variants = Object.keys(SIZE_VARIANTS) as SizeVariant[];
  return FUNCTIONS.map((fn) => {
    const rows = variants.flatMap((variant) => {
      const run = parts.find(({ experiment }) => experiment === sizeExperiment(fn, variant))?.run;
      const printed = PUBLISHED_SIZES[variant];
      return (run?.manifest.cells ?? []).map((cell): BarRow => {
        const { words } = SIZE_VARIANTS[variant];
        const target = TARGET_WORDS[cell.runtime] ?? cell.runtime;
        return {
          label: `${target}, ${words}`,
          note: cell.artifact?.compiler ?? null,
          missing: cell.artifact ? null : { reason: cell.failure?.message ?? "It was not built.", hint: null },
          alert: null,
          color: runtimeColor(cell.runtime, theme),
          value: cell.artifact?.sizeBytes ?? null,
          interval: null,
          published: printed?.runtime === cell.runtime ? HALL_2019.functions[fn].sizeBytes[printed.size] : null,
          unequal: null,
        };
      });
    });
    return { title: titleOf(fn), headline: null, rows: rows.toSorted((a, b) => isWasm(a) - isWasm(b)) };
  }).filter(({ rows }) => rows.length > 0);
}

const isWasm = ({ label }: BarRow): number => Number(label.startsWith("wasm"));

/** Table 2. */
export function timeGroups({ parts }: MeasuredFigure, { theme }: PaperFigureLook): BandGroup<BarRow>[] {
  return FUNCTIONS.flatMap((fn) => {
    const run = parts.find(({ experiment }) => experiment === experimentOf("table2", fn))?.run;
    if (!run) return [];
    const { timeMs } = HALL_2019.functions[fn];
    const printed: Readonly<Record<string, number>> = { native: timeMs.native, "node:emscripten": timeMs.wasm };
    const rows = runGroups(run.manifest, run.summary, theme).flatMap((group) => group.rows);
    return [
      {
        title: titleOf(fn),
        headline: null,
        rows: rows.map(({ cell, terms, missing, alert, color, series, unequal }): BarRow => {
          const ms = printed[cell.runtime];
          return {
            label: cell.runtime,
            note: terms,
            missing,
            alert,
            color,
            value: series?.meanNs ?? null,
            interval: series?.ci95Ns ?? null,
            published: ms === undefined ? null : ms * 1e6,
            unequal,
          };
        }),
      },
    ];
  });
}
