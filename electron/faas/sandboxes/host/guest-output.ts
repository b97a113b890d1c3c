import type { GuestStream } from "../guest/guest-call.ts";
import type { LogLine } from "../sandbox.ts";

/** Of one line of a log; the rest of a longer one follows as another. */
const MAX_LINE_BYTES = 16 << 10;
const NEWLINE = 10;

/** What one guest prints while it runs, with a bound on all of it. */
export class GuestOutput {
  readonly logs: LogLine[] = [];
  /** What ended the guest here, if anything did. */
  ended: "output-limit" | "memory-limit" | null = null;
  readonly #stdout: Uint8Array[] = [];
  readonly #partOfLine = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  readonly #memoryMark: Uint8Array | null;
  readonly #stdoutIsLog: boolean;
  #leftBytes: number;

  /** `memoryMark` is what a guest's own guard prints when its memory would grow past the limit. */
  constructor(options: { maxBytes: number; memoryMark: Uint8Array | null; stdoutIsLog: boolean }) {
    this.#leftBytes = options.maxBytes;
    this.#memoryMark = options.memoryMark;
    this.#stdoutIsLog = options.stdoutIsLog;
  }

  /** False when the guest has to end. The bytes are kept as they are. */
  readonly write = (stream: GuestStream, bytes: Uint8Array): boolean => {
    if (this.ended !== null) return false;
    if (stream === "stderr" && this.#memoryMark !== null && equal(bytes, this.#memoryMark)) {
      this.ended = "memory-limit";
      return false;
    }
    const kept = bytes.length <= this.#leftBytes ? bytes : bytes.subarray(0, this.#leftBytes);
    this.#leftBytes -= kept.length;
    if (stream === "stdout" && !this.#stdoutIsLog) this.#stdout.push(kept);
    else this.#addToLog(stream, kept);
    if (kept.length < bytes.length) this.ended = "output-limit";
    return this.ended === null;
  };

  /** What was printed to stdout; lines of the logs that have no end yet are ended. */
  finish(): Uint8Array {
    for (const stream of ["stdout", "stderr"] as const) this.#endLine(stream);
    return this.#stdout.length === 1 ? this.#stdout[0]! : Buffer.concat(this.#stdout);
  }

  #addToLog(stream: GuestStream, bytes: Uint8Array): void {
    let start = 0;
    while (start < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = Math.min(newline < 0 ? bytes.length : newline, start + MAX_LINE_BYTES);
      this.#partOfLine[stream].push(bytes.subarray(start, end));
      const isWhole = end === newline;
      if (isWhole || end - start === MAX_LINE_BYTES) this.#endLine(stream, isWhole);
      start = isWhole ? end + 1 : end;
    }
  }

  #endLine(stream: GuestStream, evenEmpty = false): void {
    const parts = this.#partOfLine[stream];
    if (parts.length === 0 && !evenEmpty) return;
    this.#partOfLine[stream] = [];
    this.logs.push({ atMs: Date.now(), stream, text: Buffer.concat(parts).toString("utf8") });
  }
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
