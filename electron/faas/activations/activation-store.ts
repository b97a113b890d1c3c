import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fromFileSystemError } from "#shared/errors.ts";
import type { Activation, TriggerActivation } from "#shared/model/faas/activation.ts";
import type { ActivationFilter } from "#shared/model/faas/activation-query.ts";
import type { RecordsState } from "#shared/model/faas/workbench-api.ts";
import { makeFolder } from "#core/store/make-folder.ts";
import { NewestPlaces, readPlaces, rowFilterWithText } from "./newest-first.ts";
import { applyRetention } from "./retention.ts";
import { isLeftover, isSegmentName, Segment } from "./segment.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { serializeRecord } from "./serialize-record.ts";

export type ActivationRecord = Activation | TriggerActivation;

/** A record with its number: they grow in the order in which records were added, also over restarts and kill -9. */
export interface NumberedRecord {
  number: number;
  record: ActivationRecord;
}

interface ActivationPage extends ActivationFilter {
  skip: number;
  limit: number;
}

export interface ActivationStore {
  /** Synchronous and cheap: the record is serialised and queued, and is to be seen by `get` and `list` at once. */
  add(record: ActivationRecord): void;
  /** Null where there is none of that id (and namespace, if one is given). */
  get(activationId: string, namespace?: string): Promise<ActivationRecord | null>;
  /** By their start, newest first. */
  list(page: ActivationPage): Promise<ActivationRecord[]>;
  count(filter: ActivationFilter): Promise<number>;
  /** The oldest ones whose number is greater, in the order of their numbers; at most `limit`. */
  after(number: number, limit: number): Promise<NumberedRecord[]>;
  /** Of the record that was added last; 0 before the first. */
  lastNumber(): number;
  /**
   * Calls the listener for every record while it is added, also for one that is lost then; it must be quick and must
   * not throw. The answer ends it.
   */
  subscribe(listener: (added: NumberedRecord) => void): () => void;
  /** Awaited before records up to a number are removed because of their age or their number. The answer ends it. */
  beforeRemoval(hook: (upToNumber: number) => Promise<void>): () => void;
  /** Resolves when everything that was added before has been handed to the system, or was refused by it. */
  flush(): Promise<void>;
  state(): RecordsState;
  close(): Promise<void>;
}

export interface ActivationStoreOptions {
  /** Made if need be; it belongs to one process at a time. */
  folder: string;
  /** More are removed, the oldest first, a segment at a time. */
  maxRecords: number;
  maxAgeMs: number;
  /** Size on disk. */
  maxBytes?: number;
  /** More is not kept in memory while the disk takes nothing. */
  maxWaitingBytes?: number;
  /** Hears once that records can't be written, and once that they can again, in sentences. */
  onProblem?: (message: string) => void;
}

const DEFAULT_MAX_BYTES = 1 << 30;
const DEFAULT_MAX_WAITING_BYTES = 64 << 20;
/** What is removed at a time is this part of all that is kept. */
const SEGMENTS = 16;
const SEGMENT_RECORDS = { least: 64, most: 16_384 };
const SEGMENT_BYTES = { least: 64 << 10, most: 64 << 20 };
const MAINTENANCE_MS = 30_000;

/**
 * Opens the records in a folder. Throws what making and reading a folder throws; files in it that are none of ours, or
 * of a newer version, stay as they are.
 */
export async function createActivationStore(options: ActivationStoreOptions): Promise<ActivationStore> {
  const { folder } = options;
  await makeFolder(folder);
  const names = await readdir(folder).catch((error: unknown) => {
    throw fromFileSystemError(error, folder);
  });
  for (const name of names.filter((candidate) => isLeftover(candidate, names)))
    await rm(join(folder, name), { force: true });
  const segments: Segment[] = [];
  for (const name of names.filter(isSegmentName).sort()) {
    const segment = await Segment.open(folder, name).catch((error: unknown) => {
      throw fromFileSystemError(error, join(folder, name));
    });
    if (segment && segment.index.count === 0) await segment.remove();
    else if (segment) segments.push(segment);
  }
  const store = new SegmentedStore(options, segments);
  await store.maintain();
  return store;
}

