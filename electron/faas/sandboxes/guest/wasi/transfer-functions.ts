import type { Descriptor, FileDescriptor } from "./descriptors.ts";
import { FD_FLAG } from "./descriptor-functions.ts";
import { ERRNO, type Errno } from "./errno.ts";
import type { Span } from "./guest-memory.ts";
import { RIGHT } from "./rights.ts";
import type { WasiState } from "./wasi-state.ts";

const WHENCE = { set: 0, current: 1, end: 2 };
const OUTPUT_PIECE_BYTES = 65_536;
/** Linux's limit of pieces in one transfer; the rest of a longer list is left for the next one. */
const MAX_SPANS = 1024;

/** Reading, writing and seeking. */
export function transferFunctions(state: WasiState) {
  const { memory } = state;

  /** Checks all that can be wrong with a transfer before anything is moved. */
  function prepare(fd: number, rights: number, spansAt: number, count: number, resultAt: number) {
    const descriptor = state.descriptor(fd, rights);
    if (typeof descriptor === "number") return descriptor;
    if (descriptor.kind === "directory") return ERRNO.isdir;
    const spans = memory.spans(spansAt, Math.min(count, MAX_SPANS));
    if (spans === null || !memory.has(resultAt, 4)) return ERRNO.fault;
    return { descriptor, spans };
  }

  function scatter(source: Uint8Array, position: number, spans: Span[]): number {
    let at = position;
    for (const { start, length } of spans) {
      if (at >= source.length) break;
      at += memory.put(source.subarray(at), start, length);
    }
    return at - position;
  }

  /** How much was written, or, negative, why nothing was. */
  function writeFile({ node }: FileDescriptor, position: number, spans: Span[]): number {
    let written = 0;
    for (const { start, length } of spans) {
      if (length === 0) continue;
      const data = memory.bytes.subarray(start, start + length);
      const errno = state.fileSystem.write(node, position + written, data);
      if (errno !== ERRNO.success) return written > 0 ? written : -errno;
      written += length;
    }
    return written;
  }

  function writeOutput(descriptor: Descriptor & { kind: "output" }, spans: Span[]): number {
    const length = totalOf(spans);
    let piece = new Uint8Array(Math.min(length, OUTPUT_PIECE_BYTES));
    let filled = 0;
    let left = length;
    for (const { start, length } of spans)
      for (let at = start; at < start + length;) {
        const part = memory.bytes.subarray(at, Math.min(start + length, at + piece.length - filled));
        piece.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < piece.length) continue;
        if (!state.call.onOutput(descriptor.stream, piece)) state.endGuest("output-limit");
        left -= filled;
        piece = new Uint8Array(Math.min(left, OUTPUT_PIECE_BYTES));
        filled = 0;
      }
    return length;
  }

  return {
    fd_read(fd: number, spansAt: number, count: number, resultAt: number): Errno {
      const prepared = prepare(fd, RIGHT.fdRead, spansAt, count, resultAt);
      if (typeof prepared === "number") return prepared;
      const { descriptor, spans } = prepared;
      let read = 0;
      if (descriptor.kind === "file") {
        read = scatter(descriptor.node.contents(), descriptor.position, spans);
        descriptor.position += read;
      } else if (descriptor.kind === "stdin") {
        read = scatter(state.call.stdin, state.stdinPosition, spans);
        state.stdinPosition += read;
      }
      memory.setU32(resultAt, read);
      return ERRNO.success;
    },

    fd_pread(fd: number, spansAt: number, count: number, offset: bigint, resultAt: number): Errno {
      const prepared = prepare(fd, RIGHT.fdRead | RIGHT.fdSeek, spansAt, count, resultAt);
      if (typeof prepared === "number") return prepared;
      const { descriptor, spans } = prepared;
      if (descriptor.kind !== "file") return ERRNO.spipe;
      const position = positionOf(offset);
      if (position === null) return ERRNO.inval;
      memory.setU32(resultAt, scatter(descriptor.node.contents(), position, spans));
      return ERRNO.success;
    },

    fd_write(fd: number, spansAt: number, count: number, resultAt: number): Errno {
      const prepared = prepare(fd, RIGHT.fdWrite, spansAt, count, resultAt);
      if (typeof prepared === "number") return prepared;
      const { descriptor, spans } = prepared;
      let written = 0;
      if (descriptor.kind === "file") {
        const position = descriptor.flags & FD_FLAG.append ? descriptor.node.sizeBytes : descriptor.position;
        written = writeFile(descriptor, position, spans);
        if (written < 0) return -written;
        descriptor.position = position + written;
      } else if (descriptor.kind === "output") written = writeOutput(descriptor, spans);
      memory.setU32(resultAt, written);
      return ERRNO.success;
    },

    fd_pwrite(fd: number, spansAt: number, count: number, offset: bigint, resultAt: number): Errno {
      const prepared = prepare(fd, RIGHT.fdWrite | RIGHT.fdSeek, spansAt, count, resultAt);
      if (typeof prepared === "number") return prepared;
      const { descriptor, spans } = prepared;
      if (descriptor.kind !== "file") return ERRNO.spipe;
      const position = positionOf(offset);
      if (position === null) return ERRNO.fbig;
      // As Linux does: what is appended goes to the end, whatever offset is given.
      const written = writeFile(
        descriptor,
        descriptor.flags & FD_FLAG.append ? descriptor.node.sizeBytes : position,
        spans,
      );
      if (written < 0) return -written;
      memory.setU32(resultAt, written);
      return ERRNO.success;
    },

    fd_seek(fd: number, offset: bigint, whence: number, resultAt: number): Errno {
      const rights = offset === 0n && whence === WHENCE.current ? RIGHT.fdTell : RIGHT.fdSeek;
      const descriptor = seekable(state.descriptors.get(fd), rights);
      if (typeof descriptor === "number") return descriptor;
      if (whence > WHENCE.end) return ERRNO.inval;
      if (!memory.has(resultAt, 8)) return ERRNO.fault;
      const { position, node } = descriptor;
      const from = whence === WHENCE.set ? 0 : whence === WHENCE.current ? position : node.sizeBytes;
      const moved = positionOf(BigInt(from) + offset);
      if (moved === null) return ERRNO.inval;
      descriptor.position = moved;
      memory.setU64(resultAt, BigInt(moved));
      return ERRNO.success;
    },

    fd_tell(fd: number, resultAt: number): Errno {
      const descriptor = seekable(state.descriptors.get(fd), RIGHT.fdTell);
      if (typeof descriptor === "number") return descriptor;
      if (!memory.has(resultAt, 8)) return ERRNO.fault;
      memory.setU64(resultAt, BigInt(descriptor.position));
      return ERRNO.success;
    },
  };
}

/** Null of offsets that are negative or that no file can have. */
function positionOf(offset: bigint): number | null {
  return offset < 0n || offset > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(offset);
}

/** What can't be sought says so before its rights are looked at: C libraries ask in order to learn what it is. */
function seekable(descriptor: Descriptor | null, rights: number): FileDescriptor | Errno {
  if (descriptor === null) return ERRNO.badf;
  if (descriptor.kind === "directory") return ERRNO.isdir;
  if (descriptor.kind !== "file") return ERRNO.spipe;
  return (descriptor.rights & rights) === rights ? descriptor : ERRNO.notcapable;
}

function totalOf(spans: Span[]): number {
  return spans.reduce((sum, { length }) => sum + length, 0);
}
