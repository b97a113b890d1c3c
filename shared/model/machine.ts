import { z } from "zod";

/** The machine a benchmark ran on, as recorded when it began. */
export const Machine = z.object({
  os: z.string(),
  kernel: z.string(),
  arch: z.string(),
  cpuModel: z.string(),
  cores: z.number().int(),
  memoryBytes: z.number(),
  governor: z.string().nullable(),
  virtualization: z.string().nullable(),
  loadAverage: z.number().nullable(),
  onBattery: z.boolean().nullable(),
  nodeVersion: z.string(),
});
export type Machine = z.infer<typeof Machine>;
