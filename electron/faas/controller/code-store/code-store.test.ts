import { mkdir, readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { dataFolder } from "../../api/testing/start-api.ts";
import { zipOf } from "../testing/zip-of.ts";
import { createCodeStore } from "./code-store.ts";
import { unpackArchive } from "#toolchains/archive/unpack-archive.ts";

const MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const text = (code: string) => ({ bytes: Buffer.from(code), binary: false });
const base64 = (bytes: Buffer) => ({ bytes, binary: true });

async function emptyStore(referenced: Set<string> = new Set()) {
  const dataDir = await dataFolder();
  const options = { dataDir, isReferenced: (sha256: string) => referenced.has(sha256), collectAfterMs: 30 };
  return { root: join(dataDir, "code"), options, store: await createCodeStore(options) };
}

test("every form of code lies where it is run, and comes back as it was sent", async () => {
  const { store, root } = await emptyStore();
  const archive = await zipOf({ exec: "#!/bin/sh\n", "data/list.txt": "a" });
  const cases = [
    ["nodejs", text("module.exports = 1"), "action.js"],
    ["wasi-command", base64(MODULE), "module.wasm"],
    ["native", text("#!/bin/sh\necho"), "exec"],
    ["native", base64(Buffer.from("\x7fELF…")), "exec"],
    ["native", base64(archive), "exec"],
    ["emscripten", base64(await zipOf({ "fib.js": "var Module", "fib.wasm": MODULE })), "fib.js"],
    ["wasi-command", base64(await zipOf({ "fib.wasm": MODULE, "data/other.wasm": MODULE })), "fib.wasm"],
    ["nodejs", base64(await zipOf({ "index.js": "", "package.json": "{" })), "index.js"],
    ["nodejs", base64(await zipOf({ "action.js": "", "package.json": '{"main":"action"}' })), "./action.js"],
    ["nodejs", base64(await zipOf({ "src/index.js": "", "package.json": '{"main":"./src/"}' })), "src/index.js"],
  ] as const;
  for (const [form, code, entry] of cases) {
    const { reference } = await store.keep(form, code);
    expect(reference.entry).toBe(entry);
    const { folder, ...located } = store.locate(reference);
    expect(folder.startsWith(join(root, reference.sha256))).toBe(true);
    expect(located).toEqual({ entry, sha256: reference.sha256, sizeBytes: code.bytes.length });
    expect(await store.has(reference)).toBe(true);
    expect(await store.read(reference)).toEqual(code.bytes);
    if (form === "native" && process.platform !== "win32")
      expect((await stat(join(folder, entry))).mode & 0o111).toBe(0o111);
  }
  const { reference } = await store.keep("native", base64(archive));
  expect(await readFile(join(store.locate(reference).folder, "data", "list.txt"), "utf8")).toBe("a");
});

test("the same bytes may be used in two ways, and are kept once each", async () => {
  const { store, root } = await emptyStore();
  const script = await store.keep("nodejs", text("#!/usr/bin/env node"));
  const program = await store.keep("native", text("#!/usr/bin/env node"));
  await Promise.all([1, 2, 3, 4].map(() => store.keep("nodejs", text("#!/usr/bin/env node"))));
  expect(script.reference.sha256).toBe(program.reference.sha256);
  expect((await readdir(join(root, script.reference.sha256))).sort()).toEqual(["executable", "script"]);
});

test.each([
  ["nodejs", { "readme.txt": "" }, /Zipped actions must contain either package.json or index.js at the root/],
  ["nodejs", { "package.json": '{"main":"../../etc/passwd"}' }, /has nothing to run/],
  ["native", { "bin/exec": "" }, /an executable file named exec at the root/],
  ["wasi-command", { "a.wasm": MODULE, "b.wasm": MODULE }, /several things to run: a\.wasm, b\.wasm/],
  ["wasi-command", { "a.wasm": "not a module" }, /a\.wasm is not a WebAssembly module/],
  ["emscripten", { "a.wasm": MODULE, "b.js": "" }, /must contain a loader/],
] as const)("an archive for %s that has nothing to run is refused", async (form, files, words) => {
  const { store, root } = await emptyStore();
  await expect(store.keep(form, base64(await zipOf(files)))).rejects.toSatisfy(
    (error: { code: string; message: string; hint: string }) =>
      error.code === "INVALID_REQUEST" && words.test(`${error.message} ${error.hint}`),
  );
  await wait(200);
  expect(await readdir(root)).toEqual([]);
});

test("a loader of Emscripten's without its module is refused", async () => {
  const { store } = await emptyStore();
  await expect(store.keep("emscripten", text("var Module"))).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    hint: expect.stringContaining("zip archive"),
  });
});

test("code that nothing refers to is removed after a while, and not while somebody holds it", async () => {
  const referenced = new Set<string>();
  const { store, root } = await emptyStore(referenced);
  const { reference, release } = await store.keep("nodejs", text("1"));
  const { sha256 } = reference;
  await wait(100);
  expect(await readdir(root)).toEqual([sha256]);
  referenced.add(sha256);
  release();
  await wait(100);
  expect(await readdir(root)).toEqual([sha256]);
  referenced.delete(sha256);
  store.dropped(sha256);
  const again = await store.keep("nodejs", text("1"));
  await wait(100);
  expect(await store.has(again.reference)).toBe(true);
  again.release();
  await expect.poll(() => readdir(root)).toEqual([]);
});

