import type { Readable } from "node:stream";
import { GuestOutput } from "../host/guest-output.ts";
import type { LogLine } from "../sandbox.ts";

/** The proxy is a program of its own, which shares no code with this one. */
const SENTINEL = Buffer.from("XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX");
/** How long the ends of both streams are waited for after the answer: an action may have closed one. */
const SENTINEL_PATIENCE_MS = 250;

/** What one activation prints, up to the sentinels that end it. */
interface Collection {
  output: GuestOutput;
  open: Set<Readable>;
  onFlood(): void;
  onEnd(): void;
}

/** Reads both streams of an action's process, and tells the activations in them apart. */
export class ActivationLogs {
  #collection: Collection | null = null;

  constructor(streams: readonly Readable[]) {
    for (const stream of streams) this.#read(stream, stream === streams[0] ? "stdout" : "stderr");
    this.#streams = streams;
  }

  readonly #streams: readonly Readable[];

  /** What comes from now on belongs to one activation; `onFlood` is called when that is more than `maxBytes`. */
  collect(maxBytes: number, onFlood: () => void): { lines(patient: boolean): Promise<LogLine[]> } {
    const output = new GuestOutput({ maxBytes, memoryMark: null, stdoutIsLog: true });
    let onEnd = () => {};
    const ended = new Promise<void>((resolve) => (onEnd = resolve));
    const open = new Set(this.#streams.filter((stream) => !stream.destroyed));
    const collection: Collection = { output, open, onFlood, onEnd };
    this.#collection = collection;
    return {
      lines: async (patient) => {
        if (patient && collection.open.size > 0) {
          const timer = setTimeout(onEnd, SENTINEL_PATIENCE_MS);
          await ended;
          clearTimeout(timer);
        }
        if (this.#collection === collection) this.#collection = null;
        output.finish();
        return output.logs;
      },
    };
  }

  #read(stream: Readable, name: "stdout" | "stderr"): void {
    // What may be the beginning of a sentinel; another piece decides.
    let held: Buffer = Buffer.alloc(0);
    const pass = (bytes: Buffer) => {
      const collection = this.#collection;
      if (bytes.length > 0 && collection?.open.has(stream) === true && !collection.output.write(name, bytes))
        collection.onFlood();
    };
    const endActivation = () => {
      const collection = this.#collection;
      collection?.open.delete(stream);
      if (collection?.open.size === 0) collection.onEnd();
    };
    stream.on("data", (piece: Buffer) => {
      let bytes = held.length === 0 ? piece : Buffer.concat([held, piece]);
      for (let at = bytes.indexOf(SENTINEL); at >= 0; at = bytes.indexOf(SENTINEL)) {
        pass(bytes.subarray(0, at));
        endActivation();
        // The line ends with it.
        bytes = bytes.subarray(at + SENTINEL.length + (bytes[at + SENTINEL.length] === 10 ? 1 : 0));
      }
      const heldBytes = beginningAtEnd(bytes);
      pass(bytes.subarray(0, bytes.length - heldBytes));
      held = Buffer.from(bytes.subarray(bytes.length - heldBytes));
    });
    stream.once("close", () => {
      pass(held);
      endActivation();
    });
  }
}

/** How many bytes at the end are how the sentinel begins. */
function beginningAtEnd(bytes: Buffer): number {
  for (let length = Math.min(bytes.length, SENTINEL.length - 1); length > 0; length--)
    if (bytes.subarray(bytes.length - length).equals(SENTINEL.subarray(0, length))) return length;
  return 0;
}
