import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtEntry } from "../process/built-entry.ts";
import type { MeasuredCommand, Measurer } from "./measured-command.ts";
import { createMeasurer } from "./measurer.ts";
import { survivors } from "./testing/processes.ts";
import { createTestLauncher } from "./testing/test-launcher.ts";
import { memoryWatchProblem } from "./watch-memory.ts";

const problem = memoryWatchProblem(process.platform);

function program(source: string, maxMemoryBytes: number): MeasuredCommand {
  const limits = { timeoutMs: 20_000, maxOutputBytes: 100_000, maxMemoryBytes };
  return { exe: process.execPath, args: ["-e", source], ...limits };
}

describe.each(["launcher", "no C compiler"])("with %s", (method) => {
  let launcher: Awaited<ReturnType<typeof createTestLauncher>> | null = null;
  let measurer: Measurer;

  beforeAll(async () => {
    if (method === "launcher") launcher = await createTestLauncher();
    measurer = await createMeasurer({ entry: builtEntry("measurer"), launcher: launcher?.path ?? null });
  });
  afterAll(async () => {
    await measurer.close();
    await launcher?.remove();
  });

  test("ends a program that needs more memory than its limit, and no other", async (ctx) => {
    if (problem !== undefined) ctx.skip(problem);
    const fill = (sizeMb: number) => `const big = Buffer.alloc(${sizeMb}e6, 1); setTimeout(() => big[0], 100)`;
    const over = await measurer.measure(program(fill(400), 200e6));
    expect(over).toMatchObject({ exitCode: null, signal: "SIGKILL", limit: "memory" });
    const under = await measurer.measure(program(fill(20), 200e6));
    expect(under).toMatchObject({ exitCode: 0, signal: null, limit: null });
  });

  test("counts the memory of a program's children, and ends them too", async (ctx) => {
    if (problem !== undefined) ctx.skip(problem);
    const source = `
      const { spawn } = require("node:child_process");
      const fill = "const big = Buffer.alloc(80e6, 1); setInterval(() => big[0], 1000)";
      const children = [1, 2, 3].map(() => spawn(process.execPath, ["-e", fill], { stdio: "inherit" }));
      console.log(children.map(({ pid }) => pid).join(" "));`;
    const result = await measurer.measure(program(source, 220e6));
    expect(result).toMatchObject({ exitCode: null, limit: "memory" });
    const pids = Buffer.from(result.stdout).toString().trim().split(" ").map(Number);
    expect(pids).toHaveLength(3);
    expect(await survivors(pids)).toEqual([]);
  });
});

test("where a native program's memory can't be limited, the reason is said", () => {
  expect(memoryWatchProblem("win32")).toMatch(/Windows/);
  expect(memoryWatchProblem("linux")).toBeUndefined();
  expect(memoryWatchProblem("darwin")).toBeUndefined();
});
