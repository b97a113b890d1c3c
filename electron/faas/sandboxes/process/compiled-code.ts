import { randomBytes } from "node:crypto";
import { chmod, copyFile, link, lstat, open, readdir, rename, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "#core/store/living-process.ts";
import { makeFolder } from "#core/store/make-folder.ts";
import { orAborted } from "./or-aborted.ts";

const DEFAULT_MAX_BYTES = 512 * 2 ** 20;
const KEY = /^[0-9a-f]{64}$/;
const HALF_WRITTEN = /^\.(?<pid>\d+)-[0-9a-f]+\.tmp$/;

export interface CompiledCodeOptions {
  folder: string;
  /** Of all entries together; those that weren't used for the longest time go first. */
  maxBytes?: number;
}

export interface ObtainRequest {
  /** 64 hexadecimal digits, of everything that decides what comes out. */
  key: string;
  /** Where it is wanted; nothing is there yet. */
  target: string;
  /** Whether the target may be the cache's own file: nobody who isn't trusted can write it there. */
  mayLink: boolean;
  /** Ends the wait for another one that compiles the same. */
  signal: AbortSignal;
  /** Makes it, as an ordinary file on the file system of `target`, and returns its path. */
  compile: () => Promise<string>;
}

/**
 * What was compiled for sandboxes, kept from one to the next, and from one start of the emulator to the next. An entry
 * is a file by the name of its key, which is put there as a whole and never changed. A sandbox has a link or a copy of
 * its own, so that an entry may go while it is in use.
 */
export class CompiledCode {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #compiling = new Map<string, Promise<void>>();
  /** In the order of their last use, to sizes in bytes; read when it is first needed. */
  #entries: Promise<Map<string, number>> | null = null;

  constructor({ folder, maxBytes = DEFAULT_MAX_BYTES }: CompiledCodeOptions) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /**
   * Puts it at the target, and answers whether it was there before. Who wants what is just being compiled waits for
   * that, and compiles only where it fails. Rejects with what `compile` says, or the signal's reason.
   */
  async obtain(request: ObtainRequest): Promise<boolean> {
    const { key, signal } = request;
    if (await this.#take(request)) return true;
    for (let other = this.#compiling.get(key); other !== undefined; other = this.#compiling.get(key)) {
      await orAborted(other, signal);
      if (await this.#take(request)) return false;
    }
    const compiled = this.#compile(request);
    const over = compiled.then(
      () => undefined,
      () => undefined,
    );
    this.#compiling.set(key, over);
    void over.then(() => this.#compiling.delete(key));
    await compiled;
    return false;
  }

  async #compile({ key, target, mayLink, compile }: ObtainRequest): Promise<void> {
    const made = await compile();
    // A program may be started from it, and nobody writes it any more.
    await chmod(made, 0o555);
    await rename(made, target);
    // Without it the next sandbox compiles again, which is no reason for this one to fail.
    await this.#keep(key, target, mayLink).catch(() => undefined);
  }

  async #take({ key, target, mayLink }: ObtainRequest): Promise<boolean> {
    const entry = join(this.#folder, key);
    try {
      await linkOrCopy(entry, target, mayLink);
    } catch {
      await rm(target, { force: true });
      return false;
    }
    const now = new Date();
    await utimes(entry, now, now).catch(() => undefined);
    const entries = await this.#known();
    const sizeBytes = entries.get(key);
    entries.delete(key);
    entries.set(key, sizeBytes ?? (await lstat(target)).size);
    return true;
  }

  async #keep(key: string, file: string, mayLink: boolean): Promise<void> {
    const { size } = await lstat(file);
    if (size > this.#maxBytes) return;
    const entries = await this.#known();
    const temporary = join(this.#folder, `.${process.pid}-${randomBytes(8).toString("hex")}.tmp`);
    try {
      await linkOrCopy(file, temporary, mayLink);
      // After a loss of power the name must not be there without the content.
      const handle = await open(temporary, "r");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, join(this.#folder, key));
    } finally {
      await rm(temporary, { force: true });
    }
    entries.delete(key);
    entries.set(key, size);
    await this.#shrink(entries, key);
  }

  async #shrink(entries: Map<string, number>, kept: string): Promise<void> {
    let sizeBytes = [...entries.values()].reduce((sum, size) => sum + size, 0);
    for (const [key, size] of Array.from(entries)) {
      if (sizeBytes <= this.#maxBytes) return;
      if (key === kept) continue;
      entries.delete(key);
      sizeBytes -= size;
      await rm(join(this.#folder, key), { force: true }).catch(() => undefined);
    }
  }

  #known(): Promise<Map<string, number>> {
    this.#entries ??= this.#read();
    return this.#entries;
  }

  async #read(): Promise<Map<string, number>> {
    await makeFolder(this.#folder);
    const found: { name: string; size: number; usedMs: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const pid = HALF_WRITTEN.exec(name)?.groups?.["pid"];
      if (pid !== undefined && !isAlive(Number(pid), null)) await rm(path, { force: true }).catch(() => undefined);
      if (!KEY.test(name)) continue;
      const seen = await lstat(path).catch(() => null);
      if (seen?.isFile()) found.push({ name, size: seen.size, usedMs: seen.mtimeMs });
    }
    return new Map(found.toSorted((a, b) => a.usedMs - b.usedMs).map(({ name, size }) => [name, size]));
  }
}

async function linkOrCopy(from: string, to: string, mayLink: boolean): Promise<void> {
  if (mayLink && (await linked(from, to))) return;
  await copyFile(from, to);
}

/** Not every file system has links, and none has them to another. */
async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}
