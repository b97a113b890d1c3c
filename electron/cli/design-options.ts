import { Option, type Command } from "commander";
import { BenchmarkRequest, RunOrder, type BenchmarkRequestInput } from "#shared/model/benchmark-design.ts";
import type { HookCommand, StopRule, SweepParameter } from "#shared/model/benchmark-design.ts";
import { usualRuns } from "#shared/stats/usual-runs.ts";
import { hookCommand, listOf, RepeatableOption, seconds, stopRule, sweepParameter, wholeNumber } from "./options.ts";

/** How a benchmark is measured: what, how often, in which order. */
export interface DesignOptions {
  on?: string[];
  runs?: number;
  warmup: number;
  /** Seconds. */
  time?: number;
  until?: StopRule;
  sweep: SweepParameter[];
  order: RunOrder;
  blockRuns?: number;
  setup?: HookCommand;
  prepare?: HookCommand;
  conclude?: HookCommand;
  cleanup?: HookCommand;
  jitter: boolean;
  phases: boolean;
  seed?: number;
  /** A run to go on with. */
  resume?: string;
}

/** With a time or a rule to stop and no number of runs, those decide. */
const RUNS_WITHOUT_END = 100_000;
const RUNS_BY_RULE = 1_000;

export function addDesignOptions(command: Command): Command {
  return command
    .addOption(new RepeatableOption("--on <runtimes>", "such as native,node,wasmtime").argParser(listOf))
    .option(
      "--runs <n>",
      "measured runs of each (default: 10, more for a large table; with --time or --until, the most that they may take)",
      wholeNumber(1),
    )
    .option("--warmup <n>", "runs before that are not counted", wholeNumber(0), 1)
    .option(
      "--time <seconds>",
      "stop measuring after this long, with at least six runs of each; with --runs, at whichever comes first",
      seconds,
    )
    .option(
      "--until <what>",
      "stop as soon as every pair is decided, or every interval is narrower than a share of its mean: decided, or 2%",
      stopRule,
    )
    .addOption(
      new RepeatableOption(
        "--sweep <name=v1,v2>",
        "a bar for each value, put where {name} stands in arguments, environment and hooks; opt=O0,O2 varies the optimisation (repeatable)",
      )
        .argParser(sweepParameter)
        .default([]),
    )
    .addOption(
      new Option("--order <order>", "each once in every round, several times in a row, or one after the other")
        .choices(RunOrder.options)
        .default(BenchmarkRequest.shape.order.parse(undefined)),
    )
    .option("--block-runs <n>", "runs in a row with --order blocks (default: 5)", wholeNumber(2, 1_000))
    .option("--setup <command>", hookHelp("run once before the first run of each bar"), hookCommand)
    .option("--prepare <command>", hookHelp("run before every run"), hookCommand)
    .option("--conclude <command>", hookHelp("run after every run that ended well"), hookCommand)
    .option("--cleanup <command>", hookHelp("run once after the last run of each bar"), hookCommand)
    .option("--jitter", "give every run an environment of another size, against chance placement in memory", false)
    .option("--phases", "measure empty programs beside, to tell spawn, load, compile and run apart", false)
    .option("--seed <n>", "seed of the order of the runs", wholeNumber(0, 0xffffffff))
    .option("--resume <run>", "go on with a run that was cancelled or broken off; no files are named then");
}

function hookHelp(what: string): string {
  return `${what}; without a shell, else: sh -c '…'`;
}

/** The parts of a request that these options speak of. */
export function designTerms(
  options: DesignOptions,
  bars: { files: string[]; runtimes: string[] },
): Omit<BenchmarkRequestInput, "files" | "runtimes"> {
  const { setup, prepare, conclude, cleanup } = options;
  return {
    runs: options.runs ?? mostRuns(options) ?? usualRuns({ ...bars, sweep: options.sweep }),
    warmupRuns: options.warmup,
    timeBudgetMs: options.time === undefined ? undefined : Math.ceil(options.time * 1000),
    stopRule: options.until,
    sweep: options.sweep,
    order: options.order,
    blockRuns: options.blockRuns,
    hooks: { setup, prepare, conclude, cleanup },
    environmentJitter: options.jitter,
    phases: options.phases,
    seed: options.seed,
  };
}

function mostRuns({ time, until }: DesignOptions): number | undefined {
  if (time !== undefined) return RUNS_WITHOUT_END;
  return until === undefined ? undefined : RUNS_BY_RULE;
}
