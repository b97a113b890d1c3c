import type { MeasuredPart, PaperScale } from "../../model/paper.ts";
import type { RuntimeId } from "../../model/tool.ts";
import { arePapersInputs, describeInputs, EXPERIMENTS, inputsOf, type Experiment } from "./plan.ts";
import { PERSAUD_2019 } from "./published.ts";

/** A figure of the paper with what was measured for it. */
export interface MeasuredFigure {
  id: string;
  /** Its number in the paper; null for what only a statement needs. */
  figure: number | null;
  /** With the input it was measured at: `Fibonacci, C, n = 42`. */
  title: string;
  /** In words; empty for a program without arguments. */
  input: string;
  papersInput: string;
  atPapersInput: boolean;
  /** What the paper says of it; null where it shows nothing. */
  told: string | null;
  /** The paper's seconds by runtime; none where the input is another one. */
  published: Readonly<Partial<Record<RuntimeId, number>>>;
  /** The program's own timer that it shows, in nanoseconds; null for the time of the whole process. */
  metric: string | null;
  parts: MeasuredPart[];
}

/** The figures that a run was asked for, in the paper's order. */
export function measuredFigures(parts: readonly MeasuredPart[], scale: PaperScale): MeasuredFigure[] {
  return EXPERIMENTS.filter(
    ({ id, beside }) => beside === undefined && parts.some(({ experiment }) => experiment === id),
  ).map((experiment) => measuredFigure(experiment, parts, scale));
}

function measuredFigure(experiment: Experiment, parts: readonly MeasuredPart[], scale: PaperScale): MeasuredFigure {
  const { id, figure, title, metric } = experiment;
  const group = EXPERIMENTS.filter((other) => (other.beside ?? other.id) === id).map((other) => other.id);
  const own = parts.filter((part) => group.includes(part.experiment));
  const run = own.find((part) => part.experiment === id && part.run !== null)?.run;
  // What was run is told, also where the plan has changed since.
  const inputs = run ? inputsOf(run.manifest) : experiment.inputs[scale];
  const input = describeInputs(experiment, inputs);
  const atPapersInput = arePapersInputs(experiment, inputs);
  const published = PERSAUD_2019.figures[id];
  return {
    id,
    figure,
    title: [title, input].filter((part) => part !== "").join(", "),
    input,
    papersInput: describeInputs(experiment, experiment.inputs.paper),
    atPapersInput,
    told: published?.told ?? null,
    published: atPapersInput ? (published?.seconds ?? {}) : {},
    metric,
    parts: own,
  };
}
