import { readSync, writeSync } from "node:fs";
import { LENGTH_SIZE } from "./frames.ts";

const STDIN = 0;
const STDOUT = 1;
const FIRST_SIZE = 64 << 10;
const KEPT_SIZE = 4 << 20;

/**
 * A host's end of the connection. It waits in the system's own `read` and `write` and not in the event loop: a call costs
 * one of each.
 */
export class HostChannel {
  #buffer = Buffer.allocUnsafe(FIRST_SIZE);
  #start = 0;
  #end = 0;

  /** The next frame, valid until the next `read`; null when the emulator is gone. Waits for it. */
  read(): Buffer | null {
    // One big frame is no reason to keep that much for the small ones.
    if (this.#end === 0 && this.#buffer.length > KEPT_SIZE) this.#buffer = Buffer.allocUnsafe(FIRST_SIZE);
    while (this.#end - this.#start < LENGTH_SIZE) if (!this.#fill(LENGTH_SIZE)) return null;
    const length = LENGTH_SIZE + this.#buffer.readUInt32LE(this.#start);
    while (this.#end - this.#start < length) if (!this.#fill(length)) return null;
    const frame = this.#buffer.subarray(this.#start, this.#start + length);
    this.#start += length;
    if (this.#start === this.#end) this.#start = this.#end = 0;
    return frame;
  }

  /** Waits until all of it is written. */
  write(frame: Buffer): void {
    let written = 0;
    while (written < frame.length) written += retrying(() => writeSync(STDOUT, frame, written)) ?? 0;
  }

  /** Reads some more, with room for `needed` bytes from the start of the frame on; false at the end. */
  #fill(needed: number): boolean {
    if (this.#start + needed > this.#buffer.length) this.#makeRoom(needed);
    const read = retrying(() => readSync(STDIN, this.#buffer, this.#end, this.#buffer.length - this.#end, null));
    if (read === 0) return false;
    this.#end += read ?? 0;
    return true;
  }

  #makeRoom(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, FIRST_SIZE));
    this.#buffer.copy(larger, 0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    this.#buffer = larger;
  }
}

/** Undefined when nothing was done and it has to be tried again: guest JavaScript can make a pipe that doesn't wait. */
function retrying(transfer: () => number): number | undefined {
  try {
    return transfer();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows has an error for the end of a pipe.
    if (code === "EOF") return 0;
    if (code !== "EAGAIN") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return undefined;
  }
}
