import { z } from "zod";
import { timerWords } from "../format/timer-words.ts";
import { RuntimeRef } from "../model/tool.ts";

/** What a reader chose about a figure of a benchmark; left out: what suits the run. */
export const FigureView = z.object({
  /** What the others are told relative to, where it ran. */
  reference: RuntimeRef.optional(),
  /** A timer of the programs' own in place of the wall time. */
  timer: z.string().optional(),
  /** Of the axes of a line over a parameter. */
  scale: z.enum(["linear", "log"]).optional(),
});
export type FigureView = z.infer<typeof FigureView>;

/** What the times of a figure are: `wall time`, `sort time`. */
export function timeName(view: FigureView | undefined): string {
  return view?.timer === undefined ? "wall time" : `${timerWords(view.timer)} time`;
}

/** At the beginning of an axis or a title. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
