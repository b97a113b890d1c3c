import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** What a program writes, kept up to a limit; past it the rest is read and dropped, so that the program can't block. */
export interface Capture {
  bytes(): Uint8Array;
  /** Resolves when the stream is over. */
  closed: Promise<void>;
}

export function capture(
  stream: Readable,
  options: { maxBytes: number; onLimit: () => void; onText?: (text: string) => void },
): Capture {
  const chunks: Buffer[] = [];
  const decoder = new StringDecoder("utf8");
  let sizeBytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (sizeBytes >= options.maxBytes && chunk.length > 0) return options.onLimit();
    const kept = chunk.subarray(0, options.maxBytes - sizeBytes);
    chunks.push(kept);
    sizeBytes += kept.length;
    options.onText?.(decoder.write(kept));
    if (kept.length < chunk.length) options.onLimit();
  });
  const closed = new Promise<void>((resolve) => {
    stream.once("close", () => {
      const rest = decoder.end();
      if (rest !== "") options.onText?.(rest);
      resolve();
    });
  });
  // A reset while a killed program's output is drained is the end of that output.
  stream.on("error", () => {});
  return { bytes: () => Buffer.concat(chunks), closed };
}
