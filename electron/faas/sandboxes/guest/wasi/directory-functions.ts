import { DOT_COOKIES, type Entry } from "../folder/nodes.ts";
import { FILE_TYPE, typeOfNode } from "./descriptor-functions.ts";
import type { DirectoryCursor, DirectoryDescriptor } from "./descriptors.ts";
import { ERRNO, type Errno } from "./errno.ts";
import { utf8 } from "./guest-memory.ts";
import { RIGHT } from "./rights.ts";
import type { WasiState } from "./wasi-state.ts";

const DIRENT_BYTES = 24;

/** Reading directories. */
export function directoryFunctions(state: WasiState) {
  const { memory } = state;
  const header = new DataView(new ArrayBuffer(DIRENT_BYTES));
  const headerBytes = new Uint8Array(header.buffer);

  return {
    fd_readdir(fd: number, at: number, length: number, cookie: bigint, resultAt: number): Errno {
      const descriptor = state.descriptor(fd, RIGHT.fdReaddir);
      if (typeof descriptor === "number") return descriptor;
      if (descriptor.kind !== "directory") return ERRNO.notdir;
      if (!memory.has(at, length) || !memory.has(resultAt, 4)) return ERRNO.fault;
      if (cookie < 0n || cookie > BigInt(Number.MAX_SAFE_INTEGER)) return ERRNO.inval;
      let used = 0;
      /** False once the buffer is full; the last entry may be cut off, and is read again then. */
      const putEntry = (next: number, inode: number, type: number, name: string): boolean => {
        const bytes = utf8(name);
        header.setBigUint64(0, BigInt(next), true);
        header.setBigUint64(8, BigInt(inode), true);
        header.setUint32(16, bytes.length, true);
        header.setUint8(20, type);
        used += memory.put(headerBytes, at + used, length - used);
        used += memory.put(bytes, at + used, length - used);
        return used < length;
      };
      const { node } = descriptor;
      const above = node.parent ?? node;
      let from = Number(cookie);
      let goesOn = length > 0;
      if (goesOn && from < 1) goesOn = putEntry((from = 1), node.inode, FILE_TYPE.directory, ".");
      if (goesOn && from < DOT_COOKIES) goesOn = putEntry((from = 2), above.inode, FILE_TYPE.directory, "..");
      if (goesOn) {
        const cursor = cursorAt(descriptor, from);
        while (goesOn) {
          const entry = nextOf(cursor);
          if (entry === null) {
            // An iterator that came to its end doesn't see what is added later.
            descriptor.cursor = null;
            break;
          }
          goesOn = putEntry(entry.cookie, entry.node.inode, typeOfNode(entry.node), entry.name);
          if (goesOn) cursor.cookie = entry.cookie;
          else cursor.next = entry;
        }
      }
      memory.setU32(resultAt, used);
      return ERRNO.success;
    },
  };
}

/** Goes on where the last call ended, and only otherwise looks for the entry from the beginning. */
function cursorAt(descriptor: DirectoryDescriptor, cookie: number): DirectoryCursor {
  if (descriptor.cursor?.cookie === cookie) return descriptor.cursor;
  const cursor: DirectoryCursor = { entries: descriptor.node.entries.values(), next: null, cookie };
  for (let entry = nextOf(cursor); entry !== null; entry = nextOf(cursor))
    if (entry.cookie > cookie) {
      cursor.next = entry;
      break;
    }
  descriptor.cursor = cursor;
  return cursor;
}

function nextOf(cursor: DirectoryCursor): Entry | null {
  const { next } = cursor;
  if (next !== null) {
    cursor.next = null;
    return next;
  }
  const step = cursor.entries.next();
  return step.done === true ? null : step.value;
}
