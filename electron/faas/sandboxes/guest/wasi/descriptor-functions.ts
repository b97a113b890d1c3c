import type { Node } from "../folder/nodes.ts";
import type { Descriptor, FileDescriptor } from "./descriptors.ts";
import { ERRNO, type Errno } from "./errno.ts";
import type { GuestMemory } from "./guest-memory.ts";
import { RIGHT } from "./rights.ts";
import type { WasiState } from "./wasi-state.ts";

export const FILE_TYPE = { unknown: 0, directory: 3, file: 4, link: 7 };
export const FD_FLAG = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 };
export const KNOWN_FD_FLAGS = 31;
const SET_TIME = { accessed: 1, accessedNow: 2, modified: 4, modifiedNow: 8 };
const KNOWN_TIME_FLAGS = 15;
const HIGHEST_ADVICE = 5;
const PREOPEN_DIRECTORY = 0;
const FDSTAT_BYTES = 24;
export const FILESTAT_BYTES = 64;
const PRESTAT_BYTES = 8;
/** Of the folder; standard streams have 0. */
const DEVICE = 1n;

const TYPE_OF_NODE = { directory: FILE_TYPE.directory, file: FILE_TYPE.file, link: FILE_TYPE.link };
/** Neither a terminal nor a file: then a C library writes whole buffers instead of lines. */
const TYPE_OF_STREAM = FILE_TYPE.unknown;

/** What a descriptor is, its flags, rights, size and times. */
export function descriptorFunctions(state: WasiState) {
  const { memory } = state;

  function file(fd: number, rights: number): FileDescriptor | Errno {
    const descriptor = state.descriptor(fd, rights);
    if (typeof descriptor === "number" || descriptor.kind === "file") return descriptor;
    return descriptor.kind === "directory" ? ERRNO.isdir : ERRNO.spipe;
  }

  return {
    fd_fdstat_get(fd: number, at: number): Errno {
      const descriptor = state.descriptor(fd, 0);
      if (typeof descriptor === "number") return descriptor;
      if (!memory.has(at, FDSTAT_BYTES)) return ERRNO.fault;
      memory.bytes.fill(0, at, at + FDSTAT_BYTES);
      memory.view.setUint8(at, typeOf(descriptor));
      memory.view.setUint16(at + 2, descriptor.flags, true);
      memory.setU64(at + 8, BigInt(descriptor.rights));
      memory.setU64(at + 16, BigInt(descriptor.inheriting));
      return ERRNO.success;
    },

    fd_fdstat_set_flags(fd: number, flags: number): Errno {
      const descriptor = state.descriptor(fd, RIGHT.fdFdstatSetFlags);
      if (typeof descriptor === "number") return descriptor;
      if ((flags & ~KNOWN_FD_FLAGS) !== 0) return ERRNO.inval;
      descriptor.flags = flags;
      return ERRNO.success;
    },

    fd_fdstat_set_rights(fd: number, rights: bigint, inheriting: bigint): Errno {
      const descriptor = state.descriptor(fd, 0);
      if (typeof descriptor === "number") return descriptor;
      const [base, inherited] = [BigInt(descriptor.rights), BigInt(descriptor.inheriting)];
      if ((rights & base) !== rights || (inheriting & inherited) !== inheriting) return ERRNO.notcapable;
      descriptor.rights = Number(rights);
      descriptor.inheriting = Number(inheriting);
      return ERRNO.success;
    },

    fd_filestat_get(fd: number, at: number): Errno {
      const descriptor = state.descriptor(fd, RIGHT.fdFilestatGet);
      if (typeof descriptor === "number") return descriptor;
      if (!memory.has(at, FILESTAT_BYTES)) return ERRNO.fault;
      if (descriptor.kind === "file" || descriptor.kind === "directory") putFilestat(memory, at, descriptor.node);
      else {
        memory.bytes.fill(0, at, at + FILESTAT_BYTES);
        memory.view.setUint8(at + 16, TYPE_OF_STREAM);
      }
      return ERRNO.success;
    },

    fd_filestat_set_size(fd: number, size: bigint): Errno {
      const descriptor = file(fd, RIGHT.fdFilestatSetSize);
      if (typeof descriptor === "number") return descriptor;
      if (size > BigInt(Number.MAX_SAFE_INTEGER) || size < 0n) return ERRNO.fbig;
      return state.fileSystem.resize(descriptor.node, Number(size));
    },

    fd_filestat_set_times(fd: number, accessedNs: bigint, modifiedNs: bigint, flags: number): Errno {
      const descriptor = state.descriptor(fd, RIGHT.fdFilestatSetTimes);
      if (typeof descriptor === "number") return descriptor;
      if (descriptor.kind !== "file" && descriptor.kind !== "directory") return ERRNO.inval;
      return setTimes(state, descriptor.node, accessedNs, modifiedNs, flags);
    },

    fd_advise(fd: number, _offset: bigint, _length: bigint, advice: number): Errno {
      const descriptor = file(fd, RIGHT.fdAdvise);
      if (typeof descriptor === "number") return descriptor;
      return advice > HIGHEST_ADVICE ? ERRNO.inval : ERRNO.success;
    },

    fd_allocate(fd: number, offset: bigint, length: bigint): Errno {
      const descriptor = file(fd, RIGHT.fdAllocate);
      if (typeof descriptor === "number") return descriptor;
      const end = BigInt.asUintN(64, offset) + BigInt.asUintN(64, length);
      if (length === 0n) return ERRNO.inval;
      if (end > BigInt(Number.MAX_SAFE_INTEGER)) return ERRNO.fbig;
      if (Number(end) <= descriptor.node.sizeBytes) return ERRNO.success;
      return state.fileSystem.resize(descriptor.node, Number(end));
    },

    fd_sync: (fd: number): Errno => done(state.descriptor(fd, RIGHT.fdSync)),
    fd_datasync: (fd: number): Errno => done(state.descriptor(fd, RIGHT.fdDatasync)),

    fd_close(fd: number): Errno {
      const closed = state.descriptors.remove(fd);
      if (closed === null) return ERRNO.badf;
      state.close(closed);
      return ERRNO.success;
    },

    fd_renumber(from: number, to: number): Errno {
      const replaced = state.descriptors.replace(from, to);
      if (typeof replaced === "number") return replaced;
      if (replaced !== null) state.close(replaced);
      return ERRNO.success;
    },

    fd_prestat_get(fd: number, at: number): Errno {
      const name = preopenName(state.descriptors.get(fd));
      if (name === null) return ERRNO.badf;
      if (!memory.has(at, PRESTAT_BYTES)) return ERRNO.fault;
      memory.setU32(at, PREOPEN_DIRECTORY);
      memory.setU32(at + 4, name.length);
      return ERRNO.success;
    },

    fd_prestat_dir_name(fd: number, at: number, length: number): Errno {
      const name = preopenName(state.descriptors.get(fd));
      if (name === null) return ERRNO.badf;
      if (length < name.length) return ERRNO.nametoolong;
      if (!memory.has(at, length)) return ERRNO.fault;
      memory.bytes.set(name, at);
      return ERRNO.success;
    },
  };
}

