import { performance } from "node:perf_hooks";
import { createLatencyRecorder } from "#shared/load/latency-recorder.ts";
import type { GeneratorFigures } from "#shared/load/self-check.ts";

/** How the generator itself fared, from its making on. */
export interface GeneratorHealth {
  recordLateSend: (lateNs: number) => void;
  figures: () => GeneratorFigures;
  stop: () => void;
}

const LOOK_EVERY_MS = 20;
/** Node's timers round to whole milliseconds. */
const TIMER_ROUNDING_NS = 1e6;

export function watchGenerator(nowNs: () => number): GeneratorHealth {
  const lateSends = createLatencyRecorder();
  const eventLoopDelay = createLatencyRecorder();
  const beganNs = nowNs();
  const beganCpu = process.cpuUsage();
  const beganUtilization = performance.eventLoopUtilization();
  let lookedNs = beganNs;
  const timer = setInterval(() => {
    const atNs = nowNs();
    eventLoopDelay.record(Math.max(0, atNs - lookedNs - LOOK_EVERY_MS * 1e6 - TIMER_ROUNDING_NS));
    lookedNs = atNs;
  }, LOOK_EVERY_MS);
  return {
    recordLateSend: lateSends.record,
    figures: () => {
      const { user, system } = process.cpuUsage(beganCpu);
      return {
        lateSends: lateSends.summarize(),
        eventLoopDelay: eventLoopDelay.summarize(),
        eventLoopUtilization: performance.eventLoopUtilization(beganUtilization).utilization,
        cpuShare: ((user + system) * 1e3) / Math.max(1, nowNs() - beganNs),
      };
    },
    stop: () => clearInterval(timer),
  };
}
