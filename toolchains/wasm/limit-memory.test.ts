import { expect, test } from "vitest";
import { limitMemory } from "./limit-memory.ts";
import { readOutline } from "./module-outline.ts";
import { FIRST_VERSION, wat } from "./testing/wat.ts";

const PAGE = 65_536;
const MARK = "memory limit reached 3f2504e0-4f89-41d3-9a0c-0305e82c3301";
const IMPORT = `(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))`;

/** A module that grows its memory by so many pages at each call of `grow`. */
function growing(memory: string, imports = IMPORT): Uint8Array {
  return wat(
    `(module ${imports} (memory (export "memory") ${memory}) (table 2 funcref) (elem (i32.const 0) $grow $size)
      (func $grow (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func $size (export "size") (result i32) (memory.size)))`,
    FIRST_VERSION,
  );
}

/** Limits it and starts it; `written` collects what its guard writes, as `fd: text`. */
function start(module: Uint8Array, maxBytes: number) {
  const written: string[] = [];
  const limited = new Uint8Array(limitMemory(module, { maxBytes, mark: MARK }));
  expect(WebAssembly.validate(limited)).toBe(true);
  const fdWrite = (fd: number, vectors: number, count: number) => {
    const memory = new DataView(instance.exports.memory.buffer);
    expect(count).toBe(1);
    const text = new Uint8Array(memory.buffer, memory.getUint32(vectors, true), memory.getUint32(vectors + 4, true));
    written.push(`${fd}: ${Buffer.from(text).toString()}`);
    return 0;
  };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(limited), {
    wasi_snapshot_preview1: { fd_write: fdWrite, proc_exit: () => {} },
  }) as unknown as {
    exports: { memory: WebAssembly.Memory; grow: (pages: number) => number; size: () => number };
  };
  return { ...instance.exports, written };
}

test("up to the limit memory grows as before, and past it the mark is written before a trap", () => {
  const { grow, size, written } = start(growing("1"), 5 * PAGE);
  expect([grow(0), grow(1), grow(3), size()]).toEqual([1, 1, 2, 5]);
  expect(grow(0)).toBe(5);
  expect(written).toEqual([]);
  expect(() => grow(1)).toThrow(WebAssembly.RuntimeError);
  expect(written).toEqual([`2: ${MARK}\n`]);
});

test.each([-1, -2, 0x7fff_ffff, -0x8000_0000])(
  "a growth by %i pages, which has no sign, is past the limit",
  (pages) => {
    const { grow, written } = start(growing("1"), 3 * PAGE + 1);
    expect(() => grow(pages)).toThrow(WebAssembly.RuntimeError);
    expect(written).toHaveLength(1);
  },
);

test("growth that fails for the module's own maximum is its own affair", () => {
  const { grow, written } = start(growing("1 2"), 5 * PAGE);
  expect([grow(1), grow(1), grow(3)]).toEqual([1, -1, -1]);
  expect(() => grow(4)).toThrow(WebAssembly.RuntimeError);
  expect(written).toHaveLength(1);
});

test("a limit larger than all addresses limits nothing", () => {
  const { grow, written } = start(growing("1"), 2 ** 40);
  expect(grow(65_536)).toBe(-1);
  expect(written).toEqual([]);
});

test.each([
  ["no import", ""],
  ["another import", `(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))`],
  ["an fd_write of another type", `(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32)))`],
])("a command with %s gets an fd_write to write the mark by", (_what, imports) => {
  const { grow, size, written } = start(growing("1", `${imports} (export "_start" (func $size))`), 2 * PAGE);
  expect([grow(1), size()]).toEqual([1, 2]);
  expect(() => grow(1)).toThrow(WebAssembly.RuntimeError);
  expect(written).toEqual([`2: ${MARK}\n`]);
});

test("a command that keeps its memory to itself shows it to the runtime, which looks for the mark there", () => {
  const text = `(module (memory 1) (func (export "_start") (drop (memory.grow (i32.const 9)))))`;
  const limited = limitMemory(wat(text, FIRST_VERSION), { maxBytes: 2 * PAGE, mark: MARK });
  expect(readOutline(limited).exports).toEqual([
    { name: "_start", kind: "function", index: 1 },
    { name: "memory", kind: "memory", index: 0 },
  ]);
});

test("an empty memory gets room for the mark", () => {
  const { grow, size, written } = start(growing("0"), 2 * PAGE);
  expect(() => grow(3)).toThrow(WebAssembly.RuntimeError);
  expect(written).toEqual([`2: ${MARK}\n`]);
  expect(size()).toBe(1);
});

