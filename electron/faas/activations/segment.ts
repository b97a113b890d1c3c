import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "#core/store/atomic-write.ts";
import type { ActivationRecord } from "./activation-store.ts";
import { SegmentIndex } from "./segment-index.ts";

const SCHEMA_VERSION = 1;
const Header = z.object({ schemaVersion: z.number().int(), firstNumber: z.number().int() });

/** Records whose lines lie no further apart are read at once. */
const GAP_BYTES = 16 * 1024;
const RUN_BYTES = 4 << 20;

/** Bytes of a segment that are not in its file yet. */
export interface WaitingBytes {
  offset: number;
  buffer: Buffer;
  usedBytes: number;
}

/**
 * A file of records, a line of JSON each after a first line of its own, with its index. It is written once and never
 * changed; the number of a record is its place in it, counted from the first one's, which is the file's name.
 */
export class Segment {
  /** What of it lies in the file, and what is to lie there. */
  writtenBytes: number;
  appendedBytes: number;
  /** Nothing more comes into it. */
  sealed = false;
  /** All of it, and its index, lie on disk, as far as the disk takes them. */
  finished = false;
  /** In their order; the last one may still grow. */
  readonly waiting: WaitingBytes[] = [];
  /** Of the last record that came in. */
  addedAtMs: number;
  readonly path: string;
  readonly #indexPath: string;

  constructor(
    folder: string,
    readonly firstNumber: number,
    readonly index: SegmentIndex,
    { writtenBytes, addedAtMs }: { writtenBytes: number; addedAtMs: number },
  ) {
    this.path = join(folder, segmentName(firstNumber));
    this.#indexPath = indexPathOf(this.path);
    this.writtenBytes = writtenBytes;
    this.appendedBytes = writtenBytes;
    this.addedAtMs = addedAtMs;
  }

  /** An empty one, and the line that its file begins with. */
  static begin(folder: string, firstNumber: number, capacity: number): { segment: Segment; header: string } {
    const header = JSON.stringify({ schemaVersion: SCHEMA_VERSION, firstNumber });
    const index = new SegmentIndex(capacity, header.length + 1);
    return { segment: new Segment(folder, firstNumber, index, { writtenBytes: 0, addedAtMs: Date.now() }), header };
  }

  get lastNumber(): number {
    return this.firstNumber + this.index.count - 1;
  }

  get isWritten(): boolean {
    return this.writtenBytes === this.appendedBytes;
  }

  /** In the order of the rows that are asked for; null of one that is damaged, or gone with its segment. */
  async read(rows: readonly number[]): Promise<(ActivationRecord | null)[]> {
    return (await this.readTexts(rows)).map(parseRecord);
  }

  /** The same, as they are written. */
  async readTexts(rows: readonly number[]): Promise<(string | null)[]> {
    const texts = new Map<number, string>();
    const inFile: number[] = [];
    for (const row of rows) {
      const text = this.#readWaiting(row);
      if (text === null) inFile.push(row);
      else texts.set(row, text);
    }
    if (inFile.length > 0) await this.#readFile(inFile, texts);
    return rows.map((row) => texts.get(row) ?? null);
  }

