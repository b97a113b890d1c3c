import { randomFillSync } from "node:crypto";
import { ERRNO, type Errno } from "./errno.ts";
import { utf8 } from "./guest-memory.ts";
import type { WasiState } from "./wasi-state.ts";

const CLOCK = { realtime: 0, monotonic: 1 };
/** What `process.hrtime` and `performance.now` tell. */
const RESOLUTION_NS = { realtime: 1000n, monotonic: 1n };
const RANDOM_PIECE_BYTES = 65_536;

/** Arguments, environment, clocks, random bytes, the end of the program, and sockets, of which there are none. */
export function processFunctions(state: WasiState) {
  const { memory } = state;

  function sizes(texts: Uint8Array[], countAt: number, sizeAt: number): Errno {
    if (!memory.has(countAt, 4) || !memory.has(sizeAt, 4)) return ERRNO.fault;
    memory.setU32(countAt, texts.length);
    memory.setU32(sizeAt, sizeOf(texts));
    return ERRNO.success;
  }

  function put(texts: Uint8Array[], pointersAt: number, bytesAt: number): Errno {
    if (!memory.has(pointersAt, texts.length * 4) || !memory.has(bytesAt, sizeOf(texts))) return ERRNO.fault;
    let at = bytesAt;
    for (const [index, text] of texts.entries()) {
      memory.setU32(pointersAt + index * 4, at);
      memory.bytes.set(text, at);
      at += text.length;
    }
    return ERRNO.success;
  }

  const args = () => state.call.args.map((text) => utf8(`${text}\0`));
  const environment = () =>
    state.call.features.includes("environment")
      ? Object.entries(state.call.env).map(([name, value]) => utf8(`${name}=${value}\0`))
      : [];

  function clock(id: number, at: number, realtime: () => bigint | null, monotonic: () => bigint | null): Errno {
    if (id !== CLOCK.realtime && id !== CLOCK.monotonic) return ERRNO.inval;
    if (!memory.has(at, 8)) return ERRNO.fault;
    const value = id === CLOCK.realtime ? realtime() : monotonic();
    if (value === null) return ERRNO.notcapable;
    memory.setU64(at, value);
    return ERRNO.success;
  }

  const noSocket = (fd: number): Errno => (state.descriptors.get(fd) === null ? ERRNO.badf : ERRNO.notsock);

  return {
    args_sizes_get: (countAt: number, sizeAt: number) => sizes(args(), countAt, sizeAt),
    args_get: (pointersAt: number, bytesAt: number) => put(args(), pointersAt, bytesAt),
    environ_sizes_get: (countAt: number, sizeAt: number) => sizes(environment(), countAt, sizeAt),
    environ_get: (pointersAt: number, bytesAt: number) => put(environment(), pointersAt, bytesAt),

    clock_res_get(id: number, at: number): Errno {
      if (!state.call.features.includes("clock")) return ERRNO.notcapable;
      return clock(
        id,
        at,
        () => RESOLUTION_NS.realtime,
        () => RESOLUTION_NS.monotonic,
      );
    },

    clock_time_get: (id: number, _precision: bigint, at: number) =>
      clock(
        id,
        at,
        () => state.realtimeNs(),
        () => state.monotonicNs(),
      ),

    random_get(at: number, length: number): Errno {
      if (!state.call.features.includes("random")) return ERRNO.notcapable;
      if (!memory.has(at, length)) return ERRNO.fault;
      // By way of a buffer of ours: a memory that threads share can't be filled directly.
      const piece = new Uint8Array(Math.min(length, RANDOM_PIECE_BYTES));
      for (let done = 0; done < length; done += piece.length)
        memory.put(randomFillSync(piece), at + done, length - done);
      return ERRNO.success;
    },

    proc_exit: (code: number): never => state.endGuest("exit", code),
    proc_raise: (): Errno => ERRNO.nosys,
    sched_yield: (): Errno => ERRNO.success,

    sock_accept: (fd: number): Errno => noSocket(fd),
    sock_recv: (fd: number): Errno => noSocket(fd),
    sock_send: (fd: number): Errno => noSocket(fd),
    sock_shutdown: (fd: number): Errno => noSocket(fd),
  };
}

function sizeOf(texts: Uint8Array[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
