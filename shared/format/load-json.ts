import type { RunState } from "../model/benchmark.ts";
import type { Failure } from "../model/failure.ts";
import type { InvocationPhases, StartKind } from "../model/faas/activation.ts";
import { isCold } from "../load/cold-starts.ts";
import { owDurationMs } from "../load/openwhisk-duration.ts";
import { correctedLatencyNs } from "../load/request-times.ts";
import type { LoadSample } from "../model/load/load-sample.ts";
import type { LoadSeries, StoredLoad } from "../model/load/load-run.ts";
import type { WhatIfTrial } from "../model/load/what-if-trial.ts";
import { comparePrediction, type ComparedQuantity } from "../faas/what-if/compare-prediction.ts";
import type { WhatIfQuantity } from "../faas/what-if/measures.ts";
import type { LatencySummary, SelfCheck } from "../model/load/load-summary.ts";
import type { FetchedActivations, MeasuredHost } from "../model/load/measured-host.ts";

/** The document of `wb load --json`; a public interface, changed only by adding. Times in milliseconds. */
export interface LoadJson {
  runId: string;
  state: RunState;
  createdAt: string;
  finishedAt: string | null;
  pattern: string;
  /** Where requests went beyond the run's own emulator, with the round trip to there. */
  hosts: MeasuredHost[];
  series: LoadSeriesJson[];
  /** Its arrivals under other settings of the pool: predicted, and measured. */
  whatIfs: WhatIfJson[];
}

interface WhatIfJson extends WhatIfTrial {
  /** By what was measured; null of a trial that didn't end. */
  verdicts: Partial<Record<WhatIfQuantity, ComparedQuantity["verdict"]>> | null;
}

interface LoadSeriesJson {
  sandbox: string;
  sizeBytes: number | null;
  /** Of the container image, where each series has one of its own. */
  imageBytes: number | null;
  /** Without the warm-up, as are all times; `samples` has everything. */
  requests: number;
  errors: number;
  /** Null where the server doesn't tell how its calls started. */
  coldStarts: number | null;
  avgMs: number | null;
  minMs: number | null;
  maxMs: number | null;
  p50Ms: number | null;
  p75Ms: number | null;
  p90Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  p999Ms: number | null;
  p9999Ms: number | null;
  /** Counted from the moment when a request was meant to be sent. */
  corrected: Percentiles | null;
  /** By the server's own clock. */
  server: Percentiles | null;
  offeredPerSecond: number | null;
  requestsPerSecond: number | null;
  selfCheck: SelfCheck | null;
  /** Null where the calls' records are kept nowhere else. */
  activations: FetchedActivations | null;
  failure: Failure | null;
  samples: LoadSampleJson[];
}

type Percentiles = Record<"avgMs" | "minMs" | "maxMs" | "p50Ms" | "p95Ms" | "p99Ms" | "p999Ms" | "p9999Ms", number>;

interface LoadSampleJson {
  /** From the run's start. */
  startMs: number;
  latencyMs: number;
  correctedMs: number;
  /** Null where the server doesn't tell. */
  cold: boolean | null;
  startKind: StartKind | null;
  status: number;
  error: string | null;
  serverMs: number | null;
  /** Initialization and run, as OpenWhisk counts a call's duration; of another platform in its whole milliseconds. */
  owDurationMs: number | null;
  /** As another platform's record says. */
  waitTimeMs: number | null;
  initTimeMs: number | null;
  kind: string | null;
  phases: InvocationPhases | null;
  activationId: string | null;
  /** Which of the server's sandboxes it ran in. */
  instanceId: string | null;
  group: number;
  thread: number;
}

export function loadJson({ manifest, samples, whatIfs }: Omit<StoredLoad, "damage">): LoadJson {
  return {
    runId: manifest.id,
    state: manifest.state,
    createdAt: manifest.createdAt,
    finishedAt: manifest.finishedAt,
    pattern: manifest.request.patternName,
    hosts: manifest.hosts ?? [],
    series: manifest.series.map((series, index) => seriesJson(series, samples[index] ?? [])),
    whatIfs: whatIfs.map(whatIfJson),
  };
}

