import { durationNs } from "../../faas/openwhisk-times.ts";
import { isCold } from "../../load/cold-starts.ts";
import type { LoadSeries } from "../../model/load/load-run.ts";
import type { LoadSample } from "../../model/load/load-sample.ts";
import type { MeasuredLoad, MeasuredPart } from "../../model/paper.ts";
import { endedWell } from "../../stats/ended-well.ts";
import { CALL_GROUPS, DEPLOYMENTS, IDLE_N, LOCALS, type CallGroup } from "./openwhisk-plan.ts";

/** A call that ended well and found what it was meant to find. Nanoseconds. */
export interface Call {
  round: number;
  /** OpenWhisk's duration: initialization and run. */
  durationNs: number;
  initNs: number;
  runNs: number;
  /** Of the client, from sending to the last byte. */
  latencyNs: number;
}

/** Why there are no calls, and how to get them. */
export interface Missing {
  reason: string;
  hint: string | null;
}

type CallsByGroup = Record<CallGroup, Call[]>;

/** A bar of figure 12. */
export interface Bar {
  /** `Node.js on OpenWhisk, cold`. */
  name: string;
  /** Null of a program without a platform. */
  start: "cold" | "warm" | null;
  /** Whose colour it has. */
  runtime: string;
  /** With the paper's number; of a program alone the time of its process is its duration. */
  calls: readonly Call[];
  /** With nothing to compute. */
  idle: readonly Call[];
  missing: Missing | null;
}

const FIGURE = "fig12";
const LOCAL = "fig12-local";
const SWEEP = "image-size";

export const loadOf = (parts: readonly MeasuredPart[], experiment: string): MeasuredLoad | null =>
  parts.find((part) => part.experiment === experiment)?.load ?? null;

/** The number that a part called with; null where nothing of it is there. */
export function numberOf(parts: readonly MeasuredPart[]): number | null {
  const argument = [FIGURE, SWEEP].map((id) => loadOf(parts, id)?.manifest.request.argument).find(Boolean);
  if (typeof argument === "object" && argument !== null && "n" in argument) return Number(argument.n);
  const local = parts.find(({ experiment }) => experiment === LOCAL)?.run?.manifest.request.sweep[0]?.values;
  return local === undefined ? null : Math.max(...local.map(Number));
}

/** The calls of a series by their group; one that wasn't cold, or warm, as it was meant is left out. */
function callsByGroup(samples: readonly LoadSample[]): CallsByGroup {
  const of = (name: CallGroup) => {
    const meantCold = name === "cold" || name === "idleCold";
    return samples
      .filter((sample) => CALL_GROUPS[sample.group] === name && sample.error === null && isCold(sample) === meantCold)
      .flatMap(({ index, latencyNs, server }): Call[] => {
        if (!server?.phases) return [];
        const whole = durationNs({ phases: server.phases });
        const { runNs } = server.phases;
        return [{ round: index, durationNs: whole, initNs: whole - runNs, runNs, latencyNs }];
      });
  };
  return { cold: of("cold"), warm: of("warm"), idleCold: of("idleCold"), idleWarm: of("idleWarm") };
}

function missingOf({ failure }: Pick<LoadSeries, "failure">): Missing {
  return failure
    ? { reason: failure.message, hint: failure.hint }
    : { reason: "No call of this kind was measured.", hint: null };
}

/** The bars of figure 12 in the paper's order, cold and warm apart; of parts that were begun. */
export function barsOf(parts: readonly MeasuredPart[]): Bar[] {
  return [...deploymentBars(parts), ...localBars(parts)];
}

function deploymentBars(parts: readonly MeasuredPart[]): Bar[] {
  const load = loadOf(parts, FIGURE);
  if (!load) return [];
  return load.manifest.series.flatMap((series, index) => {
    const known = DEPLOYMENTS.find(({ sandbox }) => sandbox === series.sandbox);
    const groups = callsByGroup(load.samples[index] ?? []);
    return (["cold", "warm"] as const).map((start): Bar => {
      const [calls, idle] = start === "cold" ? [groups.cold, groups.idleCold] : [groups.warm, groups.idleWarm];
      return {
        name: `${known?.name ?? series.label}, ${start}`,
        start,
        runtime: series.sandbox === "node-process" ? "node" : "wasmer",
        calls,
        idle,
        missing: calls.length > 0 ? null : missingOf(series),
      };
    });
  });
}

function localBars(parts: readonly MeasuredPart[]): Bar[] {
  const part = parts.find(({ experiment }) => experiment === LOCAL);
  const run = part?.run;
  if (!run) return [];
  const n = Math.max(...run.manifest.cells.map(({ point }) => Number(point["n"])));
  return LOCALS.flatMap(({ runtime, name }) => {
    const of = (value: number) => {
      const cell = run.manifest.cells.find((one) => one.runtime === runtime && Number(one.point["n"]) === value);
      const failure =
        run.summary.series.find((series) => series.cell === cell?.index)?.failure ?? cell?.failure ?? null;
      const calls = run.samples
        .filter((sample) => sample.cell === cell?.index && sample.phase === "measure" && endedWell(sample))
        .map(({ round, wallNs }): Call => ({ round, durationNs: wallNs, initNs: 0, runNs: wallNs, latencyNs: wallNs }));
      return { cell, failure, calls };
    };
    const { cell, failure, calls } = of(n);
    if (cell === undefined) return [];
    const missing = failure !== null || calls.length === 0 ? missingOf({ failure }) : null;
    const shown = missing === null ? calls : [];
    return [{ name, start: null, runtime, calls: shown, idle: of(IDLE_N).calls, missing }];
  });
}

/** A series of the sweep over image sizes. */
export interface SizedCalls {
  label: string;
  imageBytes: number;
  groups: CallsByGroup;
}

/** Smallest image first; those that could not be measured are left out. */
export function sizedCalls(parts: readonly MeasuredPart[]): SizedCalls[] {
  const load = loadOf(parts, SWEEP);
  return (load?.manifest.series ?? [])
    .flatMap(({ label, imageBytes }, index) =>
      imageBytes === undefined ? [] : [{ label, imageBytes, groups: callsByGroup(load?.samples[index] ?? []) }],
    )
    .toSorted((a, b) => a.imageBytes - b.imageBytes);
}

/** What could not be measured of the sweep, with the reason. */
export function missingSizes(parts: readonly MeasuredPart[]): (Missing & { label: string })[] {
  return (loadOf(parts, SWEEP)?.manifest.series ?? []).flatMap((series) =>
    series.failure === null ? [] : [{ label: series.label, ...missingOf(series) }],
  );
}
