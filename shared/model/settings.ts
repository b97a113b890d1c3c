import { z } from "zod";
import { Optimization } from "./target.ts";

const fields = {
  theme: z.enum(["system", "light", "dark"]),
  lectureMode: z.boolean(),
  autosave: z.boolean(),
  optimization: Optimization,
  /** Runtimes ticked in the command bar. */
  runtimes: z.array(z.string()),
  runs: z.number().int().min(1).max(100_000),
  warmupRuns: z.number().int().min(0).max(1_000),
  recentProjects: z.array(z.string()),
};

export const Settings = z.object({
  schemaVersion: z.literal(1),
  theme: fields.theme.default("system"),
  lectureMode: fields.lectureMode.default(false),
  autosave: fields.autosave.default(true),
  optimization: fields.optimization.default("O2"),
  runtimes: fields.runtimes.default(["native", "node", "wasmtime"]),
  runs: fields.runs.default(10),
  warmupRuns: fields.warmupRuns.default(1),
  recentProjects: fields.recentProjects.default([]),
});
export type Settings = z.infer<typeof Settings>;

/** Some settings and their new values. Without defaults: a setting that isn't named stays as it is. */
export const SettingsChange = z.object(fields).partial();
export type SettingsChange = z.infer<typeof SettingsChange>;
