import { fstatSync, readSync, writeSync } from "node:fs";
import { pollOneoff } from "./bun-poll.ts";
import type { WasiFunctions } from "./refuse-links.ts";

/*
 * Bun's WASI (seen in 1.4) knows a file's position only after a seek to somewhere else than its start: a program that
 * writes, goes back to the start and writes again appends. So reading, writing and seeking in files are done here, on
 * the files that Bun has open. Its clock_res_get throws.
 */

/** Numbers of WASI preview 1. */
const ERRNO = { EBADF: 8, EFAULT: 21, EINVAL: 28, EIO: 29, EISDIR: 31, ENOSPC: 51, EFBIG: 22 } as const;
const SUCCESS = 0;
const CLOCKS = 4;
const WHENCE = { set: 0, current: 1, end: 2 } as const;
const FDFLAGS_APPEND = 1;
const OPENED_FD_ARGUMENT = 8;
const FDFLAGS_ARGUMENT = 7;

/** What Bun keeps of a descriptor, as far as it is used here. */
interface BunDescriptor {
  /** The descriptor in the system. */
  real: number;
}

interface OpenFile {
  position: number;
  appends: boolean;
}

export function repairBunWasi(wasi: object, functions: WasiFunctions, memory: () => ArrayBufferLike): WasiFunctions {
  const descriptors = (wasi as { FD_MAP?: Map<number, BunDescriptor> }).FD_MAP;
  if (descriptors === undefined) throw new Error("this version of Bun has another WASI than the one known here");
  const files = new WeakMap<BunDescriptor, OpenFile>();
  const view = () => new DataView(memory());

  /** Undefined for what has no position: streams, folders, and what isn't open. */
  function fileOf(fd: number): { real: number; file: OpenFile } | undefined {
    const descriptor = descriptors?.get(fd);
    const file = descriptor && files.get(descriptor);
    return descriptor && file ? { real: descriptor.real, file } : undefined;
  }

  /** The guest's buffers one after the other; one that was filled only in part is the last. */
  function transfer(list: number, count: number, result: number, move: (bytes: Uint8Array) => number): number {
    let total = 0;
    for (let index = 0; index < count; index++) {
      const address = view().getUint32(list + 8 * index, true);
      const length = view().getUint32(list + 8 * index + 4, true);
      const moved = move(new Uint8Array(memory(), address, length));
      total += moved;
      if (moved < length) break;
    }
    view().setUint32(result, total, true);
    return SUCCESS;
  }

  const own: WasiFunctions = {
    clock_res_get(clock, result) {
      if (Number(clock) >= CLOCKS) return ERRNO.EINVAL;
      view().setBigUint64(Number(result), 1n, true);
      return SUCCESS;
    },
    poll_oneoff(...args) {
      const [subscriptions = 0, events = 0, count = 0, result = 0] = args.map((arg) => Number(arg) >>> 0);
      return pollOneoff(memory(), subscriptions, events, count, result);
    },
    path_open(...args) {
      const error = functions["path_open"]!(...args);
      if (error !== SUCCESS) return error;
      const opened = descriptors.get(view().getUint32(Number(args[OPENED_FD_ARGUMENT]) >>> 0, true));
      if (opened && fstatSync(opened.real).isFile())
        files.set(opened, { position: 0, appends: (Number(args[FDFLAGS_ARGUMENT]) & FDFLAGS_APPEND) !== 0 });
      return SUCCESS;
    },
    fd_read(...args) {
      const [fd = 0, list = 0, count = 0, result = 0] = args.map((arg) => Number(arg) >>> 0);
      const open = fileOf(fd);
      if (open === undefined) return functions["fd_read"]!(...args);
      return transfer(list, count, result, (bytes) => {
        const read = readSync(open.real, bytes, 0, bytes.length, open.file.position);
        open.file.position += read;
        return read;
      });
    },
    fd_write(...args) {
      const [fd = 0, list = 0, count = 0, result = 0] = args.map((arg) => Number(arg) >>> 0);
      const open = fileOf(fd);
      if (open === undefined) return functions["fd_write"]!(...args);
      const { real, file } = open;
      return transfer(list, count, result, (bytes) => {
        const written = writeSync(real, bytes, 0, bytes.length, file.appends ? null : file.position);
        file.position = file.appends ? fstatSync(real).size : file.position + written;
        return written;
      });
    },
    fd_seek(...args) {
      const [fd = 0, , whence = 0, result = 0] = args.map((arg) => Number(arg));
      const open = fileOf(fd >>> 0);
      if (open === undefined) return functions["fd_seek"]!(...args);
      const offset = Number(BigInt.asIntN(64, BigInt(args[1] ?? 0)));
      const bases: Record<number, number> = {
        [WHENCE.set]: 0,
        [WHENCE.current]: open.file.position,
        [WHENCE.end]: fstatSync(open.real).size,
      };
      const base = bases[whence];
      if (base === undefined || base + offset < 0 || !Number.isSafeInteger(base + offset)) return ERRNO.EINVAL;
      view().setBigUint64(result >>> 0, BigInt(base + offset), true);
      open.file.position = base + offset;
      return SUCCESS;
    },
    fd_tell(...args) {
      const open = fileOf(Number(args[0]) >>> 0);
      if (open === undefined) return functions["fd_tell"]!(...args);
      view().setBigUint64(Number(args[1]) >>> 0, BigInt(open.file.position), true);
      return SUCCESS;
    },
  };
  const repaired = { ...functions };
  for (const [name, call] of Object.entries(own)) repaired[name] = (...args) => withErrno(() => call(...args));
  return repaired;
}

function withErrno(call: () => number): number {
  try {
    return call();
  } catch (error) {
    // An address outside the guest's memory.
    if (error instanceof RangeError) return ERRNO.EFAULT;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return ERRNO[code as keyof typeof ERRNO] ?? ERRNO.EIO;
  }
}
