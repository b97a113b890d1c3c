import type { BenchmarkRequestInput } from "../model/benchmark-design.ts";
import type { SandboxId } from "../model/faas/sandbox.ts";
import type { LoadPattern } from "../model/load/load-pattern.ts";
import type { PaperId, PaperProtocol, PaperScale } from "../model/paper.ts";
import type { BuildOptions } from "../model/program-run.ts";

/** A function of the examples, as a benchmark runs it. */
interface BenchmarkFunction {
  /** Absolute. */
  file: string;
  build: BuildOptions;
  /** What it reads from standard input. */
  stdin: string;
}

/** What a part of a paper's run does. */
export type PartWork =
  /** A benchmark of a program in the paper's example folder. */
  | {
      kind: "program";
      program: string;
      language: "C" | "Rust";
      request: (file: string, compilers: BuildOptions["compilers"]) => BenchmarkRequestInput;
    }
  /** A benchmark of an example function. */
  | { kind: "function"; function: string; request: (fn: BenchmarkFunction) => BenchmarkRequestInput }
  | PatternWork
  | ColdStartWork
  | DensityWork
  | ContentionWork
  | DeploymentsWork
  | ImageSizesWork;

/** A pattern on one sandbox after the other, the function deployed anew for each. */
export interface PatternWork {
  kind: "pattern";
  pattern: LoadPattern;
  patternName: string;
  function: string;
  sandboxes: SandboxId[];
}

/** Calls of new sandboxes, the kinds taking turns: in every round of each kind a cold call and a warm one after it. */
export interface ColdStartWork {
  kind: "cold-starts";
  function: string;
  sandboxes: SandboxId[];
  rounds: number;
}

/** What instances take in memory, idle and busy. */
export interface DensityWork {
  kind: "density";
  function: string;
  sandboxes: SandboxId[];
  /** As many at the same time. */
  instances: number;
  /** Calls that keep each busy. */
  calls: number;
}

/** Functions with different memory limits that don't fit into the pool together. */
export interface ContentionWork {
  kind: "contention";
  functions: { name: string; memoryMb: number; threads: number; loops: number }[];
  sandboxes: SandboxId[];
  memoryBudgetMb: number;
}

/**
 * The Fibonacci function of Persaud 2019, deployed by both of its approaches; the deployments take turns: in every round
 * of each a cold call and a warm one after it, and the same two with nothing to compute.
 */
export interface DeploymentsWork {
  kind: "deployments";
  /** `node-process` and `docker-node` get the package for JavaScript, the others the program. */
  sandboxes: SandboxId[];
  n: number;
  rounds: number;
}

/** The same calls of the program in containers whose images differ in their sizes alone. */
export interface ImageSizesWork {
  kind: "image-sizes";
  /** What is added to the image of `docker-wasmer`; a series each. */
  extraBytes: number[];
  n: number;
  rounds: number;
}

/** An experiment of a paper that can be run again. */
export interface Experiment {
  paper: PaperId;
  id: string;
  /** The experiment that it is shown and asked for with. */
  beside?: string;
  /** What the paper calls it, such as `Figure 4`; null for what no figure of it shows. */
  label: string | null;
  /** What it is chosen by, such as `4`. */
  mark: string;
  title: string;
  /** Among the parts of a run. */
  name: (protocol: PaperProtocol) => string;
  protocols: readonly PaperProtocol[];
  /** What it is measured at, in words; empty where there is nothing to say. */
  describeInput: (scale: PaperScale) => string;
  /** By one protocol, on a laptop with nothing else to do. */
  seconds: (scale: PaperScale, protocol: PaperProtocol) => number;
  work: (scale: PaperScale, protocol: PaperProtocol) => PartWork;
}

/** Experiments that can be asked for by themselves; the others are measured with what they stand beside. */
export function choices<Some extends Experiment>(experiments: readonly Some[]): Some[] {
  return experiments.filter(({ beside }) => beside === undefined);
}

/** Those that are measured where `ids` are asked for; none is all. */
export function experimentsFor<Some extends Experiment>(experiments: readonly Some[], ids: readonly string[]): Some[] {
  return experiments.filter(({ id, beside }) => ids.length === 0 || ids.includes(beside ?? id));
}

/** Seconds that experiments take with what is measured beside them; none is none. */
export function estimateSeconds(experiments: readonly Experiment[], scale: PaperScale, ids: readonly string[]): number {
  if (ids.length === 0) return 0;
  return experimentsFor(experiments, ids)
    .flatMap(({ protocols, seconds }) => protocols.map((protocol) => seconds(scale, protocol)))
    .reduce((sum, seconds) => sum + seconds, 0);
}