  #readWaiting(row: number): string | null {
    const offset = this.index.offset(row);
    if (offset < this.writtenBytes) return null;
    const chunk = this.waiting.findLast((candidate) => candidate.offset <= offset);
    if (!chunk) return null;
    const start = offset - chunk.offset;
    return chunk.buffer.toString("utf8", start, start + this.index.lengthBytes(row));
  }

  async #readFile(rows: readonly number[], texts: Map<number, string>): Promise<void> {
    const file = await open(this.path).catch(ifGone);
    if (!file) return;
    try {
      for (const run of this.#runs(rows.toSorted((a, b) => a - b))) {
        const first = this.index.offset(run[0] ?? 0);
        const last = run.at(-1) ?? 0;
        const bytes = Buffer.allocUnsafe(this.index.offset(last) + this.index.lengthBytes(last) - first);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, first);
        for (const row of run) {
          const start = this.index.offset(row) - first;
          const end = start + this.index.lengthBytes(row);
          if (end <= bytesRead) texts.set(row, bytes.toString("utf8", start, end));
        }
      }
    } finally {
      await file.close();
    }
  }

  #runs(sorted: readonly number[]): number[][] {
    const runs: number[][] = [];
    let start = 0;
    let end = Number.NEGATIVE_INFINITY;
    for (const row of sorted) {
      const offset = this.index.offset(row);
      if (offset - end > GAP_BYTES || offset - start > RUN_BYTES) {
        runs.push([]);
        start = offset;
      }
      runs.at(-1)?.push(row);
      end = offset + this.index.lengthBytes(row);
    }
    return runs;
  }

  /** Once all is written: what makes the next start quick. */
  async writeIndex(): Promise<void> {
    await writeFileAtomic(this.#indexPath, this.index.encode());
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.#indexPath, { force: true });
  }

  /**
   * Reads one back, by its index or else line by line: a last line without its end is of a process that was killed, and
   * left out. Null where the file is none of ours, or of a newer version.
   */
  static async open(folder: string, name: string): Promise<Segment | null> {
    const path = join(folder, name);
    const file = await open(path);
    let sizeBytes: number;
    let addedAtMs: number;
    let header: z.infer<typeof Header> | null;
    try {
      ({ size: sizeBytes, mtimeMs: addedAtMs } = await file.stat());
      header = await readHeader(file);
    } finally {
      await file.close();
    }
    if (header === null || header.schemaVersion > SCHEMA_VERSION || segmentName(header.firstNumber) !== name)
      return null;
    const kept = await readFile(indexPathOf(path)).catch(() => null);
    const decoded = kept && SegmentIndex.decode(kept, sizeBytes);
    const index = decoded ?? scan(await readFile(path));
    const segment = new Segment(folder, header.firstNumber, index, { writtenBytes: index.sizeBytes, addedAtMs });
    segment.sealed = true;
    segment.finished = true;
    // A disk that is full costs the next start some time, no more.
    if (!decoded && index.count > 0) await segment.writeIndex().catch(() => undefined);
    return segment;
  }
}

const NAME = /^\d{16}\.ndjson$/;

export function isSegmentName(name: string): boolean {
  return NAME.test(name);
}

/** An index whose segment is gone, or a file that a process was killed over. */
export function isLeftover(name: string, names: readonly string[]): boolean {
  if (/^\.\d{16}\.index\..+\.tmp$/.test(name)) return true;
  return /^\d{16}\.index$/.test(name) && !names.includes(name.replace(/index$/, "ndjson"));
}

function segmentName(firstNumber: number): string {
  return `${String(firstNumber).padStart(16, "0")}.ndjson`;
}

function indexPathOf(path: string): string {
  return path.replace(/\.ndjson$/, ".index");
}

async function readHeader(file: Awaited<ReturnType<typeof open>>): Promise<z.infer<typeof Header> | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
  const end = buffer.subarray(0, bytesRead).indexOf("\n");
  if (end === -1) return null;
  try {
    return Header.parse(JSON.parse(buffer.toString("utf8", 0, end)));
  } catch {
    return null;
  }
}

function scan(bytes: Buffer): SegmentIndex {
  const lineEnds: number[] = [];
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, end + 1)) lineEnds.push(end);
  let start = (lineEnds.shift() ?? -1) + 1;
  const index = new SegmentIndex(lineEnds.length, start);
  for (const end of lineEnds) {
    const record = parseRecord(bytes.toString("utf8", start, end));
    if (record) index.add(record, end + 1 - start);
    else index.addDamaged(end + 1 - start);
    start = end + 1;
  }
  return index;
}

/** Lines are our own: what is checked is only that a disk gave back what was written. */
export function parseRecord(text: string | null): ActivationRecord | null {
  if (text === null) return null;
  try {
    const record = JSON.parse(text) as Partial<ActivationRecord> | null;
    return typeof record?.activationId === "string" && typeof record.startedAtMs === "number"
      ? (record as ActivationRecord)
      : null;
  } catch {
    return null;
  }
}

function ifGone(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
