import { formatBytes } from "../format/bytes.ts";
import { plural } from "../format/numbers.ts";
import type { Machine } from "../model/machine.ts";
import type { MeasuredPart } from "../model/paper.ts";

/** The machine that measured the last part, as all are measured on one. */
export function machineNotes(parts: readonly MeasuredPart[]): string[] {
  const { run, load } = parts.findLast((part) => part.run !== null || part.load !== null) ?? {};
  const manifest = run?.manifest ?? load?.manifest;
  return manifest ? [describeMachine(manifest.machine, manifest.createdAt)] : [];
}

function describeMachine(machine: Machine, createdAt: string): string {
  const { cpuModel, arch, cores, memoryBytes, os, kernel, virtualization, nodeVersion } = machine;
  const parts = [`${cpuModel} (${arch})`, plural(cores, "core"), formatBytes(memoryBytes), `${os} ${kernel}`];
  const rest = [virtualization ?? "", `Node ${nodeVersion}`, createdAt.slice(0, 10)];
  return `${[...parts, ...rest].filter((part) => part.trim() !== "").join(", ")}.`;
}
