import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fromFileSystemError } from "#shared/errors.ts";
import { makeFolder } from "./make-folder.ts";

/** Only until it has the mode of the file that it replaces, which may be as private. */
const PRIVATE_MODE = 0o600;

/**
 * Replaces a file by a whole new one: readers see the old text or the new, never a torn one. The file keeps its mode,
 * and a symbolic link goes on leading to it. On a full disk the old file stays and DISK_FULL is thrown.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const folder = dirname(target);
  const temporary = join(folder, `.${basename(target)}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`);
  try {
    await makeFolder(folder);
    const replaced = await stat(target).catch(() => null);
    const file = await open(temporary, "wx", replaced ? PRIVATE_MODE : undefined);
    try {
      if (replaced) await file.chmod(replaced.mode & 0o7777);
      await file.writeFile(content);
      // Without it a crash of the machine can leave the rename on disk but not the content.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fromFileSystemError(error, path);
  }
}
