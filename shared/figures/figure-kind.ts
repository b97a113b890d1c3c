import { z } from "zod";

/** The figures that a benchmark can be shown as. */
export const FigureKind = z.enum([
  "comparison",
  "samples",
  "run-order",
  "distribution",
  "ecdf",
  "ratio",
  "phases",
  "sweep",
  "memory",
  "sizes",
]);
export type FigureKind = z.infer<typeof FigureKind>;

/** For menus. */
export const FIGURE_KIND_LABELS: Record<FigureKind, string> = {
  comparison: "Means with intervals",
  samples: "Every run",
  "run-order": "Runs in their order",
  distribution: "Distribution",
  ecdf: "Distribution function",
  ratio: "Ratio to the reference",
  phases: "Phases",
  sweep: "Over a parameter",
  memory: "Peak memory",
  sizes: "File sizes",
};
