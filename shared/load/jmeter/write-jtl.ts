import { threadStartsMs } from "../thread-starts.ts";
import { sampleLabel } from "../split-url.ts";
import { csvRow } from "../../format/csv.ts";
import type { LoadPattern } from "../../model/load/load-pattern.ts";
import type { LoadSample } from "../../model/load/load-sample.ts";
import type { LoadTarget } from "../../model/load/load-target.ts";

/** The default columns of JMeter since 3.1 (`CSVSaveService.java`). */
const JTL_COLUMNS = [
  "timeStamp",
  "elapsed",
  "label",
  "responseCode",
  "responseMessage",
  "threadName",
  "dataType",
  "success",
  "failureMessage",
  "bytes",
  "sentBytes",
  "grpThreads",
  "allThreads",
  "URL",
  "Latency",
  "IdleTime",
  "Connect",
] as const;

/** JMeter 2.13 refuses a header with a column that it doesn't know. */
const COLUMNS_SINCE_3 = new Set<string>(["sentBytes"]);

export interface JtlRun {
  startedAtMs: number;
  pattern: LoadPattern;
  /** As in the plan. */
  targets: readonly LoadTarget[][];
}

const NS_PER_MS = 1e6;

/**
 * Samples as a JTL file in CSV, by their end as JMeter writes them. Times in whole milliseconds, from sending: what a
 * request waited for a connection has no column there. `before3` leaves out what JMeter 2.13 doesn't know.
 */
export function writeJtl(samples: readonly LoadSample[], run: JtlRun, options: { before3?: boolean } = {}): string {
  const columns = JTL_COLUMNS.filter((column) => !options.before3 || !COLUMNS_SINCE_3.has(column));
  const byEnd = samples.toSorted((a, b) => endOf(a) - endOf(b));
  const active = countActive(samples, run.pattern);
  const rows = byEnd.map((sample) => {
    const { status, error } = sample;
    const list = run.targets[run.targets.length === 1 ? 0 : sample.group] ?? [];
    const target = list[sample.index % list.length];
    const groupName = run.pattern.groups[sample.group]?.name ?? "";
    const { inGroup, inAll } = active(sample.group, endOf(sample));
    const fields: Record<(typeof JTL_COLUMNS)[number], string | number> = {
      timeStamp: Math.floor(run.startedAtMs + sample.startNs / NS_PER_MS),
      elapsed: wholeMs(sample.latencyNs),
      label: target ? sampleLabel(target) : "",
      responseCode: status === 0 ? `Non HTTP response code: ${error?.kind ?? ""}` : status,
      responseMessage: status === 0 ? `Non HTTP response message: ${error?.message ?? ""}` : "",
      threadName: `${groupName} ${sample.group + 1}-${sample.thread + 1}`,
      dataType: "text",
      success: error === null ? "true" : "false",
      failureMessage: error?.message ?? "",
      bytes: sample.bytesIn,
      sentBytes: sample.bytesOut,
      grpThreads: inGroup,
      allThreads: inAll,
      URL: target?.url ?? "",
      Latency: wholeMs(sample.firstByteNs),
      IdleTime: 0,
      Connect: wholeMs(sample.connectNs),
    };
    return csvRow(columns.map((column) => fields[column]));
  });
  return [csvRow(columns), ...rows].join("").replaceAll("\r\n", "\n");
}

function endOf({ startNs, latencyNs }: LoadSample): number {
  return startNs + latencyNs;
}

function wholeMs(ns: number): number {
  return Math.round(ns / NS_PER_MS);
}

/** Threads between their start and their last sample's end; of open groups, connections from the first sample on. */
function countActive(samples: readonly LoadSample[], pattern: LoadPattern) {
  const lives = new Map<string, { group: number; fromNs: number; toNs: number }>();
  const startsMs = pattern.groups.map((group) => (group.kind === "closed" ? threadStartsMs(group) : []));
  for (const sample of samples) {
    const key = `${sample.group} ${sample.thread}`;
    const begun = startsMs[sample.group]?.[sample.thread];
    const fromNs = begun === undefined ? sample.startNs : begun * NS_PER_MS;
    const life = lives.get(key) ?? { group: sample.group, fromNs, toNs: 0 };
    life.fromNs = Math.min(life.fromNs, fromNs);
    life.toNs = Math.max(life.toNs, endOf(sample));
    lives.set(key, life);
  }
  const all = [...lives.values()];
  const counters = pattern.groups.map((_, group) => activeAt(all.filter((life) => life.group === group)));
  return (group: number, atNs: number) => ({
    inGroup: counters[group]?.(atNs) ?? 0,
    inAll: counters.reduce((sum, count) => sum + count(atNs), 0),
  });
}

/** How many of the lives go on at a moment: begun until then, less those that ended before. */
function activeAt(lives: readonly { fromNs: number; toNs: number }[]): (atNs: number) => number {
  const begins = Float64Array.from(lives, ({ fromNs }) => fromNs).sort();
  const ends = Float64Array.from(lives, ({ toNs }) => toNs).sort();
  return (atNs) => countUpTo(begins, atNs, true) - countUpTo(ends, atNs, false);
}

function countUpTo(sorted: Float64Array, limit: number, included: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle] as number;
    if (value < limit || (included && value === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
