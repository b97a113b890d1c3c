import type { PoolFeedLine } from "#shared/model/faas/workbench-api.ts";
import type { Invoker } from "../../invoker/invoker.ts";
import type { LineStream } from "./line-stream.ts";

const LOOK_MS = 200;

/** Tells readers how the pool is, whenever it has changed. It is looked at only while there are readers. */
export class PoolFeed {
  readonly #invoker: Pick<Invoker, "snapshot">;
  readonly #readers = new Map<LineStream, { told: string }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(invoker: Pick<Invoker, "snapshot">) {
    this.#invoker = invoker;
  }

  serve(stream: LineStream): void {
    this.#readers.set(stream, { told: "" });
    stream.signal.addEventListener("abort", () => this.#remove(stream));
    if (stream.signal.aborted) this.#remove(stream);
    else void this.#look();
  }

  end(reason: string): void {
    for (const stream of this.#readers.keys()) stream.end({ type: "ended", reason } satisfies PoolFeedLine);
  }

  #remove(stream: LineStream): void {
    this.#readers.delete(stream);
    if (this.#readers.size === 0) this.#stop();
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #look(): Promise<void> {
    this.#stop();
    try {
      this.#tell(JSON.stringify(await this.#invoker.snapshot()));
    } catch (error) {
      this.end(error instanceof Error ? error.message : String(error));
    }
    this.#stop();
    if (this.#readers.size > 0) this.#timer = setTimeout(() => void this.#look(), LOOK_MS).unref();
  }

  #tell(text: string): void {
    for (const [stream, reader] of this.#readers) {
      // A snapshot replaces the one before: a slow reader gets fewer of them.
      if (reader.told === text || stream.isBehind) continue;
      reader.told = text;
      stream.send(`{"type":"pool","atMs":${Date.now()},"pool":${text}}`);
    }
  }
}
