import type { ClientContext, ClientLink, ClientOptions } from "@orpc/client";
import { WorkbenchError } from "#shared/errors.ts";
import { createObservable, type ConnectionState, type Observable } from "./host.ts";

/** One established transport: a link, and a promise that settles when it is gone. */
export interface Transport {
  link: ClientLink<ClientContext>;
  closed: Promise<void>;
}

const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 5_000;

/** How long to wait before attempt `attempt` (from 0): doubling, at most five seconds. */
export function retryDelayMs(attempt: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
}

/**
 * A link that opens its transport again whenever it is lost. Calls made before the first connection
 * wait for it; calls made while it is lost fail at once, so that the screen can say so.
 */
export class ReconnectingLink implements ClientLink<ClientContext> {
  readonly connection: Observable<ConnectionState>;
  readonly #open: () => Promise<Transport>;
  readonly #state = createObservable<ConnectionState>("connecting");
  #current: ClientLink<ClientContext> | null = null;

  constructor(open: () => Promise<Transport>) {
    this.#open = open;
    this.connection = this.#state;
    void this.#keepOpen();
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    await untilNot(this.#state, "connecting", options.signal);
    if (!this.#current)
      throw new WorkbenchError("HELPER_CRASHED", "The connection to the workbench is lost.", {
        hint: "Start it again with npm start; this page reconnects by itself.",
      });
    return this.#current.call(path, input, options);
  }

  async #keepOpen(): Promise<never> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const transport = await this.#open();
        attempt = -1;
        this.#current = transport.link;
        this.#state.set("connected");
        await transport.closed;
      } catch {
        // Not there yet: the next attempt is the answer to that.
      }
      this.#current = null;
      this.#state.set("lost");
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs(Math.max(attempt, 0))));
    }
  }
}

function untilNot<T>(observable: Observable<T>, value: T, signal: AbortSignal | undefined): Promise<void> {
  if (observable.get() !== value) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = observable.subscribe(() => {
      if (observable.get() === value) return;
      stop();
      resolve();
    });
    signal?.addEventListener(
      "abort",
      () => {
        stop();
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}
