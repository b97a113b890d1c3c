import { createArrivals } from "#shared/load/arrivals.ts";
import { threadStartsMs } from "#shared/load/thread-starts.ts";
import type { LoadGroup, LoadPattern } from "#shared/model/load/load-pattern.ts";

/** A line of a pattern's picture: a thread from its start on, or an open group with its arrivals. */
interface PictureRow {
  group: number;
  /** When requests are sent, as far as the pattern alone says. */
  atMs: number[];
  /** It goes on sending as fast as answers come, until then or to the end. */
  untilMs: number | null;
}

export interface PatternPicture {
  spanMs: number;
  rows: PictureRow[];
}

const MOST_ROWS = 25;
const MOST_MARKS = 60;
/** A pattern that is over at once is drawn as long as this. */
const LEAST_SPAN_MS = 500;

/** When the threads of a pattern start and its requests arrive; how long answers take is not in it. */
export function pictureOf({ groups }: LoadPattern): PatternPicture {
  const spanMs = Math.max(LEAST_SPAN_MS, ...groups.map(groupSpanMs));
  const closed = groups.flatMap((group, place) =>
    group.kind === "closed"
      ? threadStartsMs(group).map((startMs): PictureRow => {
          const { loops, delayMs, durationS } = group;
          const endMs = durationS === null ? spanMs : group.startDelayMs + durationS * 1000;
          if (loops === 1) return { group: place, atMs: [startMs + delayMs], untilMs: null };
          if (loops === null || delayMs === 0) return { group: place, atMs: [startMs + delayMs], untilMs: endMs };
          const atMs = Array.from({ length: loops }, (_, loop) => startMs + (loop + 1) * delayMs);
          return { group: place, atMs: thinned(atMs, MOST_MARKS), untilMs: null };
        })
      : [],
  );
  const open = groups.flatMap((group, place) =>
    group.kind === "open" ? [{ group: place, atMs: thinned(arrivalsMs(group), MOST_MARKS), untilMs: null }] : [],
  );
  return { spanMs, rows: [...thinned(closed, MOST_ROWS), ...open] };
}

function groupSpanMs(group: LoadGroup): number {
  if (group.kind === "open") return group.startDelayMs + group.durationS * 1000;
  const { startDelayMs, rampUpS, loops, delayMs, durationS } = group;
  return startDelayMs + Math.max(rampUpS * 1000 + (loops ?? 1) * delayMs, (durationS ?? 0) * 1000);
}

/** Enough for the picture: those of a heavy load are as many as its pixels. */
const MOST_ARRIVALS = 10_000;

function arrivalsMs({ arrivals, durationS, startDelayMs }: Extract<LoadGroup, { kind: "open" }>): number[] {
  const next = createArrivals(arrivals, durationS);
  const found: number[] = [];
  for (let ns = next(); ns !== null && found.length < MOST_ARRIVALS; ns = next()) found.push(startDelayMs + ns / 1e6);
  return found;
}

/** At most so many of them, evenly chosen. */
function thinned<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, place) => items[Math.floor((place * items.length) / most)]!);
}
