import { formatDuration } from "../../format/durations.ts";
import { formatCount, plural } from "../../format/numbers.ts";
import type { PoolSettings } from "../../model/faas/pool.ts";
import { quantile } from "../../stats/quantiles.ts";
import type { WhatIfRecord } from "./what-if.ts";
import { readRecord, type RecordedCall } from "./read-record.ts";
import { describeKnob } from "../pool-changes.ts";
import { traitsOf } from "./sandbox-traits.ts";

/** Why other settings would change anything: what in the record each turned knob acts on, a sentence for each. */
export function whyWords(record: Pick<WhatIfRecord, "recordings" | "settings">, settings: PoolSettings): string[] {
  const { settings: recorded } = record;
  const calls = readRecord(record.recordings.at(-1) ?? [], recorded);
  const words: string[] = [];
  if (settings.keepAliveMs !== recorded.keepAliveMs) words.push(keepAliveWords(calls, recorded, settings));
  const stems = describeKnob("stemCells", settings);
  if (stems !== describeKnob("stemCells", recorded)) words.push(stemWords(calls));
  const room = roomOf(settings, calls);
  if (settings.memoryBudgetMb !== recorded.memoryBudgetMb || settings.maxSandboxes !== recorded.maxSandboxes)
    words.push(roomWords(calls, room));
  if (settings.parallelStarts !== recorded.parallelStarts)
    words.push(
      "Sandboxes that are made at the same time share the processors: fewer at once start faster each, and the others wait.",
    );
  return words;
}

/** Times between the end of one call and the arrival of the next of the same function. */
function gapsOf(calls: readonly RecordedCall[]): number[] {
  const lastEnd = new Map<string, number>();
  const gaps: number[] = [];
  for (const { fn, arrivalMs, totalMs } of calls) {
    const before = lastEnd.get(fn.key);
    if (before !== undefined && arrivalMs > before) gaps.push(arrivalMs - before);
    lastEnd.set(fn.key, Math.max(before ?? 0, arrivalMs + totalMs));
  }
  return gaps;
}

function keepAliveWords(calls: readonly RecordedCall[], recorded: PoolSettings, settings: PoolSettings): string {
  const gaps = gapsOf(calls);
  const longer = (keepAliveMs: number | null) =>
    keepAliveMs === null ? 0 : gaps.filter((gap) => gap >= keepAliveMs).length;
  const [then, now] = [longer(recorded.keepAliveMs), longer(settings.keepAliveMs)];
  const gone = `${formatCount(now)} of the ${plural(gaps.length, "pause")} between calls`;
  return `A sandbox that is idle for longer than the keep-alive is gone: ${gone} ${now === 1 ? "is" : "are"} as long as the new one, ${formatCount(then)} as the recorded one; the longest is ${formatDuration(Math.max(0, ...gaps) * 1e6)}.`;
}

function stemWords(calls: readonly RecordedCall[]): string {
  const made = calls.filter(({ origin }) => origin === "made");
  if (made.length === 0)
    return "A stem cell spares a cold call the making of its sandbox; the record has no cold call.";
  const make = quantile(
    made.map(({ phases }) => phases.createSandboxNs + phases.startRuntimeNs),
    0.5,
  );
  const whole = quantile(
    made.map(({ totalMs }) => totalMs * 1e6),
    0.5,
  );
  const isFresh = made.every(({ fn }) => traitsOf(fn.sandbox).freshPerCall);
  const rest = isFresh ? "what is made anew for every call stays" : "bringing its code in stays";
  return `A stem cell spares a cold call the making of its sandbox, ${formatDuration(make)} of ${formatDuration(whole)} by the medians; ${rest}.`;
}

function roomOf({ memoryBudgetMb, maxSandboxes }: PoolSettings, calls: readonly RecordedCall[]): number {
  const largest = calls.reduce((most, { fn }) => Math.max(most, fn.memoryMb), 1);
  return Math.min(maxSandboxes, Math.floor(memoryBudgetMb / largest));
}

function roomWords(calls: readonly RecordedCall[], room: number): string {
  const most = mostAtOnce(calls);
  const then =
    most > room
      ? "calls would wait for one another, and sandboxes make room for others"
      : "so that none has to wait for a place";
  return `There is room for ${plural(room, "sandbox").replace(/xs$/, "xes")}; at most ${formatCount(most)} recorded ${most === 1 ? "call was" : "calls were"} under way at once, ${then}.`;
}

function mostAtOnce(calls: readonly RecordedCall[]): number {
  const changes = calls
    .flatMap(({ arrivalMs, totalMs }) => [[arrivalMs, 1] as const, [arrivalMs + totalMs, -1] as const])
    .sort(([a, first], [b, second]) => a - b || first - second);
  let now = 0;
  let most = 0;
  for (const [, by] of changes) most = Math.max(most, (now += by));
  return most;
}