test("what is no WASI command only traps", () => {
  const { grow, written } = start(growing("1", ""), 2 * PAGE);
  expect(grow(1)).toBe(1);
  expect(() => grow(1)).toThrow(WebAssembly.RuntimeError);
  expect(written).toEqual([]);
});

test("a module without growth or without memory keeps its code", () => {
  const fixed = wat(`(module (memory (export "memory") 2) (func (export "f") (result i32) (memory.size)))`);
  const limited = limitMemory(fixed, { maxBytes: 4 * PAGE, mark: MARK });
  expect(readOutline(limited)).toMatchObject({ memories: [{ min: 2, max: 4 }], functions: [0] });
  const none = wat(`(module (func (export "f")))`);
  expect(limitMemory(none, { maxBytes: PAGE, mark: MARK })).toBe(none);
});

test("many functions with bodies of every length stay valid", () => {
  const growth = "(drop (memory.grow (i32.const 0)))";
  const functions = Array.from(
    { length: 150 },
    (_, index) => `(func (export "f${index}") ${growth.repeat(index % 40)})`,
  );
  const module = wat(`(module ${IMPORT} (memory 1) ${functions.join("")})`);
  const limited = new Uint8Array(limitMemory(module, { maxBytes: 2 * PAGE, mark: MARK }));
  expect(WebAssembly.validate(limited)).toBe(true);
  // Only where the guard makes room for its mark.
  const dropped = Buffer.of(0x40, 0x00, 0x1a);
  expect(Buffer.from(limited).indexOf(dropped)).toBe(Buffer.from(limited).lastIndexOf(dropped));
});

test("the guard's type is counted after those of recursive groups", () => {
  const types = "(rec (type $a (struct (field (ref null $b)))) (type $b (struct (field (ref null $a)))))";
  const module = wat(
    `(module ${types} (memory 1) (func (export "f") (param (ref null $a)) (drop (memory.grow (i32.const 0)))))`,
  );
  const { types: limitedTypes, functions } = readOutline(limitMemory(module, { maxBytes: 2 * PAGE, mark: MARK }));
  expect(limitedTypes[functions.at(-1)!]).toEqual({ form: "func", params: ["i32"], results: ["i32"], sub: false });
  expect(limitedTypes).toHaveLength(readOutline(module).types.length + 1);
});

test("sections that name places in the code or functions by number go, others stay", () => {
  const custom = (name: string) => [0x00, name.length + 2, name.length, ...Buffer.from(name), 0x2a];
  const module = Uint8Array.from([
    ...growing("1"),
    ...[".debug_line", "metadata.code.branch_hint", "linking", "producers"].flatMap(custom),
  ]);
  const text = Buffer.from(limitMemory(module, { maxBytes: 2 * PAGE, mark: MARK })).toString("latin1");
  expect(text).toContain("producers*");
  expect(text).not.toMatch(/debug_line|branch_hint|linking/);
});

test.each([
  ["(memory 3)", /starts with 192 KiB \(196608 bytes\) of memory, and its limit is 128 KiB \(131072 bytes\)/],
  ["(memory i64 1)", /64-bit addresses/],
  ["(memory 1 2 shared)", /threads share it/],
  [`(import "env" "memory" (memory 1))`, /its own loader makes it/],
  [`(memory $a 1) (memory $b 1) (export "b" (memory $b))`, /has 2 memories/],
  ["(memory 1 2 (pagesize 1))", /pages of a size of its own/],
])("%s can't be limited, and the reason is said", (memory, reason) => {
  const limit = () => limitMemory(wat(`(module ${memory} (func (export "f")))`), { maxBytes: 2 * PAGE, mark: MARK });
  expect(limit).toThrow(expect.objectContaining({ code: "INVALID_REQUEST", message: expect.stringMatching(reason) }));
});

test("code that can't be read is not run with a limit that may be escaped", () => {
  const module = growing("1");
  const growth = module.lastIndexOf(0x40);
  module[growth] = 0xef;
  const limit = (bytes: Uint8Array) => () => limitMemory(bytes, { maxBytes: 2 * PAGE, mark: MARK });
  expect(limit(module)).toThrow(/can't be limited: unknown instruction 0xef/);
  expect(limit(module.subarray(0, 30))).toThrow(/can't be limited: truncated/);
});
