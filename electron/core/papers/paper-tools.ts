import type { PaperId } from "#shared/model/paper.ts";
import type { Experiment } from "#shared/papers/experiment.ts";
import { PAPERS } from "#shared/papers/papers.ts";
import type { BenchmarkTools } from "../bench/run-benchmark.ts";
import type { LoadTools } from "../load/run-load.ts";
import type { PaperStore } from "./paper-store.ts";

export interface PaperTools extends BenchmarkTools, LoadTools {
  papers: PaperStore;
  /** What stands for the experiments of the papers that they are of. */
  experiments: readonly Experiment[];
}

/** What of a paper is run again, in its order. */
export function experimentsOf(paper: PaperId, { experiments }: Pick<PaperTools, "experiments">): readonly Experiment[] {
  const own = experiments.filter((experiment) => experiment.paper === paper);
  return own.length === 0 ? PAPERS[paper].experiments : own;
}
