import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtEntry } from "../process/built-entry.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand } from "../process/run-command.ts";
import { buildEmptyProgram } from "./build-empty-program.ts";
import { findGnuTime, peakMemoryByGnuTime } from "./gnu-time.ts";
import type { Measurer } from "./measured-command.ts";
import { createMeasurer } from "./measurer.ts";
import { measureSpawnFloor } from "./measure-spawn-floor.ts";
import { compilersOnPath, createTestLauncher } from "./testing/test-launcher.ts";

/** `fill N` writes to N bytes of memory; `wait` waits a while, again and again. */
const SOURCE = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char **argv) {
  if (argc > 2 && strcmp(argv[1], "fill") == 0) {
    size_t size = (size_t)atol(argv[2]);
    volatile char *bytes = malloc(size);
    memset((char *)bytes, 1, size);
    return bytes[size - 1] - 1;
  }
  if (argc > 1 && strcmp(argv[1], "wait") == 0)
    for (int i = 0; i < 20; i++) usleep(1000);
  if (argc > 1 && strcmp(argv[1], "padding") == 0) {
    const char *padding = getenv("WASM_WORKBENCH_PADDING");
    if (padding) printf("%zu", strlen(padding));
    else printf("none");
  }
  return 0;
}`;
const LIMITS = { timeoutMs: 20_000, maxOutputBytes: 1_000 };

let folder: string;
let launcher: Awaited<ReturnType<typeof createTestLauncher>>;
let exact: Measurer | null = null;
let withoutLauncher: Measurer;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "measure programs "));
  launcher = await createTestLauncher();
  const entry = builtEntry("measurer");
  withoutLauncher = await createMeasurer({ entry, launcher: null });
  const [compiler] = await compilersOnPath();
  if (compiler === undefined || launcher.path === null) return;
  program = join(folder, "program");
  await writeFile(`${program}.c`, SOURCE);
  execFileSync(compiler, ["-O1", "-o", program, `${program}.c`]);
  exact = await createMeasurer({ entry, launcher: launcher.path });
});
afterAll(async () => {
  await exact?.close();
  await withoutLauncher.close();
  await launcher.remove();
  await rm(folder, { recursive: true, force: true });
});

/** The exact measurer, or null after skipping the test. */
function needLauncher(skip: (reason: string) => void): Measurer | null {
  if (exact === null) skip("no C compiler on PATH");
  return exact;
}

test("page faults follow the memory that is touched, in both methods", async (ctx) => {
  if (needLauncher(ctx.skip) === null) return;
  for (const measurer of [exact, withoutLauncher]) {
    const faults = async (size: number) =>
      (await measurer!.measure({ exe: program, args: ["fill", String(size)], ...LIMITS })).events!.minorFaults;
    const touched = (await faults(40 << 20)) - (await faults(1));
    // With large pages there are fewer than one for each 4 KiB.
    expect(touched).toBeGreaterThan(10);
    expect(touched).toBeLessThan(12_000);
  }
});

test("each wait is a voluntary context switch", async (ctx) => {
  const measurer = needLauncher(ctx.skip);
  const { events } = await measurer!.measure({ exe: program, args: ["wait"], ...LIMITS });
  expect(events!.voluntarySwitches).toBeGreaterThanOrEqual(20);
  expect(events!.voluntarySwitches).toBeLessThan(60);
  expect(events!.counters).toBeNull();
});

test("hardware counters count the work, or the method says why there are none", async (ctx) => {
  const measurer = needLauncher(ctx.skip);
  const command = { exe: program, args: ["fill", "5000000"], ...LIMITS, countsHardware: true };
  const { events } = await measurer!.measure(command);
  if (measurer!.methods.counters.startsWith("not counted: ")) {
    expect(measurer!.methods.counters).toMatch(/perf_event_open|hardware counters|allow/);
    expect(events!.counters).toBeNull();
  } else expect(events!.counters!.instructions ?? events!.counters!.cycles).toBeGreaterThan(10_000);
});

test("an environment of another size is asked for by its size", async (ctx) => {
  const measurer = needLauncher(ctx.skip);
  const paddingOf = async (environmentPaddingBytes?: number) => {
    const command = { exe: program, args: ["padding"], ...LIMITS, environmentPaddingBytes };
    return Buffer.from((await measurer!.measure(command)).stdout).toString();
  };
  expect(await paddingOf()).toBe("none");
  expect(await paddingOf(0)).toBe("none");
  expect(await paddingOf(1)).toBe("1");
  expect(await paddingOf(4095)).toBe("4095");
});

describe("GNU time", () => {
  test("agrees with the launcher about peak memory", async (ctx) => {
    const measurer = needLauncher(ctx.skip);
    const gnuTime = await findGnuTime(createDetectionContext({ run: runCommand }));
    if (gnuTime === null) return ctx.skip("no GNU time");
    for (const sizeBytes of [1_000_000, 50_000_000]) {
      const command = { exe: program, args: ["fill", String(sizeBytes)], ...LIMITS };
      const ours = (await measurer!.measure(command)).maxRssBytes!;
      const theirs = (await peakMemoryByGnuTime(withoutLauncher, gnuTime, command))!;
      expect(theirs.method).toContain("GNU time");
      expect(theirs.value).toBeGreaterThan(sizeBytes);
      expect(Math.abs(ours - theirs.value)).toBeLessThan(Math.max(0.03 * theirs.value, 256 * 1024));
    }
  });

  test("says nothing about a program that it could not start", async (ctx) => {
    const gnuTime = await findGnuTime(createDetectionContext({ run: runCommand }));
    if (gnuTime === null) return ctx.skip("no GNU time");
    const command = { exe: join(folder, "nowhere"), args: [], ...LIMITS };
    expect(await peakMemoryByGnuTime(withoutLauncher, gnuTime, command)).toBeNull();
  });

  test("another program of that name is not taken for it", async (ctx) => {
    if (process.platform === "win32") return ctx.skip("there is no GNU time");
    const impostor = join(folder, "time");
    await writeFile(impostor, "#!/bin/sh\necho time 1.0 of another kind\n", { mode: 0o755 });
    const context = createDetectionContext({ run: runCommand, env: { PATH: folder } });
    expect(await findGnuTime(context)).not.toBe(impostor);
  });
});

describe("the spawn floor", () => {
  test("is that of an empty program, with its interval, and far below a real program's time", async (ctx) => {
    const measurer = needLauncher(ctx.skip);
    const options = { run: runCommand, compilerPaths: await compilersOnPath(), cacheFolder: join(folder, "cache") };
    const empty = (await buildEmptyProgram(options))!;
    expect(await buildEmptyProgram(options)).toEqual(empty);
    const floor = await measureSpawnFloor(measurer!, empty);
    expect(floor.program).toContain("an empty");
    expect(floor.runs).toBe(40);
    expect(floor.ci95Ns![0]).toBeLessThanOrEqual(floor.medianNs);
    expect(floor.ci95Ns![1]).toBeGreaterThanOrEqual(floor.medianNs);
    const waiting = await measurer!.measure({ exe: program, args: ["wait"], ...LIMITS });
    expect(floor.medianNs).toBeLessThan(waiting.wallNs);
    expect(floor.maxRssBytes).toBeLessThan(4e6);
  });

  test("no compiler, no empty program", async () => {
    const options = { run: runCommand, compilerPaths: [], cacheFolder: join(folder, "none") };
    expect(await buildEmptyProgram(options)).toBeNull();
  });
});
