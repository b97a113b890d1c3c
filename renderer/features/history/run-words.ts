import type { RunListing } from "#shared/model/benchmark.ts";
import { RUN_STATE_WORDS } from "../../results/index.ts";

/** Whether every word of `filter` occurs in what the list shows of a run. */
export function matchesFilter(run: RunListing, filter: string): boolean {
  const shown = [
    ...run.programs,
    ...run.runtimes,
    run.headline,
    run.damage ? "damaged" : RUN_STATE_WORDS[run.state].words,
    run.createdAt.slice(0, 10),
    run.id,
  ]
    .join(" ")
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => shown.includes(word));
}

/** `22 Nov, 14:03`, with the year where it isn't this one. */
export function formatWhen(createdAt: string, now = new Date()): string {
  const when = new Date(createdAt);
  if (Number.isNaN(when.getTime())) return createdAt;
  return when.toLocaleString([], {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(when.getFullYear() !== now.getFullYear() && { year: "numeric" }),
  });
}
