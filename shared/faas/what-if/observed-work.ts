import { quantile } from "../../stats/quantiles.ts";
import { groupBy } from "./group-by.ts";
import type { Span } from "./load-curve.ts";
import type { RecordedCall, RecordedFunction } from "./read-record.ts";
import { traitsOf } from "./sandbox-traits.ts";

/** A queue phase up to so long is the request's way to the pool; more is a wait for a place. */
const LONGEST_WAY_MS = 2;

/** What one recorded call took, by what happens again in other calls. */
export interface ObservedWork {
  call: RecordedCall;
  /** From the arrival until the pool was asked; null where it can't be told from a wait. */
  wayMs: number | null;
  /** Making the sandbox. */
  makeMs: number;
  /** Bringing the code in. */
  loadMs: number;
  /** What every call of the function does. */
  runMs: number;
  /** Of `runMs`, the part that computes; the rest waits for something. */
  runCpuShare: number;
  /** From the function's end to the answer. */
  replyMs: number;
  /** When its sandbox was busy with it. */
  fromMs: number;
  toMs: number;
}

/** Of the calls that came to their end in a sandbox. */
export function observeWork(calls: readonly RecordedCall[]): ObservedWork[] {
  const succeeded = calls.filter((call) => call.succeeded && call.origin !== null);
  const perCallMs = startOfReused(succeeded);
  const computing = computingShares(succeeded);
  return succeeded.map((call): ObservedWork => {
    const { phases, origin, fn, arrivalMs, totalMs } = call;
    const queueMs = phases.queueNs / 1e6;
    const replyMs = phases.replyNs / 1e6;
    const startMs = (phases.createSandboxNs + phases.startRuntimeNs) / 1e6;
    const makeMs = origin === "made" ? Math.max(0, startMs - (perCallMs.get(fn) ?? 0)) : 0;
    const loadMs = origin === "reused" ? 0 : (phases.loadCodeNs + phases.compileNs + phases.initNs) / 1e6;
    const ownMs = phases.runNs / 1e6;
    const runMs = Math.max(0, totalMs - queueMs - makeMs - loadMs - replyMs);
    return {
      call,
      wayMs: queueMs <= LONGEST_WAY_MS ? queueMs : null,
      makeMs,
      loadMs,
      runMs,
      runCpuShare: runMs > 0 ? (runMs - ownMs * (1 - (computing.get(fn) ?? 1))) / runMs : 1,
      replyMs,
      fromMs: arrivalMs + queueMs,
      toMs: arrivalMs + totalMs - replyMs,
    };
  });
}

/** Making and loading compute all the time; of the run it was told how much does. */
export function spanOf({ makeMs, loadMs, runMs, runCpuShare, fromMs, toMs }: ObservedWork): Span {
  const allMs = makeMs + loadMs + runMs;
  return { fromMs, toMs, cpuShare: allMs > 0 ? (makeMs + loadMs + runMs * runCpuShare) / allMs : 1 };
}

/** What calls that reuse a sandbox spend on starting something: calls that make one spend that, too. */
function startOfReused(calls: readonly RecordedCall[]): Map<RecordedFunction, number> {
  return perFunction(calls, (all, fn) => {
    const { startsPerCall } = traitsOf(fn.sandbox);
    const ownWay = all.filter(({ origin }) => origin === "reused");
    const starts = ownWay.map(({ phases }) => (phases.createSandboxNs + phases.startRuntimeNs) / 1e6);
    if (starts.length > 0) return quantile(starts, 0.5);
    return startsPerCall
      ? quantile(
          all.map(({ phases }) => phases.startRuntimeNs / 1e6),
          0.5,
        )
      : 0;
  });
}

/** By the calls that others disturbed least: time that passed while others had the processor is no wait of the function. */
function computingShares(calls: readonly RecordedCall[]): Map<RecordedFunction, number> {
  return perFunction(calls, (all) => {
    const shares = all.flatMap(({ cpuMs, phases }) =>
      cpuMs === null || phases.runNs === 0 ? [] : [cpuMs / (phases.runNs / 1e6)],
    );
    return shares.length === 0 ? 1 : Math.min(1, quantile(shares, 0.9));
  });
}

function perFunction<T>(
  calls: readonly RecordedCall[],
  of: (calls: RecordedCall[], fn: RecordedFunction) => T,
): Map<RecordedFunction, T> {
  return new Map([...groupBy(calls, ({ fn }) => fn)].map(([fn, all]) => [fn, of(all, fn)]));
}
