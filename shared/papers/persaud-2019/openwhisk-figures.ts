import type { MeasuredPart, PaperScale } from "../../model/paper.ts";
import { choices, experimentsFor } from "../experiment.ts";
import type { Finding, MeasuredFigure } from "../measured-figure.ts";
import { numberOf } from "./openwhisk-calls.ts";
import { barFindings, sweepFindings } from "./openwhisk-findings.ts";
import { describeNumber, numberAt, OPENWHISK_EXPERIMENTS, PAPERS_N } from "./openwhisk-plan.ts";
import { PERSAUD_2019 } from "./published.ts";

const FINDINGS: Readonly<Record<string, (parts: readonly MeasuredPart[]) => Finding[]>> = {
  fig12: barFindings,
  "image-size": sweepFindings,
};

/** Those of section 4 that a run was asked for. Findings of a figure are of its own parts. */
export function openWhiskFigures(parts: readonly MeasuredPart[], scale: PaperScale): MeasuredFigure[] {
  return choices(OPENWHISK_EXPERIMENTS)
    .filter(({ id }) => parts.some(({ experiment }) => experiment === id))
    .map(({ id, label, title, mark }): MeasuredFigure => {
      const group = experimentsFor(OPENWHISK_EXPERIMENTS, [id]).map((experiment) => experiment.id);
      const own = parts.filter(({ experiment }) => group.includes(experiment));
      // What was run is told, also where the plan has changed since.
      const n = numberOf(own) ?? numberAt(scale);
      return {
        id,
        figure: label === null ? null : Number(mark),
        label,
        title: label === null ? title : `${title}, ${describeNumber(n)}`,
        input: describeNumber(n),
        papersInput: describeNumber(PAPERS_N),
        atPapersInput: n === PAPERS_N,
        told: PERSAUD_2019.figures[id]?.told ?? null,
        published: {},
        metric: null,
        parts: own,
        findings: FINDINGS[id]?.(own) ?? [],
      };
    });
}
