import { z } from "zod";

/**
 * The machine a benchmark ran on and the state it was in when the measuring began. What a system doesn't tell is null,
 * as is what runs of older versions didn't record.
 */
export const Machine = z.object({
  os: z.string(),
  kernel: z.string(),
  arch: z.string(),
  cpuModel: z.string(),
  /** Logical processors. */
  cores: z.number().int(),
  memoryBytes: z.number(),
  /** How the processor's frequency is chosen; the power plan on Windows. */
  governor: z.string().nullable(),
  /** A container or a virtual machine, in words. */
  virtualization: z.string().nullable(),
  loadAverage: z.number().nullable(),
  onBattery: z.boolean().nullable(),
  nodeVersion: z.string(),
  physicalCores: z.number().int().nullable().optional(),
  /** Whether the processor may go above its nominal frequency. */
  turbo: z.boolean().nullable().optional(),
  maxFrequencyMhz: z.number().nullable().optional(),
  /** Of the hottest sensor of the processor, else of the machine. */
  temperatureCelsius: z.number().nullable().optional(),
  memoryAvailableBytes: z.number().nullable().optional(),
  swapTotalBytes: z.number().nullable().optional(),
  swapFreeBytes: z.number().nullable().optional(),
  /** docker, podman, lxc or kubernetes, else what the system calls it. */
  container: z.string().nullable().optional(),
  /** The product or maker where it is told, else `unknown`; null on real hardware. */
  hypervisor: z.string().nullable().optional(),
  /** How many processors' time a container may use; null without such a limit. */
  cpuLimit: z.number().nullable().optional(),
  /** How much memory a container may use; null without such a limit. */
  memoryLimitBytes: z.number().nullable().optional(),
  /** Whether programs are loaded at random addresses, which varies their speed from run to run. */
  addressRandomization: z.enum(["full", "partial", "off"]).nullable().optional(),
  /** Linux: who may read hardware counters (/proc/sys/kernel/perf_event_paranoid). */
  perfEventParanoid: z.number().int().nullable().optional(),
});
export type Machine = z.infer<typeof Machine>;
