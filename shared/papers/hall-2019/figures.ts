import type { MeasuredPart, PaperScale } from "../../model/paper.ts";
import { choices, experimentsFor, type Experiment } from "../experiment.ts";
import type { Finding, MeasuredFigure } from "../measured-figure.ts";
import { coldShareFindings, coldStartFindings, contentionFindings, densityFindings } from "./findings.ts";
import { EXPERIMENTS } from "./plan.ts";
import { FUNCTIONS, HALL_2019, type PatternName } from "./published.ts";

const TOLD: Readonly<Record<string, string>> = {
  table1: "WebAssembly modules were 5 to 8 times smaller than static native programs, through dead-code removal.",
  table2:
    "Means of 50 runs: 1 and 6 ms for the plate reader, 30 and 160 ms for recognition, 60 and 115 ms for resizing.",
  fig5: "A container's first call was cold, all others ran warm at native speed; wasm's best case took 1.5 to 6 times as long.",
  fig6: "About half of the container calls were cold; wasm was 70 to 90 percent faster on average.",
  fig7: "20 to 25 percent of the container calls were cold; wasm was steadier.",
  "cold-starts": "The cost of a cold start has to be spread over many calls of a basic function.",
  density: "Fewer resources are needed to host a function.",
};

export const PATTERN_OF: Readonly<Record<string, PatternName>> = { fig5: "SCMA", fig6: "MCSA", fig7: "MCMA" };

const FINDINGS: Readonly<Record<string, (parts: readonly MeasuredPart[]) => Finding[]>> = {
  "cold-starts": coldStartFindings,
  density: densityFindings,
  contention: contentionFindings,
};

/** Seconds by what they are of: `License Plate Reader, wasm, avg`. */
function publishedOf(id: string): Record<string, number> {
  const pattern = PATTERN_OF[id];
  const entries = FUNCTIONS.flatMap((fn): [string, number][] => {
    const { title, timeMs } = HALL_2019.functions[fn];
    if (id === "table2") return Object.entries(timeMs).map(([target, ms]) => [`${title}, ${target}, avg`, ms / 1000]);
    if (pattern === undefined) return [];
    return Object.entries(HALL_2019.latencyMs[pattern][fn]).flatMap(([platform, latency]) =>
      (["avg", "min", "max"] as const).map((name, at): [string, number] => [
        `${title}, ${platform}, ${name}`,
        (latency[at] ?? 0) / 1000,
      ]),
    );
  });
  return Object.fromEntries(entries);
}

/** The figures and tables that a run was asked for, in the paper's order. */
export function measuredFigures(parts: readonly MeasuredPart[], scale: PaperScale): MeasuredFigure[] {
  return choices(EXPERIMENTS)
    .filter(({ id }) => parts.some(({ experiment }) => experiment === id))
    .map((experiment) => measuredFigure(experiment, parts, scale));
}

function measuredFigure(experiment: Experiment, parts: readonly MeasuredPart[], scale: PaperScale): MeasuredFigure {
  const { id, label, title, mark, describeInput } = experiment;
  const group = experimentsFor(EXPERIMENTS, [id]).map((other) => other.id);
  const own = parts.filter((part) => group.includes(part.experiment));
  const findings = PATTERN_OF[id] === undefined ? FINDINGS[id]?.(own) : coldShareFindings(own, id);
  const [input, papersInput] = [describeInput(scale), describeInput("paper")];
  return {
    id,
    figure: label?.startsWith("Figure") ? Number(mark) : null,
    label,
    title,
    input,
    papersInput,
    atPapersInput: input === papersInput,
    told: TOLD[id] ?? null,
    // Rates and functions are the paper's at every scale; how many calls there are hardly moves a mean.
    published: publishedOf(id),
    metric: null,
    parts: own,
    findings: findings ?? [],
  };
}
