import { formatBytes } from "../../format/bytes.ts";
import { formatDuration } from "../../format/durations.ts";
import { formatCount, formatPercent, formatSignificant, joinWords, plural } from "../../format/numbers.ts";
import type { SandboxId } from "../../model/faas/sandbox.ts";
import type { MeasuredPart } from "../../model/paper.ts";
import { median } from "../../stats/quantiles.ts";
import { NotMeasured } from "../evidence.ts";
import type { Finding } from "../measured-figure.ts";
import { breakEven, coldRatio, type StartTimes } from "./break-even.ts";
import { callsOf, coldOnes, loadOf, seriesCalls, timesNs, withProcess } from "./measured.ts";
import { experimentOf } from "./plan.ts";
import { FUNCTIONS, HALL_2019, PAPERS_PAIR, type HallFunction } from "./published.ts";

/** Group of the samples that were meant to be cold, and of those that follow them. */
const COLD_GROUP = 0;
const WARM_GROUP = 1;

/** What can't be told says why. */
function told(id: string, make: () => Finding): Finding {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    return { id, value: null, ci95: null, text: `${id}: not measured, as ${error.message.replace(/\.$/, "")}.` };
  }
}

/** Server times of calls that were really cold, and of those after them. Throws NotMeasured. */
function startTimes(parts: readonly MeasuredPart[], fn: HallFunction, sandbox: SandboxId): StartTimes {
  const experiment = experimentOf("cold-starts", fn);
  const group = (wanted: number) => callsOf(parts, experiment, sandbox, (sample) => sample.group === wanted);
  const cold = timesNs(coldOnes(group(COLD_GROUP)), "server");
  const warm = timesNs(withProcess(group(WARM_GROUP)), "server");
  if (cold.length < 2 || warm.length < 2) throw new NotMeasured(`${sandbox} had too few cold and warm calls`);
  return { cold, warm };
}

export function coldStartFindings(parts: readonly MeasuredPart[]): Finding[] {
  const { openwhisk, wasm } = PAPERS_PAIR;
  const basic = FUNCTIONS[0];
  const both = (fn: HallFunction) => [startTimes(parts, fn, openwhisk), startTimes(parts, fn, wasm)] as const;
  const cold = `Cold ${openwhisk} over cold ${wasm}`;
  // The paper's Node process runs before the first call: what it has for every call is a new context.
  const processUp = `Cold ${openwhisk} over ${wasm} with its process up`;
  return [
    told(cold, () => {
      const [container, context] = both(basic);
      return coldRatio(cold, container.cold, context.cold);
    }),
    told(processUp, () => {
      const [container, context] = both(basic);
      return coldRatio(processUp, container.cold, context.warm);
    }),
    ...FUNCTIONS.map((fn) => {
      const { title } = HALL_2019.functions[fn];
      return told(`${title}, break-even`, () => breakEven(title, ...both(fn)));
    }),
  ];
}

const BYTES_OF_4_GB = 4 * 1024 ** 3;

/** Medians over what was read; null where nothing was. */
export function memoryPerInstance(
  parts: readonly MeasuredPart[],
  sandbox: SandboxId,
): { idleBytes: number | null; busyBytes: number | null; isShare: boolean } | null {
  const seen = loadOf(parts, "density")?.pool?.memory.find((memory) => memory.sandbox === sandbox);
  if (!seen) return null;
  const middle = (values: readonly number[]) => (values.length === 0 ? null : median(values));
  return { idleBytes: middle(seen.idleBytes), busyBytes: middle(seen.busyBytes), isShare: seen.isShare };
}

/** How many fit into 4 GB by what one takes. */
export const instancesIn4Gb = (bytes: number): number => Math.floor(BYTES_OF_4_GB / bytes);

