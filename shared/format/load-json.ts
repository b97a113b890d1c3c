import type { RunState } from "../model/benchmark.ts";
import type { Failure } from "../model/failure.ts";
import type { InvocationPhases, StartKind } from "../model/faas/activation.ts";
import { isCold } from "../load/cold-starts.ts";
import { correctedLatencyNs } from "../load/request-times.ts";
import type { LoadSample } from "../model/load/load-sample.ts";
import type { LoadSeries, StoredLoad } from "../model/load/load-run.ts";
import type { LatencySummary, SelfCheck } from "../model/load/load-summary.ts";

/** The document of `wb load --json`; a public interface, changed only by adding. Times in milliseconds. */
export interface LoadJson {
  runId: string;
  state: RunState;
  createdAt: string;
  finishedAt: string | null;
  pattern: string;
  series: LoadSeriesJson[];
}

interface LoadSeriesJson {
  sandbox: string;
  sizeBytes: number | null;
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
  phases: InvocationPhases | null;
  activationId: string | null;
  group: number;
  thread: number;
}

export function loadJson({ manifest, samples }: Pick<StoredLoad, "manifest" | "samples">): LoadJson {
  return {
    runId: manifest.id,
    state: manifest.state,
    createdAt: manifest.createdAt,
    finishedAt: manifest.finishedAt,
    pattern: manifest.request.patternName,
    series: manifest.series.map((series, index) => seriesJson(series, samples[index] ?? [])),
  };
}

function seriesJson({ label, sizeBytes, result, failure }: LoadSeries, samples: readonly LoadSample[]): LoadSeriesJson {
  const whole = result?.summary.whole;
  const latency = whole?.latency;
  const tells = samples.some(({ server }) => server?.startKind != null);
  return {
    sandbox: label,
    sizeBytes,
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
    phases: server?.phases ?? null,
    activationId: server?.activationId ?? null,
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
