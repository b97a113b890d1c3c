import { randomBytes } from "node:crypto";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fromFileSystemError } from "#shared/errors.ts";
import { isAlive, processStartOf } from "./living-process.ts";
import { makeFolder } from "./make-folder.ts";

/**
 * A lock is a set of claims, files named `LOCK.PID.START.TOKEN`, and held by the one living process that made its claim
 * and then saw no other. Claims are never overwritten or reused, so that removing a dead one can't hit a living one,
 * and a dead one of another user, which may not be removed, is in nobody's way. Two that claim at the same moment see
 * each other; both withdraw and try again.
 */
interface Claim {
  file: string;
  pid: number;
  alive: boolean;
}

export interface LockHolder {
  /** Another one for each time the lock is taken. */
  token: string;
  pid: number;
  /** For people: what the holder is doing. */
  what: string;
}

export interface Lock {
  release(): Promise<void>;
}

export type LockAttempt = { lock: Lock } | { heldBy: LockHolder };

/** How long a collision is waited out at most; claiming and looking takes about a millisecond. */
const COLLISION_PAUSE_MS = 20;

/** A start of "0" stands for a system that doesn't tell it. */
const UNKNOWN_START = "0";

async function claimsOf(path: string): Promise<Claim[]> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw fromFileSystemError(error, folder);
  }
  return names.flatMap((name) => {
    const { pid, start } = (name.startsWith(prefix) && CLAIM.exec(name.slice(prefix.length))?.groups) || {};
    if (pid === undefined || start === undefined) return [];
    const alive = isAlive(Number(pid), start === UNKNOWN_START ? null : start);
    return [{ file: join(folder, name), pid: Number(pid), alive }];
  });
}

const CLAIM = /^(?<pid>[1-9]\d*)\.(?<start>\d+)\.[0-9a-f]+$/;

async function holderOf({ file, pid }: Claim): Promise<LockHolder> {
  // Another user may have made it unreadable; empty is one that is just being made.
  const what = await readFile(file, "utf8").catch(() => "");
  return { token: file, pid, what: what || "another program's work" };
}

/** Who holds a lock now; null when nobody living does. */
export async function lockHolder(path: string): Promise<LockHolder | null> {
  const living = (await claimsOf(path)).find(({ alive }) => alive);
  return living ? holderOf(living) : null;
}

/** Every living process that has a claim on a path. */
export async function claimHolders(path: string): Promise<LockHolder[]> {
  return Promise.all((await claimsOf(path)).filter(({ alive }) => alive).map(holderOf));
}

/** Claims of processes that ended without releasing them, which are taken away where that is allowed. */
export async function takeAbandonedClaims(path: string): Promise<LockHolder[]> {
  const dead = (await claimsOf(path)).filter(({ alive }) => !alive);
  const holders = await Promise.all(dead.map(holderOf));
  await Promise.all(dead.map(({ file }) => rm(file, { force: true }).catch(() => undefined)));
  return holders;
}

/** A claim that keeps nobody else out: a mark that lasts until it is released, or its process has ended. */
export async function claimBeside(path: string, what: string): Promise<Lock> {
  const own = await claim(path, what);
  return { release: () => rm(own, { force: true }) };
}

/** Takes a lock unless a living process has it, and answers at once either way. Throws what the file system says. */
export async function tryLock(path: string, what: string): Promise<LockAttempt> {
  for (;;) {
    const rival = await findRival(path, null);
    if (rival) return { heldBy: await holderOf(rival) };
    const own = await claim(path, what);
    try {
      if (!(await findRival(path, own))) return { lock: { release: () => rm(own, { force: true }) } };
    } catch (error) {
      await rm(own, { force: true });
      throw error;
    }
    await rm(own, { force: true });
    await new Promise((resolve) => setTimeout(resolve, Math.random() * COLLISION_PAUSE_MS));
  }
}

/** A living claim but our own, if there is one; dead ones are cleared away where that is allowed. */
async function findRival(path: string, own: string | null): Promise<Claim | null> {
  const others = (await claimsOf(path)).filter(({ file }) => file !== own);
  const dead = others.filter(({ alive }) => !alive);
  await Promise.all(dead.map(({ file }) => rm(file, { force: true }).catch(() => undefined)));
  return others.find(({ alive }) => alive) ?? null;
}

async function claim(path: string, what: string): Promise<string> {
  const start = processStartOf(process.pid) ?? UNKNOWN_START;
  const file = `${path}.${process.pid}.${start}.${randomBytes(8).toString("hex")}`;
  try {
    await makeFolder(dirname(path));
    await writeFile(file, what, { flag: "wx" });
  } catch (error) {
    await rm(file, { force: true }).catch(() => undefined);
    throw fromFileSystemError(error, file);
  }
  return file;
}
