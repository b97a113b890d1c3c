import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CompiledCode } from "./compiled-code.ts";

let work: string;
let folder: string;
let compilations: string[];
let targets: number;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "compiled-code-"));
  folder = join(work, "cache");
  compilations = [];
  targets = 0;
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const keyOf = (name: string) => createHash("sha256").update(name).digest("hex");

interface Given {
  mayLink?: boolean;
  signal?: AbortSignal;
  sizeBytes?: number;
  compile?: () => Promise<void>;
}

/** Obtains what is compiled from `name`; its content begins with that. */
async function obtain(cache: CompiledCode, name: string, given: Given = {}) {
  const { mayLink = true, signal = new AbortController().signal, sizeBytes = 100, compile } = given;
  const target = join(work, `target-${targets++}`);
  const wasThere = await cache.obtain({
    key: keyOf(name),
    target,
    mayLink,
    signal,
    compile: async () => {
      compilations.push(name);
      await compile?.();
      writeFileSync(`${target}.made`, name.padEnd(sizeBytes, "."));
      return `${target}.made`;
    },
  });
  return { wasThere, target, text: readFileSync(target, "utf8").replace(/\.+$/, "") };
}

const kept = () => readdirSync(folder).toSorted();

test("what was compiled is there for the next one, and after a new start", async () => {
  const cache = new CompiledCode({ folder });
  expect(await obtain(cache, "a")).toMatchObject({ wasThere: false, text: "a" });
  expect(await obtain(cache, "a")).toMatchObject({ wasThere: true, text: "a" });
  expect(await obtain(cache, "b")).toMatchObject({ wasThere: false, text: "b" });
  expect(await obtain(new CompiledCode({ folder }), "a")).toMatchObject({ wasThere: true, text: "a" });
  expect(compilations).toEqual(["a", "b"]);
});

test("an entry can't be written, and a sandbox that isn't trusted gets a copy of it", async () => {
  const cache = new CompiledCode({ folder });
  const [linked, copied] = [await obtain(cache, "a"), await obtain(cache, "a", { mayLink: false })];
  const entry = statSync(join(folder, keyOf("a")));
  expect(entry.mode & 0o222).toBe(0);
  expect(statSync(linked.target).ino).toBe(entry.ino);
  expect(statSync(copied.target).ino).not.toBe(entry.ino);
});

test("those who want the same at once share one compilation", async () => {
  const cache = new CompiledCode({ folder });
  const slow = { compile: () => sleep(40) };
  const all = await Promise.all(["a", "a", "b", "a"].map((name) => obtain(cache, name, slow)));
  expect(all.map(({ text }) => text)).toEqual(["a", "a", "b", "a"]);
  expect(all.map(({ wasThere }) => wasThere)).toEqual([false, false, false, false]);
  expect(compilations).toEqual(["a", "b"]);
});

test("two emulators with the same folder are in nobody's way", async () => {
  const [one, other] = [new CompiledCode({ folder }), new CompiledCode({ folder })];
  const slow = { compile: () => sleep(20) };
  const both = await Promise.all([obtain(one, "a", slow), obtain(other, "a", slow)]);
  expect(both.map(({ text }) => text)).toEqual(["a", "a"]);
  expect(kept()).toEqual([keyOf("a")]);
  rmSync(join(folder, keyOf("a")));
  expect(await obtain(one, "a")).toMatchObject({ wasThere: false, text: "a" });
});

test("one that fails leaves nothing, and the next one in wait compiles itself", async () => {
  const cache = new CompiledCode({ folder });
  const failing = obtain(cache, "a", { compile: () => sleep(30).then(() => Promise.reject(new Error("no memory"))) });
  const waiting = obtain(cache, "a");
  await expect(failing).rejects.toThrow("no memory");
  expect(await waiting).toMatchObject({ wasThere: false, text: "a" });
  expect(compilations).toEqual(["a", "a"]);
});

test("a wait ends with its signal, and the other's compilation goes on", async () => {
  const cache = new CompiledCode({ folder });
  const first = obtain(cache, "a", { compile: () => sleep(60) });
  const reason = new Error("given up");
  const given = new AbortController();
  setTimeout(() => given.abort(reason), 10);
  await expect(obtain(cache, "a", { signal: given.signal })).rejects.toBe(reason);
  expect(await first).toMatchObject({ text: "a" });
});

test("entries go that weren't used for the longest time, and what is too large isn't kept", async () => {
  const cache = new CompiledCode({ folder, maxBytes: 350 });
  const first = await obtain(cache, "a");
  for (const name of ["b", "c", "a", "d"]) await obtain(cache, name);
  expect(kept()).toEqual(["a", "c", "d"].map(keyOf).toSorted());
  expect(await obtain(cache, "large", { sizeBytes: 400 })).toMatchObject({ text: "large" });
  expect(kept()).toHaveLength(3);
  utimesSync(join(folder, keyOf("d")), 1, 1);
  const restarted = new CompiledCode({ folder, maxBytes: 350 });
  await obtain(restarted, "e", { sizeBytes: 50 });
  await obtain(restarted, "f");
  expect(kept()).toEqual(["a", "c", "e", "f"].map(keyOf).toSorted());
  // A sandbox has its own.
  for (const name of ["g", "h", "i", "j"]) await obtain(restarted, name);
  expect(existsSync(join(folder, keyOf("a")))).toBe(false);
  expect(readFileSync(first.target, "utf8")).toMatch(/^a/);
});

test("a folder that can't be used costs time, and no call", async () => {
  writeFileSync(folder, "a file is in the way");
  expect(await obtain(new CompiledCode({ folder }), "a")).toMatchObject({ wasThere: false, text: "a" });
});

test("what a killed emulator left half written is no entry, and goes away", async () => {
  mkdirSync(folder);
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  writeFileSync(join(folder, `.${dead}-0123456789abcdef.tmp`), "half");
  expect(await obtain(new CompiledCode({ folder }), "a")).toMatchObject({ wasThere: false });
  expect(kept()).toEqual([keyOf("a")]);
});
