import { parseArgsStringToArgv } from "string-argv";
import { z } from "zod";
import {
  Hooks,
  RunOrder,
  SweepParameter,
  type BenchmarkRequestInput,
  type HookCommand,
} from "#shared/model/benchmark-design.ts";

const HookTexts = z.object({
  setup: z.string(),
  prepare: z.string(),
  conclude: z.string(),
  cleanup: z.string(),
});

/** How a program is measured, as it is chosen and typed; numbers of runs are chosen for the whole project. */
export const DesignForm = z.object({
  /** What ends the measuring. */
  ends: z.enum(["runs", "time", "decided", "precise"]),
  /** Where time ends it; the most that a verdict or precision may take. */
  timeBudgetMs: z.number().int().positive(),
  /** Width of every cell's 95 % interval, in percent of its mean. */
  precisionPercent: z.number().positive().max(100),
  order: RunOrder,
  blockRuns: z.number().int().min(2).max(1_000),
  /** Values are separated by commas. */
  sweep: z.array(z.object({ name: z.string(), values: z.string() })).readonly(),
  phases: z.boolean(),
  environmentJitter: z.boolean(),
  /** Command lines; empty: none. */
  hooks: HookTexts,
  /** Null: drawn anew each time. */
  seed: z.number().int().min(0).max(0xffffffff).nullable(),
});
export type DesignForm = z.infer<typeof DesignForm>;

export const emptyDesign: DesignForm = {
  ends: "runs",
  timeBudgetMs: 30_000,
  precisionPercent: 2,
  order: "shuffled",
  blockRuns: 5,
  sweep: [],
  phases: false,
  environmentJitter: false,
  hooks: { setup: "", prepare: "", conclude: "", cleanup: "" },
  seed: null,
};

/** The most that is measured where something else ends it. */
const MOST_RUNS = { time: 100_000, decided: 1_000, precise: 1_000 };

/** The part of a request that says how it is measured; rows of the sweep that say nothing yet are left out. */
export function toDesign(form: DesignForm, runs: number): Omit<BenchmarkRequestInput, "files" | "runtimes"> {
  const hooks = Hooks.keyof().options.flatMap((moment): [keyof Hooks, HookCommand][] => {
    const [command, ...args] = parseArgsStringToArgv(form.hooks[moment]);
    return command === undefined ? [] : [[moment, { command, args }]];
  });
  return {
    runs: form.ends === "runs" ? runs : MOST_RUNS[form.ends],
    ...(form.ends !== "runs" && { timeBudgetMs: form.timeBudgetMs }),
    ...(form.ends === "precise" && { stopRule: { until: "precise" as const, percent: form.precisionPercent } }),
    ...(form.ends === "decided" && { stopRule: { until: "decided" as const } }),
    sweep: form.sweep.filter((row) => badParameter(row) === null).flatMap(toParameters),
    order: form.order,
    blockRuns: form.blockRuns,
    hooks: Object.fromEntries(hooks),
    environmentJitter: form.environmentJitter,
    phases: form.phases,
    ...(form.seed !== null && { seed: form.seed }),
  };
}

function toParameters(row: DesignForm["sweep"][number]): SweepParameter[] {
  const parameter = toParameter(row);
  return parameter.name === "" ? [] : [parameter];
}

function toParameter({ name, values }: DesignForm["sweep"][number]): SweepParameter {
  const typed = values.split(",").map((value) => value.trim());
  return { name: name.trim(), values: typed.filter((value) => value !== "") };
}

/** What is wrong with how a parameter is written; null when nothing is, or when nothing is written yet. */
export function badParameter(row: DesignForm["sweep"][number]): string | null {
  const parameter = toParameter(row);
  if (parameter.name === "" && parameter.values.length === 0) return null;
  if (parameter.name === "") return "Name the parameter.";
  if (parameter.values.length === 0) return `Give ${parameter.name} values, separated by commas.`;
  const parsed = SweepParameter.safeParse(parameter);
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? "This is no parameter.");
}
