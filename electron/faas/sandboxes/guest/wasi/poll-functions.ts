import type { Descriptor } from "./descriptors.ts";
import { ERRNO, type Errno } from "./errno.ts";
import { RIGHT } from "./rights.ts";
import type { WasiState } from "./wasi-state.ts";

const EVENT_TYPE = { clock: 0, read: 1, write: 2 };
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const CLOCK = { realtime: 0, monotonic: 1 };
const ABSOLUTE_TIME = 1;
const HUNG_UP = 1;
/** One descriptor each, and a clock or two. */
const MAX_SUBSCRIPTIONS = 2048;
/** What writing to a stream or file takes at once. */
const WRITABLE_BYTES = 65_536n;
/** A worker that is to end does so between two waits. */
const LONGEST_WAIT_MS = 20;

interface Event {
  userdata: bigint;
  type: number;
  errno: Errno;
  bytes: bigint;
  flags: number;
}

/** Waiting for time to pass; descriptors never have to be waited for. */
export function pollFunctions(state: WasiState) {
  const { memory } = state;
  const nobodyWakesIt = new Int32Array(new SharedArrayBuffer(4));

  function sleepUntil(wakeAtMs: number): void {
    for (;;) {
      const nowMs = performance.now();
      const { deadlineAtMs } = state.call;
      if (deadlineAtMs !== null && nowMs >= deadlineAtMs) state.endGuest("time-limit");
      if (nowMs >= wakeAtMs) return;
      const leftMs = Math.min(wakeAtMs, deadlineAtMs ?? Infinity) - nowMs;
      Atomics.wait(nobodyWakesIt, 0, 0, Math.min(leftMs, LONGEST_WAIT_MS));
    }
  }

  /** When it is due, on the clock of `performance.now()`; an error where that clock can't be had. */
  function dueAtMs(at: number): number | { errno: Errno } {
    const id = memory.u32(at + 16);
    if (id !== CLOCK.realtime && id !== CLOCK.monotonic) return { errno: ERRNO.inval };
    const nowNs = id === CLOCK.realtime ? state.realtimeNs() : state.monotonicNs();
    if (nowNs === null) return { errno: ERRNO.notcapable };
    const timeoutNs = memory.view.getBigUint64(at + 24, true);
    const isAbsolute = (memory.view.getUint16(at + 40, true) & ABSOLUTE_TIME) !== 0;
    return performance.now() + Math.max(0, Number(isAbsolute ? timeoutNs - nowNs : timeoutNs) / 1e6);
  }

  function readiness(descriptor: Descriptor | null, type: number): Omit<Event, "userdata" | "type"> {
    const failed = (errno: Errno) => ({ errno, bytes: 0n, flags: 0 });
    if (descriptor === null) return failed(ERRNO.badf);
    if ((descriptor.rights & RIGHT.pollFdReadwrite) === 0) return failed(ERRNO.notcapable);
    const needed = type === EVENT_TYPE.read ? RIGHT.fdRead : RIGHT.fdWrite;
    if ((descriptor.rights & needed) === 0) return failed(ERRNO.notcapable);
    if (type === EVENT_TYPE.write) return { errno: ERRNO.success, bytes: WRITABLE_BYTES, flags: 0 };
    const left =
      descriptor.kind === "file"
        ? Math.max(0, descriptor.node.sizeBytes - descriptor.position)
        : state.call.stdin.length - state.stdinPosition;
    const atItsEnd = descriptor.kind === "stdin" && left === 0;
    return { errno: ERRNO.success, bytes: BigInt(left), flags: atItsEnd ? HUNG_UP : 0 };
  }

  return {
    poll_oneoff(subscriptionsAt: number, eventsAt: number, count: number, resultAt: number): Errno {
      if (count === 0 || count > MAX_SUBSCRIPTIONS) return ERRNO.inval;
      if (
        !memory.has(subscriptionsAt, count * SUBSCRIPTION_BYTES) ||
        !memory.has(eventsAt, count * EVENT_BYTES) ||
        !memory.has(resultAt, 4)
      )
        return ERRNO.fault;
      const events: Event[] = [];
      const timers: { userdata: bigint; dueAtMs: number }[] = [];
      for (let at = subscriptionsAt; at < subscriptionsAt + count * SUBSCRIPTION_BYTES; at += SUBSCRIPTION_BYTES) {
        const userdata = memory.view.getBigUint64(at, true);
        const type = memory.view.getUint8(at + 8);
        if (type === EVENT_TYPE.clock) {
          const due = dueAtMs(at);
          if (typeof due === "number") timers.push({ userdata, dueAtMs: due });
          else events.push({ userdata, type, errno: due.errno, bytes: 0n, flags: 0 });
        } else if (type === EVENT_TYPE.read || type === EVENT_TYPE.write)
          events.push({ userdata, type, ...readiness(state.descriptors.get(memory.u32(at + 16)), type) });
        else return ERRNO.inval;
      }
      if (events.length === 0) sleepUntil(Math.min(...timers.map((timer) => timer.dueAtMs)));
      const nowMs = performance.now();
      for (const timer of timers)
        if (timer.dueAtMs <= nowMs)
          events.push({ userdata: timer.userdata, type: EVENT_TYPE.clock, errno: 0, bytes: 0n, flags: 0 });
      for (const [index, event] of events.entries()) putEvent(eventsAt + index * EVENT_BYTES, event);
      memory.setU32(resultAt, events.length);
      return ERRNO.success;
    },
  };

  function putEvent(at: number, event: Event): void {
    memory.bytes.fill(0, at, at + EVENT_BYTES);
    memory.setU64(at, event.userdata);
    memory.view.setUint16(at + 8, event.errno, true);
    memory.view.setUint8(at + 10, event.type);
    memory.setU64(at + 16, event.bytes);
    memory.view.setUint16(at + 24, event.flags, true);
  }
}
