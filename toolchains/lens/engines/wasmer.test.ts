import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DetectedTool } from "#shared/model/tool.ts";
import { createDetectionContext } from "../../process/create-detection-context.ts";
import { runCommand } from "../../process/run-command.ts";
import { wasmerRuntime } from "../../runtimes/wasmer.ts";
import { readFunctionBodies } from "../../wasm/function-bodies.ts";
import { readOutline } from "../../wasm/module-outline.ts";
import { hostArchitecture } from "./host-architecture.ts";
import { type BuiltModule, buildModule } from "./testing/build-module.ts";
import { instructionsOf, listCode } from "./testing/list-code.ts";
import { offsetsOf } from "./testing/offsets-of.ts";
import { SAMPLE_SOURCE } from "./testing/sample-source.ts";
import { wasmerLens } from "./wasmer.ts";

let module: BuiltModule;
beforeAll(async () => {
  module = await buildModule(SAMPLE_SOURCE, "-O2");
});
afterAll(() => rm(module.folder, { recursive: true, force: true }));

test("Cranelift's multiplication is linked to the module's", async (ctx) => {
  const { listing } = await listCode(ctx, wasmerLens, wasmerRuntime, module, { variant: null });
  expect(listing.remark).toBeUndefined();
  const code = await instructionsOf(listing, "square");
  const multiplication = code.find(({ mnemonic }) => /^i?mul$/.test(mnemonic));
  expect(multiplication?.wasmOffset).toBe(offsetsOf(module.bytes, "square", "i32.mul")[0]);
});

test("Singlepass has calls and traps linked, and shows a multiplication", async (ctx) => {
  const { listing } = await listCode(ctx, wasmerLens, wasmerRuntime, module, { variant: "singlepass" });
  expect(listing.remark).toBeUndefined();
  expect((await instructionsOf(listing, "square")).map(({ mnemonic }) => mnemonic)).toContainEqual(
    expect.stringMatching(/^i?mul$/),
  );
  const division = (await instructionsOf(listing, "divide")).find(({ mnemonic }) => /^i?div|^sdiv/.test(mnemonic));
  expect(division?.wasmOffset).toBe(offsetsOf(module.bytes, "divide", "i32.div_s")[0]);
});

describe.for([null, "singlepass"])("wasmer:%s", (variant) => {
  test("has every function of the module, one behind the other", async (ctx) => {
    const { listing } = await listCode(ctx, wasmerLens, wasmerRuntime, module, { variant });
    const outline = readOutline(module.bytes);
    const bodies = readFunctionBodies(module.bytes, outline.sections);
    const imported = outline.imports.filter(({ kind }) => kind === "function").length;
    expect(listing.functions.map(({ wasmIndex }) => wasmIndex)).toEqual(bodies.map((_, index) => imported + index));
    let end = 0;
    for (const listed of listing.functions) {
      expect(listed.address).toBeGreaterThanOrEqual(end);
      end = listed.address + listed.sizeBytes;
      const code = await listing.instructions(listed);
      expect(code[0]!.address).toBe(listed.address);
      const { contentStart, end: bodyEnd } = bodies[listed.wasmIndex! - imported]!;
      for (const { address, sizeBytes, mnemonic, wasmOffset } of code) {
        expect(address + sizeBytes).toBeLessThanOrEqual(end);
        expect(mnemonic).not.toBe("(bad)");
        if (wasmOffset !== null) expect(wasmOffset >= contentStart && wasmOffset < bodyEnd).toBe(true);
      }
    }
  });

  test("names what is called", async (ctx) => {
    const { listing } = await listCode(ctx, wasmerLens, wasmerRuntime, module, { variant });
    const called = (await instructionsOf(listing, "use_all")).filter(({ symbol }) => symbol === "sum");
    const sum = listing.functions.find(({ symbol }) => symbol === "sum")!;
    expect(called).toHaveLength(1);
    expect(called[0]).toMatchObject({ text: expect.stringMatching(/ sum$/), targetAddress: sum.address });
  });

  test("makes code for another processor, too", async (ctx) => {
    const architecture = hostArchitecture === "aarch64" ? "x86_64" : "aarch64";
    const { listing } = await listCode(ctx, wasmerLens, wasmerRuntime, module, { variant, architecture });
    expect((await instructionsOf(listing, "square")).map(({ mnemonic }) => mnemonic)).toContainEqual(
      expect.stringMatching(/^i?mul$/),
    );
  });
});

