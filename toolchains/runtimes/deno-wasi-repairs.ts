import type { WasiFunctions } from "./refuse-links.ts";

/** Of the head of a `dirent`: where the length of its name is, and how long the head is. */
const NAME_LENGTH_OFFSET = 16;
const DIRENT_BYTES = 24;

/**
 * Deno's WASI (seen in 2.9) ends a folder's list before the entry that doesn't fit into the program's buffer, which a
 * program takes for the end of the folder. Here the rest of the buffer gets the head of an entry that is cut off, so
 * that the program asks again from where it is; at the end of the folder it is then given nothing.
 */
export function repairDenoWasi(functions: WasiFunctions, memory: () => ArrayBufferLike): WasiFunctions {
  const { fd_readdir: readFolder } = functions;
  return {
    ...functions,
    fd_readdir(...args) {
      const error = readFolder!(...args);
      if (error !== 0) return error;
      const [buffer = 0, capacity = 0, , result = 0] = args.slice(1).map((arg) => Number(arg) >>> 0);
      const view = new DataView(memory());
      const used = view.getUint32(result, true);
      if (used === 0 || used >= capacity) return error;
      const left = capacity - used;
      new Uint8Array(memory(), buffer + used, left).fill(0);
      if (left >= DIRENT_BYTES) view.setUint32(buffer + used + NAME_LENGTH_OFFSET, left - DIRENT_BYTES + 1, true);
      view.setUint32(result, capacity, true);
      return error;
    },
  };
}
