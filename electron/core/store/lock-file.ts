import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { fromFileSystemError } from "#shared/errors.ts";

const LockContent = z.object({
  token: z.string(),
  pid: z.number().int(),
  /** Linux's start time of that process in clock ticks: tells a reused pid from the holder. Null elsewhere. */
  processStart: z.string().nullable(),
  /** For people: what the holder is doing. */
  what: z.string(),
});
export type LockHolder = z.infer<typeof LockContent>;

export interface Lock {
  release(): Promise<void>;
}

export type LockAttempt = { lock: Lock } | { heldBy: LockHolder };

/** Between creating a lock file and writing its content it is empty; younger than this it isn't stale. */
const CREATION_GRACE_MS = 2_000;

function processStartOf(pid: number): string | null {
  if (process.platform !== "linux") return null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Field 22 of proc(5)'s stat, counted after the command's name, which may hold spaces and parentheses.
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive(holder: LockHolder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it exists, but belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return holder.processStart === null || processStartOf(holder.pid) === holder.processStart;
}

async function readHolder(path: string): Promise<LockHolder | "absent" | "unreadable"> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "absent";
    throw fromFileSystemError(error, path);
  }
  try {
    return LockContent.parse(JSON.parse(text));
  } catch {
    const age = await stat(path).then(
      (found) => Date.now() - found.mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (age < CREATION_GRACE_MS) return { token: "", pid: process.pid, processStart: null, what: "starting" };
    return "unreadable";
  }
}

/** Who holds a lock now; null when nobody living does. */
export async function lockHolder(path: string): Promise<LockHolder | null> {
  const holder = await readHolder(path);
  return typeof holder === "string" || !isAlive(holder) ? null : holder;
}

/** Takes a lock file, also over one whose process is gone; answers at once with the holder when it is held. */
export async function tryLock(path: string, what: string): Promise<LockAttempt> {
  const mine: LockHolder = { token: randomUUID(), pid: process.pid, processStart: processStartOf(process.pid), what };
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    try {
      await writeFile(path, JSON.stringify(mine), { flag: "wx", mode: 0o666 });
      return {
        lock: {
          async release() {
            const holder = await readHolder(path);
            if (typeof holder !== "string" && holder.token === mine.token) await rm(path, { force: true });
          },
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw fromFileSystemError(error, path);
    }
    const holder = await readHolder(path);
    if (holder === "absent") continue;
    if (holder !== "unreadable" && isAlive(holder)) return { heldBy: holder };
    await removeStale(path, holder === "unreadable" ? null : holder.token);
  }
}

/** Removes a dead lock, unless another process was quicker and the file is a living one by now. */
async function removeStale(path: string, staleToken: string | null): Promise<void> {
  const aside = `${path}.${randomUUID()}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw fromFileSystemError(error, path);
  }
  const moved = await readHolder(aside);
  if (typeof moved !== "string" && moved.token !== staleToken) await rename(aside, path);
  else await rm(aside, { force: true });
}
