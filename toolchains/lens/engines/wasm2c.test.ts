import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import type { DetectedTool } from "#shared/model/tool.ts";
import { createDetectionContext } from "../../process/create-detection-context.ts";
import { runCommand } from "../../process/run-command.ts";
import { compilerFlags, wasm2cRuntime } from "../../runtimes/wasm2c.ts";
import { type BuiltModule, buildModule } from "./testing/build-module.ts";
import { instructionsOf, listCode, type ListedCode } from "./testing/list-code.ts";
import { offsetsOf } from "./testing/offsets-of.ts";
import { SAMPLE_SOURCE } from "./testing/sample-source.ts";
import { INSTRUCTIONS_MODULE } from "./wasm2c/testing/instructions-module.ts";
import { compareListing } from "./wasm2c/testing/compare-links.ts";
import { wasm2cLens } from "./wasm2c.ts";

let module: BuiltModule;
let listed: Promise<ListedCode> | undefined;
beforeAll(async () => {
  module = await buildModule(SAMPLE_SOURCE, "-O2");
});
afterAll(() => rm(module.folder, { recursive: true, force: true }));

function list(ctx: TestContext): Promise<ListedCode> {
  listed ??= listCode(ctx, wasm2cLens, wasm2cRuntime, module, { variant: null });
  return listed;
}

test("a multiplication is linked to the module's", async (ctx) => {
  const { listing } = await list(ctx);
  const code = await instructionsOf(listing, "square");
  const multiplications = code.filter(({ mnemonic }) => /^i?mul$/.test(mnemonic));
  expect(multiplications.map(({ wasmOffset }) => wasmOffset)).toEqual(offsetsOf(module.bytes, "square", "i32.mul"));
});

test("what a helper does that was inlined belongs to the instruction that called it", async (ctx) => {
  const { listing } = await list(ctx);
  const [load] = offsetsOf(module.bytes, "load", "i32.load");
  const [divide] = offsetsOf(module.bytes, "divide", "i32.div_s");
  expect((await instructionsOf(listing, "load")).map(({ wasmOffset }) => wasmOffset)).toContain(load);
  const division = (await instructionsOf(listing, "divide")).find(({ mnemonic }) => /^(?:i|s)div$/.test(mnemonic));
  expect(division?.wasmOffset).toBe(divide);
});

test("all functions are linked, and addr2line agrees about every instruction", async (ctx) => {
  const [addr2line] = await createDetectionContext({ run: runCommand }).findExecutables(["addr2line"]);
  if (addr2line === undefined) ctx.skip("no addr2line on PATH");
  const { listing, request } = await list(ctx);
  expect(listing.remark).toBeUndefined();
  const compared = await compareListing(listing, module.bytes, request.workFolder);
  expect(compared).toMatchObject({ unmatched: 0, disagreements: [] });
  expect(compared.linked).toBeGreaterThanOrEqual(0.95 * compared.withLine);
});

test("functions and calls have the module's names, and each index is one function's", async (ctx) => {
  const { listing } = await list(ctx);
  const symbols = listing.functions.filter(({ wasmIndex }) => wasmIndex !== null).map(({ symbol }) => symbol);
  expect(symbols).toEqual(expect.arrayContaining(["square", "divide", "sum", "choose", "use_all"]));
  const indices = listing.functions.flatMap(({ wasmIndex }) => wasmIndex ?? []);
  expect(new Set(indices).size).toBe(indices.length);
});

test("a function that nobody calls and nobody exports is there, too", async (ctx) => {
  const path = join(module.folder, "instructions.wasm");
  await writeFile(path, INSTRUCTIONS_MODULE);
  const instructions = { path, bytes: INSTRUCTIONS_MODULE, folder: module.folder };
  const { listing } = await listCode(ctx, wasm2cLens, wasm2cRuntime, instructions, { variant: null });
  expect(listing.remark).toBeUndefined();
  expect(listing.functions.map(({ wasmIndex }) => wasmIndex)).toEqual(expect.arrayContaining([1, 3, 4]));
});

test("C that isn't as expected leaves its function without links, and says so", async (ctx) => {
  const { request } = await list(ctx);
  const path = join(request.workFolder, "guest.c");
  const text = await readFile(path, "utf8");
  const changed = text.replace(/^( +(?:w2c|var)_i0) \*= /m, "$1 += ");
  expect(changed).not.toBe(text);
  await writeFile(path, changed);
  const listing = await wasm2cLens.read(request, [], module.bytes);
  await writeFile(path, text);
  expect(listing.remark).toEqual({
    grain: "instruction",
    note: expect.stringMatching(/^The C of 1 of 1\d functions isn't as wasm2c is known to write it/),
  });
  expect((await instructionsOf(listing, "square")).every(({ wasmOffset }) => wasmOffset === null)).toBe(true);
  expect((await instructionsOf(listing, "divide")).some(({ wasmOffset }) => wasmOffset !== null)).toBe(true);
});

test("what is missing, cut off or of another module is a RangeError that says so", async (ctx) => {
  const { request } = await list(ctx);
  const read = () => wasm2cLens.read(request, [], module.bytes);
  const object = await readFile(join(request.workFolder, "guest.o"));
  const text = await readFile(join(request.workFolder, "guest.c"), "utf8");
  for (const length of [0, 30, object.length >> 1]) {
    await writeFile(join(request.workFolder, "guest.o"), object.subarray(0, length));
    await expect(read()).rejects.toThrow(RangeError);
  }
  await writeFile(join(request.workFolder, "guest.o"), object);
  for (const length of [0, text.length >> 1, text.indexOf("FUNC_EPILOGUE;", text.length >> 1)]) {
    await writeFile(join(request.workFolder, "guest.c"), text.slice(0, length));
    await expect(read()).rejects.toThrow(/the C has \d+ functions|in the C$/);
    await expect(read()).rejects.toThrow(RangeError);
  }
  await rm(join(request.workFolder, "guest.c"));
  await expect(read()).rejects.toThrow(/there is no .*guest\.c/);
});

test("a module that wasm2c refuses is refused in its words", async (ctx) => {
  const { request } = await list(ctx);
  const tool = await wasm2cRuntime.detect(createDetectionContext({ run: runCommand }));
  const modulePath = join(module.folder, "invalid.wasm");
  // (module (func (result i32))): nothing is on the stack.
  await writeFile(modulePath, Buffer.from("0061736d010000000105016000017f030201000a040102000b", "hex"));
  const [translate] = wasm2cLens.plan({ ...request, modulePath }, tool);
  const result = await runCommand(translate!);
  expect(result.exitCode).not.toBe(0);
  expect(result.stderr).toMatch(/type mismatch/);
});

test("the C compiler is called as it is to run the module, but doesn't link", () => {
  const tool = {
    id: "wasm2c",
    version: "1.0.32 + gcc 12.2.0",
    parts: { cc: "/usr/bin/cc" },
  } as unknown as DetectedTool;
  const request = { variant: null, modulePath: "/m.wasm", workFolder: "/work", syntax: "intel" } as const;
  const [, compile] = wasm2cLens.plan({ ...request, architecture: "x86_64" }, tool);
  expect(compile).toMatchObject({ exe: "/usr/bin/cc" });
  expect(compile!.args).toEqual(expect.arrayContaining([...compilerFlags(), "-c", "-g1"]));
});
