import { z } from "zod";
import { BuildOptions, Invocation } from "./program-run.ts";
import { RuntimeRef } from "./tool.ts";

/**
 * A parameter that takes several values, each a cell of its own. `{name}` stands for the value in arguments,
 * environment and hooks; the parameter `opt` sets the optimization instead.
 */
export const SweepParameter = z.object({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, "A parameter's name is letters, digits, _ and -."),
  values: z.array(z.string()).min(1).max(1_000),
});
export type SweepParameter = z.infer<typeof SweepParameter>;

/** The parameter whose values are optimization levels instead of text for a placeholder. */
export const OPTIMIZATION_PARAMETER = "opt";

/** A program of the user's that runs unmeasured around what is measured; started without a shell. */
export const HookCommand = z.object({ command: z.string().min(1), args: z.array(z.string()).default([]) });
export type HookCommand = z.infer<typeof HookCommand>;

export const Hooks = z.object({
  /** Once for a cell, before its first run. */
  setup: HookCommand.optional(),
  /** Before every run of a cell. */
  prepare: HookCommand.optional(),
  /** After every run of a cell. */
  conclude: HookCommand.optional(),
  /** Once for a cell, after its last run, also when it failed or was cancelled. */
  cleanup: HookCommand.optional(),
});
export type Hooks = z.infer<typeof Hooks>;

/** The hooks that are there, with the moment of each. */
export function givenHooks(hooks: Hooks): [keyof Hooks, HookCommand][] {
  return Hooks.keyof().options.flatMap((moment): [keyof Hooks, HookCommand][] => {
    const hook = hooks[moment];
    return hook ? [[moment, hook]] : [];
  });
}

/**
 * The order of the runs. `shuffled`: in every round each cell once, in seeded random order. `blocks`: each cell several
 * times in a row, the blocks in seeded random order. `sequential`: one cell after the other, as a person would do it by
 * hand; a drift of the machine's speed then counts as a difference.
 */
export const RunOrder = z.enum(["shuffled", "blocks", "sequential"]);
export type RunOrder = z.infer<typeof RunOrder>;

/**
 * Ends the measuring before `runs` is reached; looked at after planned numbers of rounds only. `decided`: when every
 * pair has a verdict. `precise`: when the 95 % interval of every cell's mean is narrower than a share of the mean.
 */
export const StopRule = z.discriminatedUnion("until", [
  z.object({ until: z.literal("decided") }),
  z.object({ until: z.literal("precise"), percent: z.number().positive().max(100) }),
]);
export type StopRule = z.infer<typeof StopRule>;

/** Compares programs on runtimes. Paths are absolute. */
export const BenchmarkRequest = z.object({
  files: z.array(z.string()).min(1),
  runtimes: z.array(RuntimeRef).min(1),
  build: BuildOptions.prefault({}),
  invocation: Invocation.prefault({}),
  /** Measured runs of each cell. */
  runs: z.number().int().min(1).max(100_000).default(10),
  warmupRuns: z.number().int().min(0).max(1_000).default(1),
  /** Ends the measuring after this long, with at least six rounds; `runs` is then the most. */
  timeBudgetMs: z.number().int().positive().optional(),
  stopRule: StopRule.optional(),
  /** Every combination of their values is a cell of its own. */
  sweep: z.array(SweepParameter).max(4).default([]),
  order: RunOrder.default("shuffled"),
  /** Runs of one cell in a row where the order is `blocks`. */
  blockRuns: z.number().int().min(2).max(1_000).default(5),
  hooks: Hooks.prefault({}),
  /** Gives every run an environment of another size: where the stack begins then is no hidden constant. */
  environmentJitter: z.boolean().default(false),
  /** Measures empty programs beside, so that each cell's time can be told apart into phases. */
  phases: z.boolean().default(false),
  /** Seed of order and jitter; left out: drawn and recorded. */
  seed: z.number().int().min(0).max(0xffffffff).optional(),
});
export type BenchmarkRequest = z.infer<typeof BenchmarkRequest>;
export type BenchmarkRequestInput = z.input<typeof BenchmarkRequest>;
