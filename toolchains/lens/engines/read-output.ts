import { readFile } from "node:fs/promises";

/** A file that a tool was to leave. Throws a RangeError where it didn't. */
export async function readOutput(path: string): Promise<Uint8Array> {
  try {
    // A Buffer's slices share its memory; who reads the file may count on slices being copies.
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new RangeError(`there is no ${path}`, { cause });
  }
}
