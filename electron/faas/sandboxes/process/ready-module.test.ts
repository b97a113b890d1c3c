import { readFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { DetectedTool } from "#shared/model/tool.ts";
import { isWasmFile } from "#toolchains/wasm/wasm-module.ts";
import { makeModuleReadyAside } from "./ready-module-aside.ts";
import type { ModuleJob } from "./ready-module.ts";

const folder = mkdtempSync(join(tmpdir(), "ready-module-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
const section = (id: number, content: number[]) => [id, ...unsigned(content.length), ...content];

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** A WASI command that does nothing, in a function of about this many instructions, and grows its memory first. */
function moduleOf(instructions: number): Uint8Array {
  const start = [...Buffer.from("_start")];
  const code = [0x00, 0x41, 0x00, 0x40, 0x00, 0x1a, ...Array<number>(instructions).fill(0x01), 0x0b];
  return Uint8Array.from([
    ...PREAMBLE,
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0x00, 1]),
    ...section(7, [1, start.length, ...start, 0x00, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

function job(name: string, bytes: Uint8Array, what: Partial<ModuleJob> = {}): ModuleJob {
  const module = join(folder, name);
  writeFileSync(module, bytes);
  const tool = { id: "wasmi", name: "Wasmi", state: "available", modes: ["wasmi"], version: "1.0.0" } as DetectedTool;
  const limited = join(folder, `limited-${name}`);
  return { runtimeId: "wasmi", variant: null, tool, module, maxMemoryBytes: 1 << 20, limited, ...what };
}

/** The longest that a call of the emulator would have had to wait meanwhile. */
async function longestStallMs(work: Promise<unknown>): Promise<number> {
  let lastMs = performance.now();
  let longestMs = 0;
  const ticker = setInterval(() => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  }, 1);
  await work.finally(() => clearInterval(ticker));
  return longestMs;
}

test("small and large modules are made ready alike", async () => {
  for (const [name, instructions] of Object.entries({ "small.wasm": 10, "large.wasm": 300_000 })) {
    const request = job(name, moduleOf(instructions));
    const ready = await makeModuleReadyAside(request, never);
    expect(ready).toMatchObject({ importsNothing: false, plan: null, memoryMark: expect.stringContaining("limit") });
    expect(isWasmFile(request.limited)).toBe(true);
    expect(readFileSync(request.limited).length).toBeGreaterThan(instructions);
    expect(await makeModuleReadyAside(request, never)).toEqual(ready);
  }
});

test("what is wrong with a module is said in the same words", async () => {
  for (const [name, instructions] of Object.entries({ "small.wasm": 10, "large.wasm": 300_000 })) {
    const request = job(name, moduleOf(instructions), { maxMemoryBytes: 1024 });
    await expect(makeModuleReadyAside(request, never)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringMatching(/starts with/),
      hint: expect.stringMatching(/memory limit/),
    });
  }
});

test("a huge module holds up nobody else, and can be given up", async () => {
  const request = job("huge.wasm", moduleOf(8_000_000));
  const given = new AbortController();
  const reason = new Error("given up");
  setTimeout(() => given.abort(reason), 150);
  const work = expect(makeModuleReadyAside(request, given.signal)).rejects.toBe(reason);
  expect(await longestStallMs(work)).toBeLessThan(400);
});