class SegmentedStore implements ActivationStore {
  readonly #options: ActivationStoreOptions;
  readonly #maxBytes: number;
  readonly #segmentRecords: number;
  readonly #segmentBytes: number;
  /** In the order of their numbers. */
  readonly #segments: Segment[];
  readonly #writer: SegmentWriter;
  readonly #listeners = new Set<(added: NumberedRecord) => void>();
  readonly #hooks = new Set<(upToNumber: number) => Promise<void>>();
  readonly #sealing = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #maintenance: Promise<void> = Promise.resolve();
  #active: Segment | null = null;
  #lastNumber: number;
  #lost = 0;
  #lostBefore = 0;

  constructor(options: ActivationStoreOptions, segments: Segment[]) {
    this.#options = options;
    this.#segments = segments;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#segmentRecords = clamp(Math.ceil(options.maxRecords / SEGMENTS), SEGMENT_RECORDS);
    this.#segmentBytes = clamp(Math.ceil(this.#maxBytes / SEGMENTS), SEGMENT_BYTES);
    this.#lastNumber = segments.at(-1)?.lastNumber ?? 0;
    this.#writer = new SegmentWriter({
      maxWaitingBytes: options.maxWaitingBytes ?? DEFAULT_MAX_WAITING_BYTES,
      onWritten: (segment) => this.#sealIfWritten(segment),
      onProblem: (problem) => this.#tell(problem),
    });
    this.#timer = setInterval(() => void this.maintain(), MAINTENANCE_MS).unref();
  }

  add(record: ActivationRecord): void {
    if (this.#writer.hasRoom()) this.#keep(record);
    else this.#lose();
    const added = { number: this.#lastNumber, record };
    for (const listener of this.#listeners) listener(added);
  }

  #keep(record: ActivationRecord): void {
    const segment = this.#segmentWithRoom();
    segment.index.add(record, this.#writer.append(segment, serializeRecord(record)));
    segment.addedAtMs = Date.now();
    this.#lastNumber = segment.lastNumber;
  }

  /** It has a number all the same, for those that listen; the next segment goes on behind it. */
  #lose(): void {
    this.#lost += 1;
    this.#lastNumber += 1;
    this.#roll();
  }

  #segmentWithRoom(): Segment {
    const active = this.#active;
    if (active && active.index.count < this.#segmentRecords && active.appendedBytes < this.#segmentBytes) return active;
    this.#roll();
    // What was told of records that a kill -9 lost is so never told of others: no process adds one each microsecond.
    const firstNumber = Math.max(this.#lastNumber + 1, Date.now() * 1000);
    const { segment, header } = Segment.begin(this.#options.folder, firstNumber, this.#segmentRecords);
    this.#writer.append(segment, header);
    this.#segments.push(segment);
    this.#active = segment;
    return segment;
  }

  #roll(): void {
    const segment = this.#active;
    if (!segment) return;
    this.#active = null;
    segment.sealed = true;
    this.#sealIfWritten(segment);
  }

  #sealIfWritten(segment: Segment): void {
    if (!segment.sealed || !segment.isWritten) return;
    const sealing = segment
      .writeIndex()
      // It is made again at the next start.
      .catch(() => undefined)
      .then(() => {
        segment.finished = true;
        return this.maintain();
      })
      .finally(() => this.#sealing.delete(sealing));
    this.#sealing.add(sealing);
  }

  /** Removes what is too old or too much; what can't be removed now is tried again later. */
  maintain(): Promise<void> {
    this.#maintenance = this.#maintenance.then(() => this.#maintainOnce());
    return this.#maintenance;
  }

  async #maintainOnce(): Promise<void> {
    const { maxRecords, maxAgeMs } = this.#options;
    if (this.#active && Date.now() - this.#active.index.oldestStartMs > maxAgeMs / SEGMENTS) this.#roll();
    await applyRetention(this.#segments, { maxRecords, maxAgeMs, maxBytes: this.#maxBytes }, async (upToNumber) => {
      // What a hook can't keep, on a full disk for instance, must not keep the disk full.
      for (const hook of this.#hooks) await hook(upToNumber).catch(() => undefined);
    });
  }

  async get(activationId: string, namespace?: string): Promise<ActivationRecord | null> {
    for (const segment of this.#segments.toReversed()) {
      const rows = segment.index.rowsOfId(activationId);
      if (rows.length === 0) continue;
      const records = await segment.read(rows);
      const found = records.find(
        (record) => record?.activationId === activationId && (namespace ?? record.namespace) === record.namespace,
      );
      if (found) return found;
    }
    return null;
  }

  async list({ skip, limit, ...filter }: ActivationPage): Promise<ActivationRecord[]> {
    const newest = new NewestPlaces(skip + limit);
    for (const segment of this.#segments.toReversed())
      if (newest.mayTake(segment)) newest.take(segment, await rowFilterWithText(segment, filter));
    return readPlaces(newest.places().slice(skip));
  }

  async count(filter: ActivationFilter): Promise<number> {
    let count = 0;
    for (const segment of this.#segments.slice()) {
      const matches = await rowFilterWithText(segment, filter);
      for (let row = 0; row < segment.index.count; row += 1) if (matches(row)) count += 1;
      // A million records take tens of milliseconds: calls get their turn in between.
      await nextTurn();
    }
    return count;
  }

  async after(number: number, limit: number): Promise<NumberedRecord[]> {
    const found: NumberedRecord[] = [];
    for (const segment of this.#segments.filter(({ lastNumber }) => lastNumber > number)) {
      let from = Math.max(0, number + 1 - segment.firstNumber);
      // Damaged lines give no record, so that one reading may not be enough.
      while (from < segment.index.count && found.length < limit) {
        const to = Math.min(segment.index.count, from + limit - found.length);
        const rows = Array.from({ length: to - from }, (_, at) => from + at);
        for (const [at, record] of (await segment.read(rows)).entries())
          if (record) found.push({ number: segment.firstNumber + from + at, record });
        from = to;
      }
      if (found.length >= limit) break;
    }
    return found;
  }

  lastNumber(): number {
    return this.#lastNumber;
  }

  subscribe(listener: (added: NumberedRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  beforeRemoval(hook: (upToNumber: number) => Promise<void>): () => void {
    this.#hooks.add(hook);
    return () => void this.#hooks.delete(hook);
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  state(): RecordsState {
    let records = 0;
    let sizeBytes = 0;
    for (const { index, appendedBytes } of this.#segments) {
      records += index.count;
      sizeBytes += appendedBytes;
    }
    const { waitingBytes, problem } = this.#writer;
    return { records, sizeBytes, waitingBytes, lost: this.#lost, problem };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#roll();
    await this.#writer.close();
    await Promise.all(this.#sealing);
    await this.#maintenance;
    const { waitingBytes } = this.#writer;
    if (waitingBytes > 0)
      this.#options.onProblem?.(`${waitingBytes} bytes of records could not be written before the end.`);
  }

  #tell(problem: string | null): void {
    const { onProblem } = this.#options;
    if (problem !== null) {
      onProblem?.(`Records of calls can't be written. ${problem}`);
      return;
    }
    const lost = this.#lost - this.#lostBefore;
    this.#lostBefore = this.#lost;
    onProblem?.(`Records of calls are written again; ${lost === 0 ? "none" : String(lost)} of them could not be kept.`);
  }
}

function clamp(value: number, { least, most }: { least: number; most: number }): number {
  return Math.min(most, Math.max(least, value));
}
