import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";

/**
 * Makes a folder and those above it, unless they are there. Throws INVALID_REQUEST where a file is in the way or
 * nothing can be made, PERMISSION_DENIED and DISK_FULL; each says which folder it is that can't be made.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeFrom(path);
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    const { code, hint, message } = error;
    throw new WorkbenchError(code, `The folder ${path} can't be made. ${message}`, {
      hint: hint ?? "Name another folder.",
      cause: error.cause,
    });
  }
}

/** Step by step, because the recursive `mkdir` of Node goes on for ever where a file system refuses with ENOENT (/proc). */
async function makeFrom(path: string): Promise<void> {
  const fault = await tryToMake(path);
  if (fault === null) return;
  const parent = dirname(path);
  // On Windows a file in the way answers with ENOENT, too.
  if (parent === path || (fault.code !== "ENOENT" && fault.code !== "ENOTDIR")) throw fromFileSystemError(fault, path);
  await makeFrom(parent);
  const second = await tryToMake(path);
  if (second?.code === "ENOENT")
    throw new WorkbenchError("INVALID_REQUEST", `Nothing can be made in ${parent}.`, { cause: second });
  if (second !== null) throw fromFileSystemError(second, path);
}

/** What keeps the folder from being made; null when it is there now. */
async function tryToMake(path: string): Promise<NodeJS.ErrnoException | null> {
  try {
    await mkdir(path);
    return null;
  } catch (error) {
    const seen = await stat(path).catch(() => null);
    if (seen?.isDirectory()) return null;
    if (seen) throw new WorkbenchError("INVALID_REQUEST", `${path} is a file.`, { cause: error });
    return error as NodeJS.ErrnoException;
  }
}