export function whatIfJson(trial: WhatIfTrial): WhatIfJson {
  const { prediction, measured } = trial;
  const compared = prediction && measured ? comparePrediction(prediction, measured) : null;
  return { ...trial, verdicts: compared && Object.fromEntries(compared.map((one) => [one.quantity, one.verdict])) };
}

function seriesJson(
  { label, sizeBytes, imageBytes, result, failure, activations }: LoadSeries,
  samples: readonly LoadSample[],
): LoadSeriesJson {
  const whole = result?.summary.whole;
  const latency = whole?.latency;
  const tells = samples.some(({ server }) => server?.startKind != null);
  return {
    sandbox: label,
    sizeBytes,
    imageBytes: imageBytes ?? null,
    requests: whole?.requests ?? samples.length,
    errors: whole?.errors ?? samples.filter(({ error }) => error !== null).length,
    coldStarts: tells ? samples.filter((sample) => isCold(sample) === true).length : null,
    avgMs: ms(latency?.avgNs),
    minMs: ms(latency?.minNs),
    maxMs: ms(latency?.maxNs),
    p50Ms: ms(latency?.p50Ns),
    p75Ms: ms(latency?.p75Ns),
    p90Ms: ms(latency?.p90Ns),
    p95Ms: ms(latency?.p95Ns),
    p99Ms: ms(latency?.p99Ns),
    p999Ms: ms(latency?.p999Ns),
    p9999Ms: ms(latency?.p9999Ns),
    corrected: percentiles(whole?.corrected),
    server: percentiles(whole?.server),
    offeredPerSecond: whole?.offeredPerSecond ?? null,
    requestsPerSecond: whole?.requestsPerSecond ?? null,
    selfCheck: result?.selfCheck ?? null,
    activations: activations ?? null,
    failure,
    samples: samples.map(sampleJson),
  };
}

function sampleJson(sample: LoadSample): LoadSampleJson {
  const { server, error } = sample;
  return {
    startMs: sample.startNs / NS_PER_MS,
    latencyMs: sample.latencyNs / NS_PER_MS,
    correctedMs: correctedLatencyNs(sample) / NS_PER_MS,
    cold: isCold(sample),
    startKind: server?.startKind ?? null,
    status: sample.status,
    error: error?.message ?? null,
    serverMs: server?.serverNs == null ? null : server.serverNs / NS_PER_MS,
    owDurationMs: owDurationMs(sample),
    waitTimeMs: server?.openWhisk?.waitTimeMs ?? null,
    initTimeMs: server?.openWhisk?.initTimeMs ?? null,
    kind: server?.openWhisk?.kind ?? null,
    phases: server?.phases ?? null,
    activationId: server?.activationId ?? null,
    instanceId: server?.instanceId ?? null,
    group: sample.group,
    thread: sample.thread,
  };
}

const NS_PER_MS = 1e6;

function ms(ns: number | undefined): number | null {
  return ns === undefined ? null : ns / NS_PER_MS;
}

function percentiles(summary: LatencySummary | null | undefined): Percentiles | null {
  if (!summary) return null;
  const { avgNs, minNs, maxNs, p50Ns, p95Ns, p99Ns, p999Ns, p9999Ns } = summary;
  return {
    avgMs: avgNs / NS_PER_MS,
    minMs: minNs / NS_PER_MS,
    maxMs: maxNs / NS_PER_MS,
    p50Ms: p50Ns / NS_PER_MS,
    p95Ms: p95Ns / NS_PER_MS,
    p99Ms: p99Ns / NS_PER_MS,
    p999Ms: p999Ns / NS_PER_MS,
    p9999Ms: p9999Ns / NS_PER_MS,
  };
}
