import { open, readdir, readlink } from "node:fs/promises";
import { constants } from "node:fs";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { GuestFolder } from "./guest-folder.ts";
import { DirectoryNode, FileNode, LinkNode } from "./nodes.ts";

export interface FolderLimits {
  maxBytes: number;
  /** Files, folders and links. */
  maxEntries: number;
}

/** Where the system has it: a link that was put in a file's place meanwhile isn't followed. Windows hasn't. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * Loads a folder with all that is below it into memory. Links stay links, and lead within the folder or nowhere. Whatever
 * is neither file, folder nor link is left out. Times are 1970, the same on every machine. Rejects with a WorkbenchError
 * where the folder is larger than allowed, and with the system's error where it can't be read.
 */
export async function loadGuestFolder(path: string, limits: FolderLimits): Promise<GuestFolder> {
  let lastInode = 1;
  let sizeBytes = 0;

  async function fill(directory: DirectoryNode, folder: string): Promise<void> {
    const found = await readdir(folder, { withFileTypes: true });
    for (const item of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const place = join(folder, item.name);
      if (!item.isFile() && !item.isDirectory() && !item.isSymbolicLink()) continue;
      const inode = ++lastInode;
      if (inode - 1 > limits.maxEntries) throw tooLarge(path, `more than ${limits.maxEntries} files and folders`);
      if (item.isDirectory()) {
        const child = new DirectoryNode(inode, 0n);
        directory.add(item.name, child);
        await fill(child, place);
      } else if (item.isFile()) {
        const bytes = await readBounded(place, limits.maxBytes - sizeBytes);
        if (bytes === null) throw tooLarge(path, `more than ${limits.maxBytes} bytes`);
        sizeBytes += bytes.length;
        directory.add(item.name, new FileNode(inode, 0n, bytes));
      } else directory.add(item.name, new LinkNode(inode, 0n, await readlink(place)));
    }
  }

  const root = new DirectoryNode(1, 0n);
  await fill(root, path);
  return { root, sizeBytes, lastInode };
}

/** Null when there is more than that. */
async function readBounded(path: string, maxBytes: number): Promise<Uint8Array | null> {
  const file = await open(path, constants.O_RDONLY | NO_FOLLOW);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) return null;
    const bytes = new Uint8Array(size);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await file.read(bytes, length, size - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

function tooLarge(path: string, what: string): WorkbenchError {
  return new WorkbenchError("INVALID_REQUEST", `The folder ${path} holds ${what}, more than a function may have`, {
    hint: "Leave out what the function doesn't need, or run it in a process sandbox.",
  });
}
