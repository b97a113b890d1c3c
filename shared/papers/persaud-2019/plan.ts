import { formatCount } from "../../format/numbers.ts";
import type { RunManifest } from "../../model/benchmark.ts";
import type { BenchmarkRequestInput } from "../../model/benchmark-design.ts";
import type { BuildOptions } from "../../model/program-run.ts";
import type { PaperProtocol, PaperScale } from "../../model/paper.ts";
import type { Optimization } from "../../model/target.ts";
import type { RuntimeRef } from "../../model/tool.ts";
import type { Experiment } from "../experiment.ts";

/** What an experiment of the paper runs, on which inputs, at which scale. */
export interface BenchmarkPlan {
  id: string;
  /** The figure it is; null for measurements that a statement needs and no figure shows. */
  figure: number | null;
  beside?: string;
  title: string;
  /** A file of the example `persaud-2019`. */
  program: string;
  language: "C" | "Rust";
  runtimes: readonly RuntimeRef[];
  /** What the paper measured, and what stands for it where minutes have to do. Several values are a sweep. */
  inputs: Record<PaperScale, readonly string[]>;
  /** An input in words: `n = 42`. */
  inputWords: (input: string) => string;
  /** `dev` and `release` of cargo, or the paper's one level for C. */
  optimizations: readonly Optimization[];
  /** The program's own timer that the figure shows; null for the whole run as time(1) sees it. */
  metric: string | null;
  /** Seconds that one run of all cells takes on a laptop with nothing else to do: what is estimated from. */
  roundSeconds: Record<PaperScale, number>;
}

const RUNTIMES = ["native", "wasmtime", "wasmer", "lucet", "node"] as const;
const ofN = (n: string) => `n = ${formatCount(Number(n))}`;

/** An experiment of the paper with its plan. */
export type PersaudExperiment = Experiment & BenchmarkPlan;

/** Section 3 of the paper. */
const PLANS: readonly BenchmarkPlan[] = [
  {
    id: "fig3",
    figure: 3,
    title: "Prime number, C",
    program: "prime.c",
    language: "C",
    runtimes: RUNTIMES,
    inputs: { paper: ["4294967029"], quick: ["429496729"] },
    inputWords: ofN,
    optimizations: ["Ofast"],
    metric: null,
    roundSeconds: { paper: 38, quick: 3.9 },
  },
  {
    id: "fig4",
    figure: 4,
    title: "Fibonacci, C",
    program: "fibonacci.c",
    language: "C",
    runtimes: RUNTIMES,
    inputs: { paper: ["42"], quick: ["42"] },
    inputWords: ofN,
    optimizations: ["Ofast"],
    metric: null,
    roundSeconds: { paper: 5.3, quick: 5.3 },
  },
  {
    id: "fig5",
    figure: 5,
    title: "Fibonacci, C",
    program: "fibonacci.c",
    language: "C",
    runtimes: RUNTIMES,
    inputs: { paper: ["52"], quick: ["43"] },
    inputWords: ofN,
    optimizations: ["Ofast"],
    metric: null,
    roundSeconds: { paper: 640, quick: 8.5 },
  },
  {
    id: "fig6",
    figure: 6,
    title: "Bubble sort, C",
    program: "bubble-sort.c",
    language: "C",
    runtimes: RUNTIMES,
    inputs: {
      paper: ["1000", "5000", "10000", "50000", "75000", "100000", "250000", "500000"],
      quick: ["1000", "2000", "5000", "10000", "20000"],
    },
    inputWords: (length) => `${formatCount(Number(length))} numbers`,
    optimizations: ["Ofast"],
    metric: "sort_ns",
    roundSeconds: { paper: 1_400, quick: 3.3 },
  },
  {
    id: "fig7",
    figure: 7,
    title: "Matrix multiplication, C",
    program: "matrix-multiplication.c",
    language: "C",
    runtimes: RUNTIMES,
    inputs: { paper: ["800"], quick: ["800"] },
    inputWords: (size) => `${size} × ${size}`,
    optimizations: ["Ofast"],
    metric: null,
    roundSeconds: { paper: 3.5, quick: 3.5 },
  },
  {
    id: "fig8",
    figure: 8,
    title: "Fibonacci, Rust",
    program: "fibonacci.rs",
    language: "Rust",
    runtimes: RUNTIMES,
    inputs: { paper: ["42"], quick: ["36"] },
    inputWords: ofN,
    optimizations: ["O0", "O3"],
    metric: null,
    roundSeconds: { paper: 28, quick: 1.7 },
  },
  {
    id: "rust-beside-c",
    figure: null,
    beside: "fig8",
    title: "Fibonacci, C, at the input of figure 8",
    program: "fibonacci.c",
    language: "C",
    runtimes: ["native", "lucet"],
    inputs: { paper: ["42"], quick: ["36"] },
    inputWords: ofN,
    optimizations: ["Ofast"],
    metric: null,
    roundSeconds: { paper: 1.6, quick: 0.2 },
  },
  {
    id: "fig9",
    figure: 9,
    title: "Fibonacci, Rust",
    program: "fibonacci.rs",
    language: "Rust",
    runtimes: RUNTIMES,
    inputs: { paper: ["52"], quick: ["38"] },
    inputWords: ofN,
    optimizations: ["O0", "O3"],
    metric: null,
    roundSeconds: { paper: 3_400, quick: 4.1 },
  },
  {
    id: "start-up",
    figure: null,
    title: "Empty program, C",
    program: "empty.c",
    language: "C",
    runtimes: RUNTIMES,
    inputs: { paper: [], quick: [] },
    inputWords: (input) => input,
    optimizations: ["Ofast"],
    metric: null,
    roundSeconds: { paper: 0.3, quick: 0.3 },
  },
];

