/** Numbers and layouts of WASI preview 1: `subscription`, `event`. */
const ERRNO_INVAL = 28;
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const EVENT_CLOCK = 0;
const CLOCK_REALTIME = 0;
const CLOCK_IS_ABSOLUTE = 1;

interface Subscription {
  userData: bigint;
  kind: number;
  /** Of clocks: for how long from now. */
  waitNs: bigint;
}

/**
 * WASI's poll_oneoff. Bun's own (seen in 1.4) wakes early and mixes up the events. Descriptors count as ready at once:
 * a read from an empty stream then waits where it is done.
 */
export function pollOneoff(
  memory: ArrayBufferLike,
  subscriptions: number,
  events: number,
  count: number,
  result: number,
): number {
  if (count === 0) return ERRNO_INVAL;
  const view = new DataView(memory);
  const startedNs = process.hrtime.bigint();
  const waiting = Array.from({ length: count }, (_, index) =>
    readSubscription(view, subscriptions + index * SUBSCRIPTION_BYTES),
  );
  const shortestNs = waiting.reduce((least, { waitNs }) => (waitNs < least ? waitNs : least), waiting[0]!.waitNs);
  sleepUntil(startedNs + shortestNs);
  const over = waiting.filter(({ waitNs }) => waitNs <= shortestNs);
  over.forEach(({ userData, kind }, index) => {
    const event = events + index * EVENT_BYTES;
    new Uint8Array(memory, event, EVENT_BYTES).fill(0);
    view.setBigUint64(event, userData, true);
    view.setUint8(event + 10, kind);
    if (kind !== EVENT_CLOCK) view.setBigUint64(event + 16, 1n, true);
  });
  view.setUint32(result, over.length, true);
  return 0;
}

function readSubscription(view: DataView, at: number): Subscription {
  const userData = view.getBigUint64(at, true);
  const kind = view.getUint8(at + 8);
  if (kind !== EVENT_CLOCK) return { userData, kind, waitNs: 0n };
  const timeoutNs = view.getBigUint64(at + 24, true);
  if ((view.getUint16(at + 40, true) & CLOCK_IS_ABSOLUTE) === 0) return { userData, kind, waitNs: timeoutNs };
  const isReal = view.getUint32(at + 16, true) === CLOCK_REALTIME;
  const nowNs = isReal
    ? BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6))
    : process.hrtime.bigint();
  return { userData, kind, waitNs: timeoutNs > nowNs ? timeoutNs - nowNs : 0n };
}

/** Exact: a timer may wake a little too early. */
function sleepUntil(endNs: bigint): void {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  for (let leftNs = endNs - process.hrtime.bigint(); leftNs > 0n; leftNs = endNs - process.hrtime.bigint())
    Atomics.wait(nobody, 0, 0, Number(leftNs) / 1e6);
}
