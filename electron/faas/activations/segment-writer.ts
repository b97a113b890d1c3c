import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { fromFileSystemError } from "#shared/errors.ts";
import type { Segment, WaitingBytes } from "./segment.ts";

/** A kill -9 loses no more than what came in during this time. */
const BATCH_MS = 50;
const CHUNK_BYTES = 256 * 1024;
const SPARE_CHUNKS = 4;
const RETRY_MS = 500;
const LINE_END = 10;
/** Results and logs are their namespace's alone. */
const PRIVATE_MODE = 0o600;
/** A UTF-16 unit is at most three bytes of UTF-8. */
const BYTES_PER_UNIT = 3;
/** No `O_APPEND`: a batch that failed halfway is written again where it began. */
const WRITE_FLAGS = constants.O_WRONLY | constants.O_CREAT;

interface SegmentWriterOptions {
  /** More is not kept in memory while the disk takes nothing. */
  maxWaitingBytes: number;
  /** Some more of a segment lies in its file. */
  onWritten: (segment: Segment) => void;
  /** Why nothing can be written, in a sentence; null when it can again. */
  onProblem: (problem: string | null) => void;
}

interface Chunk extends WaitingBytes {
  segment: Segment;
  writtenBytes: number;
}

/** Appends lines to segments in batches, in their order, and tries again for as long as it must. */
export class SegmentWriter {
  waitingBytes = 0;
  problem: string | null = null;
  readonly #chunks: Chunk[] = [];
  readonly #spare: Buffer[] = [];
  readonly #options: SegmentWriterOptions;
  #isFull = false;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #file: { handle: FileHandle; segment: Segment } | null = null;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /**
   * False where so much waits that nothing more is taken, until half of it is written: records are lost in a row then,
   * not one here and there.
   */
  hasRoom(): boolean {
    const { maxWaitingBytes } = this.#options;
    if (this.waitingBytes > maxWaitingBytes) this.#isFull = true;
    else if (this.waitingBytes <= maxWaitingBytes / 2) this.#isFull = false;
    return !this.#isFull;
  }

  /** Queues a text, and the end of its line, for the end of a segment; gives its bytes. */
  append(segment: Segment, text: string): number {
    const room = text.length * BYTES_PER_UNIT + 1;
    let chunk = this.#chunks.at(-1);
    if (chunk?.segment !== segment || chunk.buffer.length - chunk.usedBytes < room) {
      chunk = { segment, offset: segment.appendedBytes, buffer: this.#buffer(room), usedBytes: 0, writtenBytes: 0 };
      this.#chunks.push(chunk);
      segment.waiting.push(chunk);
    }
    const lengthBytes = chunk.buffer.write(text, chunk.usedBytes, "utf8") + 1;
    chunk.usedBytes += lengthBytes;
    chunk.buffer[chunk.usedBytes - 1] = LINE_END;
    segment.appendedBytes += lengthBytes;
    this.waitingBytes += lengthBytes;
    if (this.#chunks.length > 1 && this.problem === null) void this.#write();
    else this.#writeIn(BATCH_MS);
    return lengthBytes;
  }

  /** Resolves when all that waits now is written, or has been refused once more. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#chunks.length > 0) await this.#write();
  }

  async close(): Promise<void> {
    await this.flush();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#closeFile();
  }

  #buffer(sizeBytes: number): Buffer {
    if (sizeBytes > CHUNK_BYTES) return Buffer.allocUnsafe(sizeBytes);
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
  }

  #writeIn(delayMs: number): void {
    this.#timer ??= setTimeout(() => void this.#write(), delayMs);
  }

  #write(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing ??= this.#writeWaiting().finally(() => {
      this.#writing = null;
      if (this.#chunks.length > 0) this.#writeIn(this.problem === null ? BATCH_MS : RETRY_MS);
    });
    return this.#writing;
  }

  /** What waits when it begins; what comes in meanwhile is the next batch. */
  async #writeWaiting(): Promise<void> {
    const batch = this.#chunks.map((chunk) => ({ chunk, end: chunk.usedBytes }));
    for (const { chunk, end } of batch) {
      const { segment, buffer, offset } = chunk;
      try {
        const handle = await this.#handleOf(segment);
        while (chunk.writtenBytes < end) {
          const start = chunk.writtenBytes;
          const { bytesWritten } = await handle.write(buffer, start, end - start, offset + start);
          this.#advance(chunk, bytesWritten);
        }
      } catch (error) {
        await this.#closeFile();
        this.#say(wordsOf(error, segment.path));
        return;
      }
      this.#say(null);
      this.#options.onWritten(segment);
    }
  }

  #advance(chunk: Chunk, bytes: number): void {
    const { segment } = chunk;
    chunk.writtenBytes += bytes;
    segment.writtenBytes += bytes;
    this.waitingBytes -= bytes;
    if (chunk.writtenBytes < chunk.usedBytes) return;
    this.#chunks.shift();
    segment.waiting.shift();
    if (chunk.buffer.length === CHUNK_BYTES && this.#spare.length < SPARE_CHUNKS) this.#spare.push(chunk.buffer);
  }

  #say(problem: string | null): void {
    if (problem === this.problem) return;
    this.problem = problem;
    this.#options.onProblem(problem);
  }

  async #handleOf(segment: Segment): Promise<FileHandle> {
    if (this.#file?.segment !== segment) {
      await this.#closeFile();
      this.#file = { segment, handle: await open(segment.path, WRITE_FLAGS, PRIVATE_MODE) };
    }
    return this.#file.handle;
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    // An error of an earlier write, told again.
    await file?.handle.close().catch(() => undefined);
  }
}

function wordsOf(error: unknown, path: string): string {
  const known = fromFileSystemError(error, path);
  return known instanceof Error ? known.message : String(known);
}