test("what a killed process left half-made, or without an entity, is gone after the next start", async () => {
  const referenced = new Set<string>();
  const { store, root, options } = await emptyStore(referenced);
  const kept = await store.keep("nodejs", text("kept"));
  await store.keep("nodejs", text("forgotten"));
  await mkdir(join(root, ".staging-0123", "script"), { recursive: true });
  referenced.add(kept.reference.sha256);
  await (await createCodeStore(options)).sweep();
  expect(await readdir(root)).toEqual([kept.reference.sha256]);
});

/** Changes names in an archive, of the same length, in headers and directory alike: no packer would write them. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
}

async function refused(zip: Buffer, words: RegExp, limits?: { totalBytes: number; entries: number }) {
  const folder = await dataFolder();
  const inside = join(folder, "inside");
  await mkdir(inside);
  await expect(unpackArchive(zip, inside, limits)).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    message: expect.stringMatching(words),
  });
  expect(await readdir(folder)).toEqual(["inside"]);
}

test.each([
  ["a path that leads out", "../../evil.js", /invalid relative path/],
  ["an absolute path", "/tmp/evil.js0", /absolute path/],
  ["a drive", "C:/evil/evil0", /absolute path/],
  ["a path that leads out in the middle", "aa/../../evil", /invalid relative path/],
  ["another stream of a file", "index.js:evil", /not a name that every system can have/],
  ["a device of Windows", "aaaaaaaaa/con", /not a name that every system can have/],
  ["a control character", "index\u0001abcdefg", /not a name that every system can have/],
  ["a trailing dot", "aaaaaaaaaaa..", /not a name that every system can have/],
  ["an empty segment", "aaaaaa//aaaaa", /not a name that every system can have/],
])("hostile names: %s", async (_, name, words) => {
  const zip = await zipOf({ ["x".repeat(name.length)]: "code" });
  await refused(renamed(zip, "x".repeat(name.length), name), words);
});

test("backslashes are separators, so that they lead nowhere else", async () => {
  const zip = await zipOf({ xxxxxxxxxxxxxxx: "code" });
  await refused(renamed(zip, "xxxxxxxxxxxxxxx", String.raw`..\..\..\evil.js`.slice(0, 15)), /invalid relative path/);
});

test.each([
  ["a symbolic link", 0o120777],
  ["a device", 0o020666],
  ["a pipe", 0o010666],
])("%s is refused", async (_, mode) => {
  await refused(await zipOf({ "index.js": "../../../../etc/passwd" }, mode), /is a link or a special file/);
});

test("a bomb is refused by what it says, by how much it has, and by what comes out", async () => {
  const zeros = Buffer.alloc(10 * 1024 * 1024);
  const bomb = await zipOf(Object.fromEntries([1, 2, 3].map((number) => [`${number}.bin`, zeros])));
  expect(bomb.length).toBeLessThan(100_000);
  await refused(bomb, /unpacks to more than the 20971520 bytes/, { totalBytes: 20 * 1024 * 1024, entries: 10 });
  await refused(bomb, /it has 3 entries, and 2 are allowed/, { totalBytes: 1e9, entries: 2 });

  // It says that it is small: the size in the directory and in the local header, little-endian.
  const liar = await zipOf({ "index.js": zeros });
  const real = Buffer.alloc(4);
  real.writeUInt32LE(zeros.length);
  const small = Buffer.alloc(4);
  small.writeUInt32LE(1000);
  const lied = renamed(liar, real.toString("latin1"), small.toString("latin1"));
  await refused(lied, /can't be used: too many bytes/, { totalBytes: 2000, entries: 10 });
});

test("names that mean the same file are refused", async () => {
  await refused(await zipOf({ "index.js": "1", "Index.js": "2" }), /more than once/);
  await refused(await zipOf({ a: "1", "a/b": "2" }), /more than once/);
  await refused(await zipOf({ "a/b": "2", A: "1" }), /more than once/);
  await refused(await zipOf({ é: "1", "e\u0301": "2" }), /more than once/);
});

test("what is no archive, or a torn one, is refused", async () => {
  const zip = await zipOf({ "index.js": "exports.main = 1".repeat(1000) });
  await refused(Buffer.from("PK\x03\x04 and nothing else"), /can't be used/);
  await refused(zip.subarray(0, zip.length - 30), /can't be used/);
  const broken = Buffer.from(zip);
  broken.fill(0xff, 45, 60);
  await refused(broken, /can't be used/);
});

test("a hostile archive leaves nothing in the store", async () => {
  const { store, root } = await emptyStore();
  const zip = await zipOf({ "index.js": "ok", link: "/etc/passwd" }, 0o120777);
  await expect(store.keep("nodejs", base64(zip))).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  expect(await readdir(root)).toEqual([]);
});