function done(descriptor: Descriptor | Errno): Errno {
  return typeof descriptor === "number" ? descriptor : ERRNO.success;
}

function typeOf(descriptor: Descriptor): number {
  if (descriptor.kind === "file") return FILE_TYPE.file;
  return descriptor.kind === "directory" ? FILE_TYPE.directory : TYPE_OF_STREAM;
}

function preopenName(descriptor: Descriptor | null): Uint8Array | null {
  return descriptor?.kind === "directory" ? descriptor.preopenName : null;
}

/** Of an open file as of one that is only named. */
export function setTimes(state: WasiState, node: Node, accessedNs: bigint, modifiedNs: bigint, flags: number): Errno {
  const both = (one: number, other: number) => (flags & one) !== 0 && (flags & other) !== 0;
  if ((flags & ~KNOWN_TIME_FLAGS) !== 0) return ERRNO.inval;
  if (both(SET_TIME.accessed, SET_TIME.accessedNow) || both(SET_TIME.modified, SET_TIME.modifiedNow))
    return ERRNO.inval;
  const nowNs = state.realtimeNs();
  if ((flags & (SET_TIME.accessedNow | SET_TIME.modifiedNow)) !== 0 && nowNs === null) return ERRNO.notcapable;
  if (flags & SET_TIME.accessed) node.accessedNs = BigInt.asUintN(64, accessedNs);
  if (flags & SET_TIME.accessedNow) node.accessedNs = nowNs!;
  if (flags & SET_TIME.modified) node.modifiedNs = BigInt.asUintN(64, modifiedNs);
  if (flags & SET_TIME.modifiedNow) node.modifiedNs = nowNs!;
  node.changedNs = nowNs ?? 0n;
  return ERRNO.success;
}

export function putFilestat(memory: GuestMemory, at: number, node: Node): void {
  const size = node.kind === "file" ? node.sizeBytes : node.kind === "link" ? Buffer.byteLength(node.target) : 0;
  memory.setU64(at, DEVICE);
  memory.setU64(at + 8, BigInt(node.inode));
  memory.setU64(at + 16, BigInt(TYPE_OF_NODE[node.kind]));
  memory.setU64(at + 24, BigInt(node.links));
  memory.setU64(at + 32, BigInt(size));
  memory.setU64(at + 40, node.accessedNs);
  memory.setU64(at + 48, node.modifiedNs);
  memory.setU64(at + 56, node.changedNs);
}

export function typeOfNode(node: Node): number {
  return TYPE_OF_NODE[node.kind];
}
