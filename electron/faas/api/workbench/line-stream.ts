import type { FastifyReply } from "fastify";

/** What a reader that doesn't read may keep here, beside what its connection holds: then it is cut off. */
const MAX_WAITING_BYTES = 8 << 20;
/** A reader that catches up is waited for this long at a time. */
const DRAIN_MS = 15_000;
const QUIET_MS = 15_000;

/** An answer that goes on: lines of JSON (NDJSON), for as long as its reader reads. */
export class LineStream {
  readonly #raw: FastifyReply["raw"];
  readonly #closed = new AbortController();
  #quiet: NodeJS.Timeout | null = null;

  /** `quietLine` is sent when nothing was for a while, so that a dead connection is noticed at both ends. */
  constructor(reply: FastifyReply, quietLine: () => object) {
    const headers = { ...reply.getHeaders(), "content-type": "application/x-ndjson", "cache-control": "no-store" };
    reply.hijack();
    this.#raw = reply.raw;
    this.#raw.on("close", () => this.#over());
    // What a broken connection says is of no use to anybody.
    this.#raw.on("error", () => this.#over());
    this.#raw.writeHead(200, headers as Record<string, string>);
    this.#raw.flushHeaders();
    this.#quiet = setInterval(() => this.send(JSON.stringify(quietLine())), QUIET_MS).unref();
    // Its reader may be gone already.
    if (this.#raw.destroyed) this.#over();
  }

  /** Aborted when there is no reader any more. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  /** Never waits; a reader for which too much waits already is cut off. */
  send(line: string): void {
    if (this.signal.aborted) return;
    if (this.#raw.writableLength > MAX_WAITING_BYTES) {
      this.#raw.destroy();
      this.#over();
      return;
    }
    this.#quiet?.refresh();
    this.#raw.write(`${line}\n`);
  }

  /** Whether the reader has yet to take what was sent. */
  get isBehind(): boolean {
    return this.#raw.writableNeedDrain;
  }

  /** Resolves when the reader has taken what was sent; one that takes too long is cut off. */
  async drained(): Promise<void> {
    if (!this.isBehind || this.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#raw.destroy(), DRAIN_MS);
      const done = () => {
        clearTimeout(timer);
        this.signal.removeEventListener("abort", done);
        this.#raw.off("drain", done);
        resolve();
      };
      this.#raw.once("drain", done);
      this.signal.addEventListener("abort", done);
    });
  }

  end(lastLine: object): void {
    if (this.signal.aborted) return;
    this.#raw.end(`${JSON.stringify(lastLine)}\n`);
    this.#over();
  }

  #over(): void {
    if (this.#quiet) clearInterval(this.#quiet);
    this.#quiet = null;
    this.#closed.abort();
  }
}
