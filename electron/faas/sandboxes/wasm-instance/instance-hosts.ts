import { availableParallelism } from "node:os";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { beginWatch, endWatch, type Waiting } from "../host/deadlines.ts";
import { GuestConnection } from "../host/guest-connection.ts";
import { startHost } from "../host/start-host.ts";

/** V8's own heap in a host: its tables and compiled code, but no memory of an instance, which has a limit of its own. */
const HEAP_MB = 256;
/** A call that takes longer is not counted on to make room for others. */
const LONG_CALL_MS = 100;
/** How often it is looked whether those that wait need one more host. */
const LOOK_MS = 5;

interface Waiter extends Waiting {
  resolve(host: GuestConnection): void;
  reject(error: unknown): void;
}

/**
 * The host processes of all wasm-instances: as many as there are processors, because more would only take them from each
 * other; and one more, up to one for every sandbox, for each that a long call keeps busy. Calls wait here and not in a
 * host: what a stuck call holds up is its own host alone, which is ended with it.
 */
export class InstanceHosts {
  /** The one used last is last, and taken first: it is warm. */
  readonly #free: GuestConnection[] = [];
  /** And since when (`performance.now()`) they are busy; 0 of those that are free. */
  readonly #all = new Map<GuestConnection, number>();
  readonly #waiting: Waiter[] = [];
  readonly #enough = availableParallelism();
  readonly #dataDir: string;
  #starting = 0;
  #sandboxes = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** One more sandbox that may want a host; resolves when there is one for it, with what that took. */
  async addSandbox(): Promise<number> {
    this.#sandboxes++;
    if (this.#count > 0) return 0;
    const startedNs = process.hrtime.bigint();
    try {
      await this.#start();
    } catch (error) {
      this.#sandboxes--;
      throw error;
    }
    return Number(process.hrtime.bigint() - startedNs);
  }

  async removeSandbox(): Promise<void> {
    this.#sandboxes--;
    const surplus: GuestConnection[] = [];
    // One stays for the sandbox that comes next.
    while (this.#all.size > Math.max(1, this.#sandboxes) && this.#free.length > 0) surplus.push(this.#takeOldest());
    await Promise.all(surplus.map((connection) => this.end(connection, "there are fewer sandboxes")));
  }

  /** One that is free, preferably with the function's code in it; null when all are busy. */
  takeFree(fn: DeployedFunction): GuestConnection | null {
    const free = this.#free;
    for (let index = free.length - 1; index >= 0; index--) {
      const connection = free[index]!;
      if (!connection.has(fn)) continue;
      free.splice(index, 1);
      this.#all.set(connection, performance.now());
      return connection;
    }
    const connection = free.pop() ?? null;
    if (connection !== null) this.#all.set(connection, performance.now());
    return connection;
  }

  /** A call is on its way, which will be given the one that is taken next: it may wake up, unless there is work anyway. */
  expectCall(): void {
    if (this.#free.length === this.#all.size) this.#free.at(-1)?.host.expectQuestion();
  }

  /** The next one that becomes free. */
  take(signal: AbortSignal): Promise<GuestConnection> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        resolve,
        reject,
        deadlineMs: Infinity,
        signal,
        giveUp: () => {
          this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
          endWatch(waiter);
          reject(signal.reason as Error);
        },
      };
      this.#waiting.push(waiter);
      beginWatch(waiter);
      this.#moreIfNeeded();
    });
  }

  release(connection: GuestConnection): void {
    if (connection.host.hasEnded) return;
    const waiter = this.#nextWaiter();
    this.#all.set(connection, waiter === undefined ? 0 : performance.now());
    if (waiter === undefined) this.#free.push(connection);
    else waiter.resolve(connection);
  }

  async end(connection: GuestConnection, reason: string): Promise<void> {
    connection.host.kill(reason);
    await connection.host.ended;
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all([...this.#all.keys()].map((connection) => this.end(connection, "the emulator stops")));
  }

  get #count(): number {
    return this.#all.size + this.#starting;
  }

  #nextWaiter(): Waiter | undefined {
    const waiter = this.#waiting.shift();
    if (waiter !== undefined) endWatch(waiter);
    return waiter;
  }

  #takeOldest(): GuestConnection {
    return this.#free.shift()!;
  }

  #moreIfNeeded(): void {
    if (this.#waiting.length === 0 || this.#timer !== null || this.#count >= this.#sandboxes) return;
    const longSinceMs = performance.now() - LONG_CALL_MS;
    let busyForLong = 0;
    for (const sinceMs of this.#all.values()) if (sinceMs > 0 && sinceMs < longSinceMs) busyForLong++;
    if (this.#count < this.#enough + busyForLong && this.#starting < this.#waiting.length) this.#startForWaiting();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#moreIfNeeded();
    }, LOOK_MS);
  }

  #startForWaiting(): void {
    this.#start().catch((error: unknown) => {
      // Those that wait are told only when nothing else could serve them.
      if (this.#count > 0) return;
      for (let waiter = this.#nextWaiter(); waiter !== undefined; waiter = this.#nextWaiter()) waiter.reject(error);
    });
  }

  async #start(): Promise<void> {
    this.#starting++;
    const program = {
      entry: "sandbox-host" as const,
      args: ["instance"],
      heapMb: HEAP_MB,
      maxMemoryBytes: null,
      usesThreads: false,
    };
    try {
      // Not bound to the call that it is started for: whoever comes first gets it.
      const signal = new AbortController().signal;
      const started = await startHost(program, this.#dataDir, signal);
      const { host } = started;
      const connection = new GuestConnection(started, 0);
      void host.ended.then(() => this.#forget(connection));
      this.release(connection);
    } finally {
      this.#starting--;
    }
  }

  #forget(connection: GuestConnection): void {
    this.#all.delete(connection);
    const index = this.#free.indexOf(connection);
    if (index >= 0) this.#free.splice(index, 1);
    this.#moreIfNeeded();
  }
}
