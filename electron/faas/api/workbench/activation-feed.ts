import { matchesActivation } from "#shared/faas/activation-filter.ts";
import { summarizeActivation } from "#shared/faas/summarize-activation.ts";
import type { FeedLine } from "#shared/model/faas/activation-feed.ts";
import type { ActivationFilter } from "#shared/model/faas/activation-query.ts";
import type { ActivationStore, NumberedRecord } from "../../activations/activation-store.ts";
import type { LineStream } from "./line-stream.ts";

const BATCH_MS = 75;
const CAUGHT_UP_AT_ONCE = 500;

export interface FeedRequest {
  filter: ActivationFilter;
  /** The number after which it begins; null begins with what comes. */
  after: number | null;
  /** Of a batch only so many are sent, the latest; null sends all. */
  atMost: number | null;
}

interface Reader extends FeedRequest {
  stream: LineStream;
  cursor: number;
  live: boolean;
}

/** A record of a batch with its text, made once for all readers, and only if one wants it. */
interface Entry extends NumberedRecord {
  text: string | null;
}

/** Tells readers of activations as they come in, in batches. Without readers it costs nothing. */
export class ActivationFeed {
  readonly #activations: ActivationStore;
  readonly #readers = new Set<Reader>();
  #batch: Entry[] = [];
  /** What all batches so far came to. */
  #cursor = 0;
  #stop: (() => void) | null = null;

  constructor(activations: ActivationStore) {
    this.#activations = activations;
  }

  /** Serves a reader until it goes. */
  async serve(stream: LineStream, request: FeedRequest): Promise<void> {
    this.#start();
    const last = this.#activations.lastNumber();
    // A number that isn't known yet is of other records, in a data folder that was emptied since.
    const after = request.after === null || request.after > last ? last : request.after;
    const reader: Reader = { ...request, stream, cursor: after, live: false };
    this.#readers.add(reader);
    stream.signal.addEventListener("abort", () => this.#remove(reader));
    if (stream.signal.aborted) this.#remove(reader);
    try {
      await this.#catchUp(reader);
    } catch (error) {
      // Its headers are out: the stream itself is all that can tell.
      const reason = error instanceof Error ? error.message : String(error);
      stream.end({ type: "ended", cursor: reader.cursor, reason } satisfies FeedLine);
    }
  }

  cursorOf(stream: LineStream): number {
    for (const reader of this.#readers) if (reader.stream === stream) return reader.cursor;
    return this.#activations.lastNumber();
  }

  end(reason: string): void {
    for (const { stream, cursor } of this.#readers) stream.end({ type: "ended", cursor, reason } satisfies FeedLine);
  }

  async #catchUp(reader: Reader): Promise<void> {
    const { stream } = reader;
    while (!stream.signal.aborted) {
      const batchesUpTo = this.#cursor;
      const records = await this.#activations.after(reader.cursor, CAUGHT_UP_AT_ONCE);
      const last = records.at(-1);
      if (last) {
        send(
          reader,
          records.map((record) => ({ ...record, text: null })),
          last.number,
        );
        await stream.drained();
      } else if (this.#cursor === batchesUpTo) {
        // Nothing is kept behind the cursor, and no batch went out meanwhile: the next one goes to this reader, too.
        reader.cursor = Math.max(reader.cursor, batchesUpTo);
        reader.live = true;
        stream.send(JSON.stringify({ type: "live", cursor: reader.cursor } satisfies FeedLine));
        return;
      }
    }
  }

  #start(): void {
    if (this.#stop) return;
    this.#cursor = this.#activations.lastNumber();
    const unsubscribe = this.#activations.subscribe(({ number, record }) => {
      this.#batch.push({ number, record, text: null });
    });
    const timer = setInterval(() => this.#deliver(), BATCH_MS).unref();
    this.#stop = () => {
      unsubscribe();
      clearInterval(timer);
      this.#batch = [];
      this.#stop = null;
    };
  }

  #remove(reader: Reader): void {
    this.#readers.delete(reader);
    if (this.#readers.size === 0) this.#stop?.();
  }

  #deliver(): void {
    const batch = this.#batch;
    const last = batch.at(-1);
    if (!last) return;
    this.#batch = [];
    this.#cursor = last.number;
    for (const reader of this.#readers) if (reader.live) send(reader, batch, last.number);
  }
}

function send(reader: Reader, batch: readonly Entry[], upTo: number): void {
  const matching = batch.filter(
    ({ number, record }) => number > reader.cursor && matchesActivation(record, reader.filter),
  );
  reader.cursor = Math.max(reader.cursor, upTo);
  if (matching.length === 0) return;
  const sent = reader.atMost === null || !reader.live ? matching : matching.slice(-reader.atMost);
  const texts = sent.map((entry) => (entry.text ??= JSON.stringify(summarizeActivation(entry.record))));
  const skipped = matching.length - sent.length;
  reader.stream.send(
    `{"type":"activations","cursor":${reader.cursor},"skipped":${skipped},"activations":[${texts.join(",")}]}`,
  );
}
