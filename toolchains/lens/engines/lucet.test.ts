import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { createDetectionContext } from "../../process/create-detection-context.ts";
import { runCommand } from "../../process/run-command.ts";
import { lucetRuntime } from "../../runtimes/lucet.ts";
import { readFunctionBodies } from "../../wasm/function-bodies.ts";
import { readOutline } from "../../wasm/module-outline.ts";
import { lucetLens } from "./lucet.ts";
import { type BuiltModule, buildModule } from "./testing/build-module.ts";
import { instructionsOf, listCode, type ListedCode } from "./testing/list-code.ts";
import { SAMPLE_SOURCE } from "./testing/sample-source.ts";

/** Lucet doesn't know `memory.copy`: the module is rewritten for it. */
const SOURCE = `${SAMPLE_SOURCE}\nvoid copy(char *to, const char *from, unsigned long n) { __builtin_memcpy(to, from, n); }`;

let module: BuiltModule;
let listed: Promise<ListedCode> | undefined;
beforeAll(async () => {
  module = await buildModule(SOURCE, "-O2");
});
afterAll(() => rm(module.folder, { recursive: true, force: true }));

function list(ctx: TestContext): Promise<ListedCode> {
  listed ??= listCode(ctx, lucetLens, lucetRuntime, module, { variant: null });
  return listed;
}

test("each function has its code, and squaring multiplies", async (ctx) => {
  const { listing, results } = await list(ctx);
  // Rewritten and compiled.
  expect(results).toHaveLength(2);
  const { imports, sections } = readOutline(module.bytes);
  const first = imports.filter(({ kind }) => kind === "function").length;
  const indices = readFunctionBodies(module.bytes, sections).map((_, position) => first + position);
  const ofModule = listing.functions.filter(({ wasmIndex }) => wasmIndex !== null);
  expect(ofModule.map(({ wasmIndex }) => wasmIndex!).sort((a, b) => a - b)).toEqual(indices);
  const square = await instructionsOf(listing, "square");
  expect(square.map(({ mnemonic }) => mnemonic)).toContain("imul");
  expect(square.every(({ wasmOffset, places }) => wasmOffset === null && places.length === 0)).toBe(true);
  expect(lucetLens.grain(null)).toBe("function");
});

test("what is called has its own name, imports too", async (ctx) => {
  const { listing } = await list(ctx);
  const called = (await instructionsOf(listing, "use_all")).filter(({ mnemonic }) => mnemonic === "call");
  expect(called.map(({ text }) => text)).toContainEqual(expect.stringMatching(/\bsum\b/));
  expect((await instructionsOf(listing, "choose")).map(({ symbol }) => symbol)).toContain("log");
});

test("an object that is missing or cut off is a RangeError", async (ctx) => {
  const { request } = await list(ctx);
  const path = join(request.workFolder, "module.o");
  const object = await readFile(path);
  for (const length of [0, 30, object.length >> 1]) {
    await writeFile(path, object.subarray(0, length));
    await expect(lucetLens.read(request, [], module.bytes)).rejects.toThrow(/ELF file/);
    await expect(lucetLens.read(request, [], module.bytes)).rejects.toThrow(RangeError);
  }
  await rm(path);
  await expect(lucetLens.read(request, [], module.bytes)).rejects.toThrow(/there is no .*module\.o/);
});

test("a module that lucetc refuses is refused in its words", async (ctx) => {
  const { request } = await list(ctx);
  const tool = await lucetRuntime.detect(createDetectionContext({ run: runCommand }));
  const modulePath = join(module.folder, "invalid.wasm");
  // (module (func (result i32))): nothing is on the stack.
  await writeFile(modulePath, Buffer.from("0061736d010000000105016000017f030201000a040102000b", "hex"));
  const [command] = lucetLens.plan({ ...request, modulePath }, tool);
  const result = await runCommand(command!);
  expect(result.exitCode).not.toBe(0);
  expect(`${result.stdout}${result.stderr}`).toMatch(/validation|type mismatch/i);
});
