import { formatDuration, formatMean } from "../../format/durations.ts";
import { formatPercent } from "../../format/numbers.ts";
import type { MeasuredPart } from "../../model/paper.ts";
import { meanInterval95 } from "../../stats/mean-interval.ts";
import { mean } from "../../stats/moments.ts";
import { slopeOverRounds, type SlopeEstimate } from "../../stats/slope.ts";
import type { Finding } from "../measured-figure.ts";
import { barsOf, numberOf, sizedCalls, type Bar, type Call } from "./openwhisk-calls.ts";
import { describeNumber, IDLE_N, type CallGroup } from "./openwhisk-plan.ts";

const NS_PER_MS = 1e6;
const BYTES_PER_GIB = 2 ** 30;

const told = (values: readonly number[]) => formatMean(mean(values), meanInterval95(values));
const durations = (calls: readonly Call[]) => calls.map((call) => call.durationNs);

/** What each bar of figure 12 consists of: values in milliseconds. */
export function barFindings(parts: readonly MeasuredPart[]): Finding[] {
  return barsOf(parts).map((bar): Finding => {
    const values = durations(bar.calls);
    if (values.length === 0) {
      const { reason, hint } = bar.missing ?? { reason: "nothing of it was measured", hint: null };
      const how = hint === null ? "" : ` ${hint}`;
      return {
        id: bar.name,
        value: null,
        ci95: null,
        text: `${bar.name}: not measured. ${reason.replace(/\.?$/, ".")}${how}`,
      };
    }
    const interval = meanInterval95(values);
    return {
      id: bar.name,
      value: mean(values) / NS_PER_MS,
      ci95: interval && [interval[0] / NS_PER_MS, interval[1] / NS_PER_MS],
      text: `${bar.name}: ${[wordsOf(bar), shareOfStart(bar)].filter(Boolean).join("; ")}.`,
    };
  });
}

function wordsOf({ start, calls }: Bar): string {
  const whole = told(durations(calls));
  if (start === null) return `the whole process takes ${whole}`;
  const latency = told(calls.map(({ latencyNs }) => latencyNs));
  const parts =
    start === "warm"
      ? "all of it run"
      : `init ${told(calls.map(({ initNs }) => initNs))} and run ${told(calls.map(({ runNs }) => runNs))}`;
  return `duration ${whole}, ${parts}; client latency ${latency}`;
}

/** What a call with nothing to compute takes of one with the paper's number. */
function shareOfStart({ calls, idle }: Bar): string {
  if (idle.length === 0) return "";
  const [whole, start] = [mean(durations(calls)), mean(durations(idle))];
  return `${told(durations(idle))} at n = ${IDLE_N}, so that ${formatPercent(Math.min(1, start / whole))} of it is start`;
}

/** A measure of the calls in a group, over the sizes of their images. */
interface SlopeKind {
  id: string;
  group: CallGroup;
  of: (call: Call) => number;
}

const durationOf = (call: Call) => call.durationNs;
const latencyOf = (call: Call) => call.latencyNs;

/** `n` stands for the number of the calls. */
const SLOPES: readonly SlopeKind[] = [
  { id: "duration of a cold call, n", group: "cold", of: durationOf },
  { id: "duration of a warm call, n", group: "warm", of: durationOf },
  { id: "client latency of a cold call, n", group: "cold", of: latencyOf },
  { id: `duration of a cold call, n = ${IDLE_N}`, group: "idleCold", of: durationOf },
  { id: `duration of a warm call, n = ${IDLE_N}`, group: "idleWarm", of: durationOf },
  { id: `client latency of a cold call, n = ${IDLE_N}`, group: "idleCold", of: latencyOf },
];

/** By how much a measure grows with each GiB of the image, in nanoseconds; null where it can't be told. */
function slopeOf(parts: readonly MeasuredPart[], { group, of }: SlopeKind): SlopeEstimate | null {
  const rounds = new Map<number, { x: number; y: number }[]>();
  for (const { imageBytes, groups } of sizedCalls(parts)) {
    for (const call of groups[group]) {
      const points = rounds.get(call.round) ?? [];
      points.push({ x: imageBytes / BYTES_PER_GIB, y: of(call) });
      rounds.set(call.round, points);
    }
  }
  // A line through fewer sizes would weigh as much as the others.
  const most = Math.max(0, ...[...rounds.values()].map(({ length }) => length));
  return slopeOverRounds([...rounds.values()].filter(({ length }) => length === most));
}

/** What image size adds where it can show: to the duration and to the latency of a cold call that computes nothing. */
export function coldSlopes(parts: readonly MeasuredPart[]) {
  const at = (of: SlopeKind["of"]) => slopeOf(parts, { id: "", group: "idleCold", of });
  return { duration: at(durationOf), latency: at(latencyOf) };
}

const signedMs = (ns: number): string => {
  const ms = ns / NS_PER_MS;
  const digits = Math.abs(ms) >= 100 ? 0 : 1;
  return `${ms < 0 ? "−" : ""}${Math.abs(ms).toFixed(digits)}`;
};

/** `3.2 ms per GiB (95 % interval −5.1 to 11.4)`. */
export function slopeWords({ slope, ci95 }: SlopeEstimate): string {
  const interval = ci95 === null ? "" : ` (95 % interval ${ci95.map(signedMs).join(" to ")})`;
  return `${signedMs(slope)} ms per GiB${interval}`;
}

/** Slopes over image sizes, in milliseconds per GiB. */
export function sweepFindings(parts: readonly MeasuredPart[]): Finding[] {
  const n = numberOf(parts);
  const slopes = SLOPES.flatMap((kind): Finding[] => {
    const slope = slopeOf(parts, kind);
    if (slope === null || n === null) return [];
    const id = kind.id.replace(/, n$/, `, ${describeNumber(n)}`);
    const { ci95 } = slope;
    return [
      {
        id,
        value: slope.slope / NS_PER_MS,
        ci95: ci95 && [ci95[0] / NS_PER_MS, ci95[1] / NS_PER_MS],
        text: `${id[0]?.toUpperCase() ?? ""}${id.slice(1)}: ${slopeWords(slope)}.`,
      },
    ];
  });
  const answer = answerOf(parts);
  return answer === null ? slopes : [{ id: "answer", value: null, ci95: null, text: answer }, ...slopes];
}

/** The sentence that answers the paper's guess as far as the sweep alone can. */
export function answerOf(parts: readonly MeasuredPart[]): string | null {
  const { duration, latency } = coldSlopes(parts);
  const base = sizedCalls(parts)[0]?.groups.idleCold ?? [];
  if (duration === null || latency === null || base.length === 0) return null;
  const words = [
    effectWords("the duration of a cold call", duration, mean(base.map(durationOf))),
    effectWords("its client latency", latency, mean(base.map(latencyOf))),
  ];
  return `What 1 GiB more in the image does: to ${words.join("; to ")}.`;
}

function effectWords(what: string, estimate: SlopeEstimate, smallestNs: number): string {
  const { ci95 } = estimate;
  const of = `${what}, ${formatDuration(smallestNs)} with the smallest image and n = ${IDLE_N}`;
  if (ci95 === null) return `${of}, ${slopeWords(estimate)}, of one round alone`;
  if (ci95[0] > 0) return `${of}, it adds ${slopeWords(estimate)}`;
  if (ci95[1] < 0) return `${of}, it adds nothing: ${slopeWords(estimate)}`;
  return `${of}, nothing that could be told from zero: ${slopeWords(estimate)}`;
}
