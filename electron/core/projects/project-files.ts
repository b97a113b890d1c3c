import { mkdir, readFile, readdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { ProjectEntry } from "#shared/model/project.ts";
import { writeFileAtomic } from "../store/atomic-write.ts";
import { makeFolder } from "../store/make-folder.ts";

const MAX_ENTRIES = 2_000;
const MAX_FILE_BYTES = 4 << 20;
/** Folders that hold what tools made or fetched: never sources to edit. */
const SKIPPED_FOLDERS = new Set([".git", ".hg", ".svn", "node_modules", "target", "__pycache__"]);

/** The real folder behind a project's root; FILE_NOT_FOUND when there is none. */
export async function openRoot(root: string): Promise<string> {
  if (!isAbsolute(root))
    throw new WorkbenchError("INVALID_REQUEST", `A project is opened by its full path, not by ${root}.`);
  try {
    const real = await realpath(root);
    if (!(await stat(real)).isDirectory()) throw new WorkbenchError("FILE_NOT_FOUND", `${root} is not a folder.`);
    return real;
  } catch (error) {
    throw fromFileSystemError(error, root);
  }
}

/** The absolute path of a project's file; OUTSIDE_PROJECT for one that leaves the folder, also by a link. */
export async function resolveInside(root: string, path: string): Promise<string> {
  const outside = () => new WorkbenchError("OUTSIDE_PROJECT", `${path} is not inside the project's folder.`);
  if (path === "" || path.includes("\0") || isAbsolute(path)) throw outside();
  const full = resolve(root, path);
  if (!isBelow(root, full)) throw outside();
  let existing = full;
  for (;;) {
    const real = await realpath(existing).catch(() => null);
    if (real !== null) {
      if (real !== root && !isBelow(root, real)) throw outside();
      return full;
    }
    existing = dirname(existing);
  }
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Files and folders below a root, folders before files, each sorted by name; with a bound, so that opening `/` answers too. */
export async function listEntries(root: string): Promise<{ entries: ProjectEntry[]; truncated: boolean }> {
  const entries: ProjectEntry[] = [];
  let truncated = false;
  const walk = async (folder: string, prefix: string): Promise<void> => {
    const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
    found.sort((a, b) => Number(b.isDirectory()) - Number(a.isDirectory()) || a.name.localeCompare(b.name));
    for (const entry of found) {
      if (entry.name.endsWith(".tmp") && entry.name.startsWith(".")) continue;
      const isFolder = entry.isDirectory();
      if (isFolder && SKIPPED_FOLDERS.has(entry.name)) continue;
      if (!isFolder && !entry.isFile()) continue;
      if (entries.length >= MAX_ENTRIES) {
        truncated = true;
        return;
      }
      const path = posix.join(prefix, entry.name);
      entries.push({ path, kind: isFolder ? "folder" : "file" });
      if (isFolder) await walk(join(folder, entry.name), path);
    }
  };
  await walk(root, "");
  return { entries, truncated };
}

export async function readProjectFile(root: string, path: string): Promise<string> {
  const full = await resolveInside(root, path);
  try {
    const size = (await stat(full)).size;
    if (size > MAX_FILE_BYTES)
      throw new WorkbenchError("FILE_NOT_TEXT", `${path} is too large to edit (${Math.round(size / 1e6)} MB).`);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(refuseBinary(await readFile(full), path));
  } catch (error) {
    if (error instanceof TypeError) throw notText(path);
    throw fromFileSystemError(error, full);
  }
}

const notText = (path: string) => new WorkbenchError("FILE_NOT_TEXT", `${path} is not a text file.`);

function refuseBinary(bytes: Buffer, path: string): Buffer {
  if (bytes.includes(0)) throw notText(path);
  return bytes;
}

/** Saves by replacing: a full disk or a crash leaves the file as it was. Returns its new time stamp. */
export async function writeProjectFile(root: string, path: string, text: string): Promise<number> {
  const full = await resolveInside(root, path);
  await writeFileAtomic(full, text);
  return (await stat(full)).mtimeMs;
}

export async function createEntry(root: string, path: string, kind: ProjectEntry["kind"]): Promise<void> {
  const full = await resolveInside(root, path);
  try {
    await makeFolder(dirname(full));
    if (kind === "folder") await mkdir(full);
    else await writeFile(full, "", { flag: "wx" });
  } catch (error) {
    throw fromFileSystemError(error, full);
  }
}

export async function renameEntry(root: string, from: string, to: string): Promise<void> {
  const source = await resolveInside(root, from);
  const target = await resolveInside(root, to);
  const taken = await stat(target).catch(() => null);
  const same = taken && (await stat(source).catch(() => null))?.ino === taken.ino;
  // On systems that ignore case, changing only the case finds the file itself there.
  if (taken && !same)
    throw new WorkbenchError("FILE_EXISTS", `Something named ${to} exists already.`, { hint: "Choose another name." });
  try {
    await makeFolder(dirname(target));
    await rename(source, target);
  } catch (error) {
    throw fromFileSystemError(error, source);
  }
}

export async function removeEntry(root: string, path: string): Promise<void> {
  const full = await resolveInside(root, path);
  try {
    await rm(full, { recursive: true });
  } catch (error) {
    throw fromFileSystemError(error, full);
  }
}