export function densityFindings(parts: readonly MeasuredPart[]): Finding[] {
  const series = loadOf(parts, "density")?.manifest.series ?? [];
  return series.flatMap(({ sandbox }): Finding[] => {
    const memory = sandbox && memoryPerInstance(parts, sandbox);
    if (!memory) return [];
    const each = ([state, bytes]: [string, number | null]) => {
      if (bytes === null) return `${state} not told by the system`;
      // A process for each call leaves nothing behind.
      if (bytes === 0) return `${state} nothing`;
      return `${state} ${formatBytes(bytes)}, ${formatCount(instancesIn4Gb(bytes))} in 4 GB`;
    };
    const states: [string, number | null][] = [
      ["idle", memory.idleBytes],
      ["busy", memory.busyBytes],
    ];
    const { busyBytes } = memory;
    return [
      {
        id: `instances in 4 GB, ${sandbox}`,
        value: busyBytes ? instancesIn4Gb(busyBytes) : null,
        ci95: null,
        text: `${sandbox}, per instance${memory.isShare ? ", its share of processes for several" : ""}: ${states.map(each).join("; ")}.`,
      },
    ];
  });
}

/** A wait this short is that for the next turn of an event loop, not for room. */
const WAIT_NS = 1e6;

export function contentionFindings(parts: readonly MeasuredPart[]): Finding[] {
  const load = loadOf(parts, "contention");
  return (load?.manifest.series ?? []).flatMap((series, index): Finding[] => {
    const calls = seriesCalls(series, load?.samples[index] ?? []);
    if (!calls || calls.samples.length === 0) return [];
    const waits = calls.samples.map(({ server }) => server?.phases?.queueNs ?? 0);
    const waiting = waits.filter((ns) => ns > WAIT_NS);
    const moments = load?.pool?.moments.filter((moment) => moment.series === index) ?? [];
    const evictions = (moments.at(-1)?.evictions ?? 0) - (moments[0]?.evictions ?? 0);
    const most = Math.max(0, ...moments.map(({ queued }) => queued));
    const failed = calls.errors === 0 ? "" : `; ${plural(calls.errors, "call")} failed`;
    const longest = waits.reduce((longestNs, ns) => Math.max(longestNs, ns), 0);
    return [
      {
        id: `evictions, ${series.label}`,
        value: evictions,
        ci95: null,
        text:
          `${series.label}: ${formatPercent(waiting.length / waits.length)} of ${plural(waits.length, "call")} waited for room, ` +
          `${formatDuration(median(waits))} at the median and ${formatDuration(longest)} at most; ` +
          `${plural(evictions, "eviction")}, at most ${formatCount(most)} in the queue${failed}.`,
      },
    ];
  });
}

/** Shares of cold calls under a pattern, over all functions that were called. */
export function coldShareFindings(parts: readonly MeasuredPart[], figure: string): Finding[] {
  const sandboxes = new Set(
    FUNCTIONS.flatMap(
      (fn) => loadOf(parts, experimentOf(figure, fn))?.manifest.series.map(({ sandbox }) => sandbox) ?? [],
    ),
  );
  return [...sandboxes].flatMap((sandbox): Finding[] => {
    if (sandbox === null) return [];
    const each = FUNCTIONS.flatMap((fn) => {
      const load = loadOf(parts, experimentOf(figure, fn));
      const index = load?.manifest.series.findIndex((series) => series.sandbox === sandbox) ?? -1;
      const calls = index < 0 ? null : seriesCalls({ sandbox }, load?.samples[index] ?? []);
      return calls && calls.samples.length > 0 ? [{ fn, calls }] : [];
    });
    if (each.length === 0) return [];
    const cold = each.reduce((sum, { calls }) => sum + coldOnes(calls).samples.length, 0);
    const all = each.reduce((sum, { calls }) => sum + calls.samples.length, 0);
    const words = each.map(({ fn, calls }) => {
      const share = formatSignificant((100 * coldOnes(calls).samples.length) / calls.samples.length);
      return `${HALL_2019.functions[fn].title} ${share} %`;
    });
    return [
      {
        id: `cold share, ${sandbox}`,
        value: cold / all,
        ci95: null,
        text: `${sandbox}: ${formatCount(cold)} of ${formatCount(all)} calls were cold (${joinWords(words)}).`,
      },
    ];
  });
}
