import { setImmediate as nextTurn } from "node:timers/promises";
import { matchesText, matchesTime, matchesTraits } from "#shared/faas/activation-filter.ts";
import type { ActivationFilter } from "#shared/model/faas/activation-query.ts";
import type { ActivationRecord } from "./activation-store.ts";
import { parseRecord, type Segment } from "./segment.ts";

/** A record whose text is looked into costs microseconds; calls get their turn in between. */
const RECORDS_PER_TURN = 256;

interface Place {
  segment: Segment;
  row: number;
  startMs: number;
}

/** By the index alone. */
function rowFilter({ index }: Segment, filter: ActivationFilter): (row: number) => boolean {
  const matching = index.traits.map((traits) => traits !== null && matchesTraits(traits, filter));
  if (!matching.includes(true) || !overlaps(index, filter)) return () => false;
  return (row) => matching[index.trait(row)] === true && matchesTime(index.startMs(row), filter);
}

function overlaps(index: Segment["index"], { sinceMs, uptoMs }: ActivationFilter): boolean {
  return (
    index.newestStartMs >= (sinceMs ?? index.newestStartMs) && index.oldestStartMs <= (uptoMs ?? index.oldestStartMs)
  );
}

/** Which rows of a segment are meant. Its records are read only for their text. */
export async function rowFilterWithText(segment: Segment, filter: ActivationFilter): Promise<(row: number) => boolean> {
  const matches = rowFilter(segment, filter);
  const { text } = filter;
  if (!text) return matches;
  const candidates = Array.from({ length: segment.index.count }, (_, row) => row).filter(matches);
  const matching = new Set<number>();
  // Most records don't hold it at all, which shows before they are parsed.
  const written = JSON.stringify(text).slice(1, -1).toLowerCase();
  for (let start = 0; start < candidates.length; start += RECORDS_PER_TURN) {
    const rows = candidates.slice(start, start + RECORDS_PER_TURN);
    const texts = await segment.readTexts(rows);
    for (const [at, line] of texts.entries()) {
      const record = line?.toLowerCase().includes(written) ? parseRecord(line) : null;
      if (record && matchesText(record, text)) matching.add(rows[at] ?? -1);
    }
    await nextTurn();
  }
  return (row) => matching.has(row);
}

/**
 * The places that come first by their start, newest first. Records lie in the order of their ends, which is nearly that
 * of their starts: mostly the last segment is all that is looked into.
 */
export class NewestPlaces {
  #places: Place[] = [];
  #thresholdMs = Number.NEGATIVE_INFINITY;

  constructor(readonly wanted: number) {}

  /** Whether a segment may hold what belongs here. Segments have to come newest first. */
  mayTake({ index }: Segment): boolean {
    return this.wanted > 0 && index.newestStartMs > this.#thresholdMs;
  }

  take(segment: Segment, matches: (row: number) => boolean): void {
    const { index } = segment;
    for (let row = index.count - 1; row >= 0; row -= 1) {
      const startMs = index.startMs(row);
      if (!(startMs > this.#thresholdMs) || !matches(row)) continue;
      this.#places.push({ segment, row, startMs });
      if (this.#places.length >= 2 * this.wanted + RECORDS_PER_TURN) this.#cut();
    }
    this.#cut();
  }

  #cut(): void {
    this.#places.sort(
      (a, b) => b.startMs - a.startMs || b.segment.firstNumber - a.segment.firstNumber || b.row - a.row,
    );
    this.#places.length = Math.min(this.#places.length, this.wanted);
    if (this.#places.length === this.wanted) this.#thresholdMs = this.#places.at(-1)?.startMs ?? this.#thresholdMs;
  }

  places(): readonly Place[] {
    return this.#places;
  }
}

/** In the order of the places; what is damaged, or gone since, is left out. */
export async function readPlaces(places: readonly Place[]): Promise<ActivationRecord[]> {
  const rowsOf = new Map<Segment, number[]>();
  for (const { segment, row } of places) {
    const rows = rowsOf.get(segment);
    if (rows) rows.push(row);
    else rowsOf.set(segment, [row]);
  }
  const records = new Map<Segment, Map<number, ActivationRecord | null>>();
  for (const [segment, rows] of rowsOf) {
    const read = await segment.read(rows);
    records.set(segment, new Map(rows.map((row, at) => [row, read[at] ?? null])));
  }
  return places.map(({ segment, row }) => records.get(segment)?.get(row) ?? null).filter((record) => record !== null);
}