test("what is missing or cut off is a RangeError that says so", async (ctx) => {
  const { listing, request } = await listCode(ctx, wasmerLens, wasmerRuntime, module, { variant: null });
  const read = () => wasmerLens.read(request, [], module.bytes);
  const compiledPath = join(request.workFolder, "module.wasmu");
  const compiled = await readFile(compiledPath);
  for (const length of [0, 30, compiled.length >> 1, compiled.length - 1]) {
    await writeFile(compiledPath, compiled.subarray(0, length));
    await expect(read()).rejects.toThrow(/no compiled module|is cut off/);
    await expect(read()).rejects.toThrow(RangeError);
  }
  await writeFile(compiledPath, compiled);
  const codeFolder = join(request.workFolder, "code");
  const files = await readdir(codeFolder, { recursive: true });
  const last = listing.functions.at(-1)!;
  const file = join(
    codeFolder,
    files.find((path) => path.endsWith(`function_${last.wasmIndex}.o`))!,
  );
  await writeFile(file, (await readFile(file)).subarray(1));
  await expect(listing.instructions(last)).rejects.toThrow(/bytes of code instead of/);
  await rm(file);
  await expect(listing.instructions(last)).rejects.toThrow(RangeError);
});

test("a module whose map is laid out in another way is linked by function, and says so", async (ctx) => {
  const { request } = await listCode(ctx, wasmerLens, wasmerRuntime, module, { variant: null });
  const outline = readOutline(module.bytes);
  const [body] = readFunctionBodies(module.bytes, outline.sections);
  const compiledPath = join(request.workFolder, "module.wasmu");
  const compiled = await readFile(compiledPath);
  const beginning = Buffer.alloc(8);
  beginning.writeUInt32LE(body!.contentStart);
  beginning.writeUInt32LE(body!.end, 4);
  compiled.fill(0xff, compiled.indexOf(beginning), compiled.indexOf(beginning) + 8);
  await writeFile(compiledPath, compiled);
  const listing = await wasmerLens.read(request, [], module.bytes);
  expect(listing.remark).toMatchObject({ grain: "function", note: expect.stringContaining("could not be read") });
  const code = await instructionsOf(listing, "square");
  expect(code.map(({ mnemonic }) => mnemonic)).toContainEqual(expect.stringMatching(/^i?mul$/));
  expect(code.every(({ wasmOffset }) => wasmOffset === null)).toBe(true);
});

test("a module that Wasmer refuses is refused in its words", async (ctx) => {
  const { request } = await listCode(ctx, wasmerLens, wasmerRuntime, module, { variant: null });
  const tool = await wasmerRuntime.detect(createDetectionContext({ run: runCommand }));
  await writeFile(join(request.workFolder, "module.wasm"), module.bytes.subarray(0, -1_000));
  const [command] = wasmerLens.plan(request, tool);
  const result = await runCommand(command!);
  expect(result.exitCode).not.toBe(0);
  expect(result.stderr).toMatch(/error: failed to compile/);
});

test("an older Wasmer is told to be too old, before anything runs", async () => {
  const request = { variant: null, modulePath: module.path, workFolder: "/work", syntax: "intel" } as const;
  const tool = {
    id: "wasmer",
    state: "available",
    modes: ["wasmer"],
    version: "6.1.0",
    name: "Wasmer",
  } as DetectedTool;
  expect(wasmerLens.unsupported?.({ ...request, architecture: "x86_64" }, tool, module.bytes)).toMatch(
    /Wasmer 6\.1\.0 can't be shown: 7\.0 or newer/,
  );
});