/** A plan as an experiment that can be run. */
export function benchmarkExperiment(plan: BenchmarkPlan): PersaudExperiment {
  return {
    ...plan,
    paper: "persaud-2019",
    label: plan.figure === null ? null : `Figure ${plan.figure}`,
    mark: plan.figure === null ? "Section 3.5" : String(plan.figure),
    name: (protocol) => {
      const what = plan.figure === null ? plan.title : `Figure ${plan.figure}, ${plan.title}`;
      return `${what}, by ${protocol === "paper" ? "the paper's" : "our"} protocol`;
    },
    protocols: protocolsOf(plan),
    describeInput: (scale) => describeInputs(plan, plan.inputs[scale]),
    seconds: (scale, protocol) => estimatePartSeconds(plan, scale, protocol),
    work: (scale, protocol) => ({
      kind: "program",
      program: plan.program,
      language: plan.language,
      request: (file, compilers) => requestOf(plan, scale, protocol, file, compilers),
    }),
  };
}

export const EXPERIMENTS: readonly PersaudExperiment[] = PLANS.map(benchmarkExperiment);

/** Cargo's names for the levels of optimization that stand for its profiles. */
export const CARGO_PROFILES: Partial<Record<Optimization, string>> = { O0: "dev", O3: "release" };

/** The placeholder of the sweep over inputs. */
export const INPUT_PARAMETER = "input";

/** The paper has no protocol for what it only suspects. */
function protocolsOf({ figure }: BenchmarkPlan): readonly PaperProtocol[] {
  return figure === null ? ["workbench"] : ["paper", "workbench"];
}

/**
 * Three runs, nothing warmed up, as in the paper; ours are warmed up, and as many as a verdict needs: six are the least
 * that one can be given by.
 */
function runsOf(protocol: PaperProtocol, scale: PaperScale): { runs: number; warmupRuns: number } {
  return protocol === "paper" ? { runs: 3, warmupRuns: 0 } : { runs: scale === "paper" ? 10 : 6, warmupRuns: 1 };
}

const HOUR_MS = 3_600_000;

/**
 * The benchmark of an experiment. The paper's protocol: one runtime after the other, the whole process timed. Ours:
 * interleaved.
 */
export function requestOf(
  experiment: BenchmarkPlan,
  scale: PaperScale,
  protocol: PaperProtocol,
  /** Absolute path of the experiment's program. */
  file: string,
  compilers: BuildOptions["compilers"],
): BenchmarkRequestInput {
  const inputs = experiment.inputs[scale];
  return {
    ...runsOf(protocol, scale),
    order: protocol === "paper" ? "sequential" : "shuffled",
    files: [file],
    runtimes: [...experiment.runtimes],
    build: { compilers, optimization: experiment.optimizations[0] },
    invocation: { args: inputs.length > 1 ? [`{${INPUT_PARAMETER}}`] : [...inputs], timeoutMs: HOUR_MS },
    sweep: [
      ...(inputs.length > 1 ? [{ name: INPUT_PARAMETER, values: [...inputs] }] : []),
      ...(experiment.optimizations.length > 1 ? [{ name: "opt", values: [...experiment.optimizations] }] : []),
    ],
  };
}

/** The inputs that a benchmark of an experiment was run at. */
export function inputsOf({ request }: Pick<RunManifest, "request">): readonly string[] {
  return request.sweep.find(({ name }) => name === INPUT_PARAMETER)?.values ?? request.invocation.args;
}

/** Whether inputs are the paper's own: only then do published numbers stand beside ours. */
export function arePapersInputs({ inputs: { paper } }: BenchmarkPlan, inputs: readonly string[]): boolean {
  return paper.join() === inputs.join();
}

/** `n = 42`, `1,000 to 20,000 numbers`; empty for a program without arguments. */
export function describeInputs({ inputWords }: BenchmarkPlan, inputs: readonly string[]): string {
  const [first, last] = [inputs[0], inputs.at(-1)];
  if (first === undefined || last === undefined) return "";
  return inputs.length === 1 ? inputWords(first) : `${formatCount(Number(first))} to ${inputWords(last)}`;
}

/** Building an experiment's programs for all its runtimes, which a later run finds in the cache. */
const BUILD_SECONDS = 3;

/** Seconds that a part takes: an experiment by one protocol. */
function estimatePartSeconds(experiment: BenchmarkPlan, scale: PaperScale, protocol: PaperProtocol): number {
  const { runs, warmupRuns } = runsOf(protocol, scale);
  return BUILD_SECONDS + experiment.roundSeconds[scale] * (runs + warmupRuns);
}
