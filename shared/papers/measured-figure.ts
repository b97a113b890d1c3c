import type { MeasuredPart } from "../model/paper.ts";

/** A number that follows from what a figure's parts measured, in words. */
export interface Finding {
  id: string;
  /** Null where it can't be told. */
  value: number | null;
  ci95: readonly [number, number] | null;
  text: string;
}

/** A figure or table of a paper with what was measured for it. */
export interface MeasuredFigure {
  id: string;
  /** Its number in the paper; null for a table, and for what only a statement needs. */
  figure: number | null;
  /** What the paper calls it, such as `Table 2`; null for what it doesn't show. */
  label: string | null;
  /** With the input it was measured at: `Fibonacci, C, n = 42`. */
  title: string;
  /** In words; empty for a program without arguments. */
  input: string;
  papersInput: string;
  atPapersInput: boolean;
  /** What the paper says of it; null where it shows nothing. */
  told: string | null;
  /** The paper's seconds, by runtime or by what they are of; none where the input is another one. */
  published: Readonly<Record<string, number>>;
  /** The program's own timer that it shows, in nanoseconds; null for the time of the whole process. */
  metric: string | null;
  parts: MeasuredPart[];
  findings: readonly Finding[];
}

/** `Figure 4: Fibonacci, C, n = 42`. */
export function figureHeading({ label, title }: Pick<MeasuredFigure, "label" | "title">): string {
  return label === null ? title : `${label}: ${title}`;
}

/** Whether anything of it is there to be drawn. */
export function hasMeasured({ parts }: Pick<MeasuredFigure, "parts">): boolean {
  return parts.some(
    ({ run, load }) => (run?.manifest.cells.length ?? 0) > 0 || (load?.manifest.series.length ?? 0) > 0,
  );
}
