import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importsNothing, isWasmFile, wasiCommandProblem } from "./wasm-module.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasm-module-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const text = (value: string) => [value.length, ...Buffer.from(value)];
const leb128 = (value: number) => [(value & 0x7f) | 0x80, value >> 7];
const section = (id: number, ...items: number[][]) => {
  const content = [items.length, ...items.flat()];
  return [id, ...leb128(content.length), ...content];
};
const exported = (name: string) => [...text(name), 0x00, 0x00];

const RUNTIME = { name: "Testtime", unstable: "refused" } as const;

async function problem(
  bytes: number[] | string,
  unstable: "offered" | "as preview 1" | "refused" = "refused",
): Promise<string | undefined> {
  const path = join(folder, "module.wasm");
  await writeFile(path, typeof bytes === "string" ? bytes : Buffer.from(bytes));
  return wasiCommandProblem(path, { ...RUNTIME, unstable });
}

test("a module with _start and WASI imports of every kind of thing can be run", async () => {
  const wasi = text("wasi_snapshot_preview1");
  const imports = section(
    2,
    [...wasi, ...text("fd_write"), 0x00, 0x85, 0x01],
    [...wasi, ...text("table"), 0x01, 0x70, 0x01, 0x01, 0x02],
    [...wasi, ...text("references"), 0x01, 0x63, 0x70, 0x00, 0x01],
    [...wasi, ...text("memory"), 0x02, 0x04, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    [...wasi, ...text("global"), 0x03, 0x7f, 0x00],
    [...wasi, ...text("tag"), 0x04, 0x00, 0x01],
  );
  const custom = [0x00, 0x05, ...text("name")];
  expect(await problem([...PREAMBLE, ...custom, ...imports, ...section(7, exported("_start"))])).toBeUndefined();
});

test("a library is told to get a main function", async () => {
  const library = [...PREAMBLE, ...section(7, exported("square"))];
  expect(await problem(library)).toMatch(/exports no _start.*main function/);
  expect(await problem(PREAMBLE)).toMatch(/exports no _start/);
  const memory = [...PREAMBLE, ...section(7, [...text("_start"), 0x02, 0x00])];
  expect(await problem(memory)).toMatch(/exports as _start is a memory, not a function/);
});

test("a module of another loader is told apart", async () => {
  const imports = section(2, [...text("env"), ...text("emscripten_resize_heap"), 0x00, 0x00]);
  expect(await problem([...PREAMBLE, ...imports, ...section(7, exported("_start"))])).toMatch(/functions of "env"/);
});

test("a module for the WASI before preview 1 is refused where its numbers mean other things", async () => {
  const wanting = (name: string) => [
    ...PREAMBLE,
    ...section(2, [...text("wasi_unstable"), ...text(name), 0x00, 0x00]),
    ...section(7, exported("_start")),
  ];
  expect(await problem(wanting("fd_seek"), "offered")).toBeUndefined();
  expect(await problem(wanting("fd_seek"), "as preview 1")).toMatch(
    /wants fd_seek of wasi_unstable.*Testtime has only/,
  );
  expect(await problem(wanting("fd_write"), "as preview 1")).toBeUndefined();
  expect(await problem(wanting("fd_write"), "refused")).toMatch(/which Testtime doesn't have/);
});

test("tells a module that imports nothing", async () => {
  const path = join(folder, "alone.wasm");
  const start = section(7, exported("_start"));
  await writeFile(path, Buffer.from([...PREAMBLE, ...start]));
  expect(importsNothing(path)).toBe(true);
  const imports = section(2, [...text("wasi_snapshot_preview1"), ...text("fd_write"), 0x00, 0x00]);
  await writeFile(path, Buffer.from([...PREAMBLE, ...imports, ...start]));
  expect(importsNothing(path)).toBe(false);
  await writeFile(path, "#!/bin/sh");
  expect(importsNothing(path)).toBe(false);
  expect(importsNothing(join(folder, "nowhere.wasm"))).toBe(false);
});

test("what is no core module is named", async () => {
  expect(await problem("\x7fELF\x02\x01")).toMatch(/not a WebAssembly module/);
  expect(await problem("")).toMatch(/not a WebAssembly module/);
  expect(await problem([...PREAMBLE.slice(0, 4), 0x0d, 0x00, 0x01, 0x00])).toMatch(/component/);
  expect(await problem([...PREAMBLE, 0x07, 0x20, 0x01, 0x06, 0x5f])).toMatch(/damaged/);
  expect(wasiCommandProblem(join(folder, "nowhere.wasm"), RUNTIME)).toMatch(/can't be read/);
});

test("knows a module by its first bytes", async () => {
  const path = join(folder, "start");
  await writeFile(path, Buffer.from(PREAMBLE));
  expect(isWasmFile(path)).toBe(true);
  await writeFile(path, "\0as");
  expect(isWasmFile(path)).toBe(false);
  expect(isWasmFile(join(folder, "nowhere"))).toBe(false);
});
