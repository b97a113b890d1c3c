import type { WarmUp } from "../model/load/load-plan.ts";
import type { LoadErrorKind, LoadSample } from "../model/load/load-sample.ts";
import type { LoadFigures, LoadSummary } from "../model/load/load-summary.ts";
import { createLatencyRecorder } from "./latency-recorder.ts";
import { correctedLatencyNs, isWarmUp } from "./request-times.ts";

const NS_PER_S = 1e9;

/** Takes samples in any order as they come; what it keeps doesn't grow with their number. */
export interface LoadSummarizer {
  add: (sample: LoadSample) => void;
  summarize: () => LoadSummary;
}

export function createLoadSummarizer(groupCount: number, warmUp: WarmUp): LoadSummarizer {
  const whole = createFigures();
  const groups = Array.from({ length: groupCount }, createFigures);
  const warmingUp = warmUp.seconds > 0 || warmUp.requests > 0 ? createFigures() : null;
  return {
    add: (sample) => {
      if (warmingUp && isWarmUp(sample, warmUp)) return warmingUp.add(sample);
      whole.add(sample);
      // With one group it is the whole, and nothing has to be counted twice.
      if (groupCount > 1) groups[sample.group]?.add(sample);
    },
    summarize: () => {
      const wholeFigures = whole.figures();
      return {
        whole: wholeFigures,
        groups: groupCount > 1 ? groups.map((group) => group.figures()) : [wholeFigures],
        warmUp: warmingUp?.figures() ?? null,
      };
    },
  };
}

export function summarizeLoad(samples: Iterable<LoadSample>, groupCount: number, warmUp: WarmUp): LoadSummary {
  const summarizer = createLoadSummarizer(groupCount, warmUp);
  for (const sample of samples) summarizer.add(sample);
  return summarizer.summarize();
}

function createFigures() {
  const latency = createLatencyRecorder();
  const corrected = createLatencyRecorder();
  const server = createLatencyRecorder();
  const errorKinds: Partial<Record<LoadErrorKind, number>> = {};
  let requests = 0;
  let errors = 0;
  let bytesIn = 0;
  let bytesOut = 0;
  let firstIntendedNs = Number.POSITIVE_INFINITY;
  let lastIntendedNs = 0;
  let endNs = 0;
  return {
    add(sample: LoadSample): void {
      requests++;
      latency.record(sample.latencyNs);
      corrected.record(correctedLatencyNs(sample));
      const serverNs = sample.server?.serverNs ?? null;
      if (serverNs !== null) server.record(serverNs);
      if (sample.error) {
        errors++;
        errorKinds[sample.error.kind] = (errorKinds[sample.error.kind] ?? 0) + 1;
      }
      bytesIn += sample.bytesIn;
      bytesOut += sample.bytesOut;
      firstIntendedNs = Math.min(firstIntendedNs, sample.intendedNs);
      lastIntendedNs = Math.max(lastIntendedNs, sample.intendedNs);
      endNs = Math.max(endNs, sample.startNs + sample.latencyNs);
    },
    figures(): LoadFigures {
      const spanNs = requests === 0 ? 0 : endNs - firstIntendedNs;
      const perSecond = (amount: number, ofNs: number) => (ofNs > 0 ? (amount / ofNs) * NS_PER_S : 0);
      return {
        requests,
        errors,
        errorKinds,
        latency: latency.summarize(),
        corrected: corrected.summarize(),
        server: server.summarize(),
        spanNs,
        offeredPerSecond: requests < 2 ? 0 : perSecond(requests - 1, lastIntendedNs - firstIntendedNs),
        requestsPerSecond: perSecond(requests, spanNs),
        bytesIn,
        bytesOut,
        bytesInPerSecond: perSecond(bytesIn, spanNs),
        bytesOutPerSecond: perSecond(bytesOut, spanNs),
      };
    },
  };
}
