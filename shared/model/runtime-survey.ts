import { z } from "zod";
import { RuntimeRef } from "./tool.ts";

/** Start-up of a runtime in one mode: an empty WASI program, from spawn to exit, in nanoseconds. */
export const StartUpProbe = z.object({
  ref: RuntimeRef,
  /** Median; null when it couldn't be run, which `reason` explains. */
  medianNs: z.number().nullable(),
  /** Distribution-free 95 % interval of the median; null with too few runs. Surveys of older versions have none. */
  ci95Ns: z.tuple([z.number(), z.number()]).nullable().optional(),
  runs: z.number().int(),
  reason: z.string().nullable(),
});
export type StartUpProbe = z.infer<typeof StartUpProbe>;

/** What was learned of one installed runtime by trying it. */
export const SurveyedRuntime = z.object({
  id: z.string(),
  version: z.string().nullable(),
  /** Of the executable itself, without the libraries it loads. */
  executableBytes: z.number().nullable(),
  startUp: z.array(StartUpProbe),
  /** WASI preview 1 modules and preview 2 components: whether an empty one of each ran. Null where that makes no sense. */
  wasi: z.object({ preview1: z.boolean(), preview2: z.boolean() }).nullable(),
});
export type SurveyedRuntime = z.infer<typeof SurveyedRuntime>;

export const RuntimeSurvey = z.object({
  schemaVersion: z.literal(1),
  surveyedAtMs: z.number(),
  /** How long it took; surveys of older versions do not say. */
  elapsedMs: z.number().optional(),
  /** What the machine did besides when it began; null where the system doesn't tell, left out by older versions. */
  load: z.object({ average: z.number(), cores: z.number().int() }).nullable().optional(),
  runtimes: z.array(SurveyedRuntime),
});
export type RuntimeSurvey = z.infer<typeof RuntimeSurvey>;
