import { z } from "zod";

/** The figures that a load run can be shown as. */
export const LoadFigureKind = z.enum(["times", "lanes", "spectrum", "starts", "phases", "what-if"]);
export type LoadFigureKind = z.infer<typeof LoadFigureKind>;

export const LOAD_FIGURE_LABELS: Readonly<Record<LoadFigureKind, string>> = {
  times: "Every request over time",
  lanes: "Requests by sandbox",
  spectrum: "Latency spectrum",
  starts: "Distribution by start",
  phases: "Where the time goes",
  "what-if": "Prediction against measurement",
};
