import { formatDuration } from "../format/durations.ts";
import { formatPercent } from "../format/numbers.ts";
import type { BottleneckReason, SelfCheck } from "../model/load/load-summary.ts";

const WHAT: Record<BottleneckReason["code"], string> = {
  "late-sends": "One request in a hundred was sent late, though a connection was free, by",
  "busy-event-loop": "The generator's event loop was busy for",
  "slow-event-loop": "One look of the generator at the clock in a hundred was late by",
};

/** Whether the generator shaped what it measured, in sentences. */
export function describeSelfCheck({ generatorWasBottleneck, reasons, cpuShare }: SelfCheck): string[] {
  if (!generatorWasBottleneck) return [];
  const amount = (value: number, unit: BottleneckReason["unit"]) =>
    unit === "ns" ? formatDuration(value) : `${formatPercent(value)} of the time`;
  return [
    `The generator was the bottleneck: the times are its own as much as the server's. It had ${formatPercent(cpuShare)} of a processor.`,
    ...reasons.map(
      ({ code, measured, bound, unit }) =>
        `${WHAT[code]} ${amount(measured, unit)} or more; up to ${amount(bound, unit)} is sound.`,
    ),
  ];
}
