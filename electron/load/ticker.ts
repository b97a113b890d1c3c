/** What the clock shares with the thread that wakes it. */
export interface TickerMemory {
  buffer: SharedArrayBuffer;
  /** Counts the changes of the due moment; the thread sleeps on it. */
  generation: Int32Array;
  /** 1 while the thread will look at the due moment by itself, so that nobody has to wake it. */
  resting: Int32Array;
  /** The next moment to wake the clock, in nanoseconds of `process.hrtime`. */
  dueNs: BigInt64Array;
}

const NEVER_NS = 0x7fff_ffff_ffff_ffffn;
const NS_PER_MS = 1e6;
/** After each tick: what is due meanwhile waits for its end, so that high rates cost no more wake-ups than this. */
const REST_MS = 0.2;

export function tickerMemory(shared?: SharedArrayBuffer): TickerMemory {
  const buffer = shared ?? new SharedArrayBuffer(16);
  const dueNs = new BigInt64Array(buffer, 8, 1);
  if (!shared) Atomics.store(dueNs, 0, NEVER_NS);
  return { buffer, generation: new Int32Array(buffer, 0, 1), resting: new Int32Array(buffer, 4, 1), dueNs };
}

/** Lets the ticker tick once at `atNs`, whatever it waited for before. */
export function armTicker({ generation, resting, dueNs }: TickerMemory, atNs: bigint): void {
  Atomics.store(dueNs, 0, atNs);
  Atomics.add(generation, 0, 1);
  // In this order: a thread whose rest ends just now sees the new moment.
  if (Atomics.load(resting, 0) === 0) Atomics.notify(generation, 0);
}

/**
 * Calls `tick` at each due moment; never returns. Node's timers count whole milliseconds; a thread that sleeps on a
 * futex wakes within a tenth of one, and unlike an event loop that spins it needs no processor meanwhile.
 */
export function runTicker({ generation, resting, dueNs }: TickerMemory, tick: () => void): never {
  for (;;) {
    const seen = Atomics.load(generation, 0);
    const due = Atomics.load(dueNs, 0);
    if (due === NEVER_NS) {
      Atomics.wait(generation, 0, seen);
      continue;
    }
    const leftNs = Number(due - process.hrtime.bigint());
    if (leftNs > 0) {
      Atomics.wait(generation, 0, seen, leftNs / NS_PER_MS);
      continue;
    }
    // A moment that was set meanwhile stands.
    Atomics.compareExchange(dueNs, 0, due, NEVER_NS);
    Atomics.store(resting, 0, 1);
    tick();
    // Nobody ever wakes it here.
    Atomics.wait(resting, 0, 1, REST_MS);
    Atomics.store(resting, 0, 0);
  }
}
