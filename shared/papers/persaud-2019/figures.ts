import type { MeasuredPart, PaperScale } from "../../model/paper.ts";
import type { MeasuredFigure } from "../measured-figure.ts";
import { arePapersInputs, describeInputs, EXPERIMENTS, inputsOf, type PersaudExperiment } from "./plan.ts";
import { openWhiskFigures } from "./openwhisk-figures.ts";
import { PERSAUD_2019 } from "./published.ts";

/** The figures that a run was asked for, in the paper's order. */
export function measuredFigures(parts: readonly MeasuredPart[], scale: PaperScale): MeasuredFigure[] {
  const benchmarks = EXPERIMENTS.filter(
    ({ id, beside }) => beside === undefined && parts.some(({ experiment }) => experiment === id),
  ).map((experiment) => measuredFigure(experiment, parts, scale));
  return [...benchmarks, ...openWhiskFigures(parts, scale)];
}

function measuredFigure(
  experiment: PersaudExperiment,
  parts: readonly MeasuredPart[],
  scale: PaperScale,
): MeasuredFigure {
  const { id, figure, label, title, metric } = experiment;
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
    label,
    title: [title, input].filter((part) => part !== "").join(", "),
    input,
    papersInput: describeInputs(experiment, experiment.inputs.paper),
    atPapersInput,
    told: published?.told ?? null,
    published: atPapersInput ? (published?.seconds ?? {}) : {},
    metric,
    parts: own,
    findings: [],
  };
}
