import { durationNs } from "../../faas/openwhisk-times.ts";
import { isCold } from "../../load/cold-starts.ts";
import type { SandboxId } from "../../model/faas/sandbox.ts";
import type { LoadSeries } from "../../model/load/load-run.ts";
import type { LoadSample } from "../../model/load/load-sample.ts";
import type { MeasuredLoad, MeasuredPart } from "../../model/paper.ts";
import { mean } from "../../stats/moments.ts";
import { quantile } from "../../stats/quantiles.ts";
import { NotMeasured } from "../evidence.ts";

/**
 * The three times of a request, which are never mixed. `client`: from sending to the last byte. `server`: from the
 * request's arrival to its reply, by the emulator. `openwhisk`: what OpenWhisk calls the duration, initialization and
 * run, which the paper read: queueing and making the sandbox are not in it.
 */
export type TimeKind = "client" | "server" | "openwhisk";

/** What has to be known of a table with all of them. */
export const TIMES_NOTES: readonly string[] = [
  "Three times of each call: client, from sending to the last byte; server, from its arrival to its reply; init+run, OpenWhisk's duration, which the paper read. The last leaves out queueing and making the sandbox: of a container what the engine takes to create and start it.",
  "Where every call gets a context or instance of its own, as in v8-context and wasm-instance, every call counts as cold.",
];

/** The calls of one function in one kind of sandbox, those that ended well. */
export interface Calls {
  sandbox: SandboxId;
  samples: readonly LoadSample[];
  errors: number;
}

/** Null where nothing of the experiment is there. */
export function loadOf(parts: readonly MeasuredPart[], experiment: string): MeasuredLoad | null {
  return parts.find((part) => part.experiment === experiment && part.load !== null)?.load ?? null;
}

/** Throws NotMeasured with the reason. */
export function callsOf(
  parts: readonly MeasuredPart[],
  experiment: string,
  sandbox: SandboxId,
  isMeant: (sample: LoadSample) => boolean = () => true,
): Calls {
  const load = loadOf(parts, experiment);
  const part = parts.find((candidate) => candidate.experiment === experiment);
  if (!load) throw new NotMeasured(part?.failure?.message ?? `${sandbox} was not called (${experiment} was not run)`);
  const index = load.manifest.series.findIndex((series) => series.sandbox === sandbox);
  const series = load.manifest.series[index];
  const calls = series && seriesCalls(series, load.samples[index] ?? [], isMeant);
  if (calls && calls.samples.length > 0) return calls;
  throw new NotMeasured(series?.failure ? `${sandbox}: ${series.failure.message}` : `${sandbox} was not called`);
}

export function seriesCalls(
  { sandbox }: Pick<LoadSeries, "sandbox">,
  samples: readonly LoadSample[],
  isMeant: (sample: LoadSample) => boolean = () => true,
): Calls | null {
  if (sandbox === null) return null;
  const meant = samples.filter(isMeant);
  const ended = meant.filter(({ error, server }) => error === null && server?.serverNs != null && server.phases);
  return { sandbox, samples: ended, errors: meant.filter(({ error }) => error !== null).length };
}

/** In nanoseconds, in the order of the samples. */
export function timesNs({ samples }: Pick<Calls, "samples">, kind: TimeKind): number[] {
  return samples.flatMap(({ latencyNs, server }) => {
    if (kind === "client") return [latencyNs];
    if (kind === "server") return server?.serverNs ?? [];
    return server?.phases ? [durationNs({ phases: server.phases })] : [];
  });
}

export interface Spread {
  avgNs: number;
  minNs: number;
  p50Ns: number;
  p95Ns: number;
  maxNs: number;
}

/** Exact, of all values; null of none. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const [minNs, maxNs] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, 0],
  );
  return { avgNs: mean(values), minNs, p50Ns: quantile(values, 0.5), p95Ns: quantile(values, 0.95), maxNs };
}

/** Of calls of which there is at least one. */
export function spread(calls: Calls, kind: TimeKind): Spread {
  const measured = spreadOf(timesNs(calls, kind));
  if (measured === null) throw new NotMeasured(`${calls.sandbox} told no times`);
  return measured;
}

export function coldOnes({ samples, ...calls }: Calls): Calls {
  return { ...calls, samples: samples.filter((sample) => isCold(sample) === true) };
}

/** Those that found their sandbox, or one that waited. */
export function warmOnes({ samples, ...calls }: Calls): Calls {
  return { ...calls, samples: samples.filter((sample) => isCold(sample) === false) };
}

/** Those for which no process or container had to be started; a context or instance of their own they may have. */
export function withProcess({ samples, ...calls }: Calls): Calls {
  const found = samples.filter((sample) => isCold(sample) === false || sample.server?.phases?.startRuntimeNs === 0);
  return { ...calls, samples: found };
}

/** Of all calls. */
export function coldShare(calls: Calls): number {
  return coldOnes(calls).samples.length / calls.samples.length;
}
