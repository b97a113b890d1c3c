import type { MeasuredPart, PaperProtocol } from "../model/paper.ts";
import { plural } from "../format/numbers.ts";
import type { Theme } from "./palette.ts";

export interface PaperFigureLook {
  /** Width of the figure in CSS pixels. */
  width: number;
  theme: Theme;
}

/** A part of a figure that was begun. */
export interface BegunPart extends MeasuredPart {
  run: NonNullable<MeasuredPart["run"]>;
}

export const PROTOCOL_TITLES: Record<PaperProtocol, string> = {
  paper: "By the paper's protocol",
  workbench: "By this workbench's protocol",
};

export function isBegun(part: MeasuredPart): part is BegunPart {
  return part.run !== null && part.run.manifest.cells.length > 0;
}

/** How a part was measured, in a line. */
export function describeProtocol({ protocol, run: { manifest } }: BegunPart): string {
  const { runs, warmupRuns } = manifest.request;
  const how =
    protocol === "paper"
      ? `${plural(runs, "run")} of each, one runtime after the other, nothing warmed up; the mean alone, as published`
      : `${plural(runs, "run")} of each after ${plural(warmupRuns, "warm-up run")}, interleaved; mean and 95 % interval`;
  return manifest.state === "finished" ? how : `${how} (${manifest.state}: not all of them were made)`;
}
