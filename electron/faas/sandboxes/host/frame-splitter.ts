import { LENGTH_SIZE } from "./frames.ts";

/** Makes frames out of what arrives in pieces. */
export class FrameSplitter {
  #pieces: Buffer[] = [];
  #sizeBytes = 0;
  readonly #maxFrameBytes: () => number;
  readonly #onFrame: (frame: Buffer) => void;

  constructor(options: { maxFrameBytes: () => number; onFrame: (frame: Buffer) => void }) {
    this.#maxFrameBytes = options.maxFrameBytes;
    this.#onFrame = options.onFrame;
  }

  /** False when the frame that it begins is longer than any may be. */
  push(chunk: Buffer): boolean {
    this.#pieces.push(chunk);
    this.#sizeBytes += chunk.length;
    while (this.#sizeBytes >= LENGTH_SIZE) {
      let first = this.#pieces[0]!;
      if (first.length < LENGTH_SIZE) first = this.#join();
      const length = LENGTH_SIZE + first.readUInt32LE(0);
      if (length > this.#maxFrameBytes()) return false;
      if (this.#sizeBytes < length) return true;
      if (first.length < length) first = this.#join();
      this.#sizeBytes -= length;
      if (first.length === length) this.#pieces.shift();
      else this.#pieces[0] = first.subarray(length);
      this.#onFrame(first.subarray(0, length));
    }
    return true;
  }

  #join(): Buffer {
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }
}
