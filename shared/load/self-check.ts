import type { BottleneckReason, LatencySummary, SelfCheck } from "../model/load/load-summary.ts";

/** Sends may be this late in one of a hundred before results are in doubt, or a tenth of the latency they measure. */
const LATE_SEND_BOUND_NS = 10e6;
const LATE_SEND_SHARE_OF_LATENCY = 0.1;
/** Above it, an event loop is a queue of its own. */
const UTILIZATION_BOUND = 0.9;
const EVENT_LOOP_DELAY_BOUND_NS = 20e6;

export interface GeneratorFigures {
  lateSends: LatencySummary | null;
  eventLoopDelay: LatencySummary | null;
  eventLoopUtilization: number;
  cpuShare: number;
}

/** Judges whether the generator kept up with what it was asked for; `latency` is what it measured. */
export function judgeGenerator(figures: GeneratorFigures, latency: LatencySummary | null): SelfCheck {
  const { lateSends, eventLoopDelay, eventLoopUtilization } = figures;
  const lateBound = Math.max(LATE_SEND_BOUND_NS, LATE_SEND_SHARE_OF_LATENCY * (latency?.p99Ns ?? 0));
  const reasons: BottleneckReason[] = [
    { code: "late-sends", measured: lateSends?.p99Ns ?? 0, bound: lateBound, unit: "ns" },
    { code: "busy-event-loop", measured: eventLoopUtilization, bound: UTILIZATION_BOUND, unit: "share" },
    { code: "slow-event-loop", measured: eventLoopDelay?.p99Ns ?? 0, bound: EVENT_LOOP_DELAY_BOUND_NS, unit: "ns" },
  ];
  const broken = reasons.filter(({ measured, bound }) => measured > bound);
  return { ...figures, generatorWasBottleneck: broken.length > 0, reasons: broken };
}
