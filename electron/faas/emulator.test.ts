import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EmulatorRecord } from "#shared/model/faas/emulator.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import { createEmulator, type Emulator, type EmulatorOptions } from "./emulator.ts";
import { POOL_PRESETS } from "./invoker/presets.ts";
import { clientOf } from "./testing/emulator-client.ts";
import { ENDS_AT_ONCE, NEVER_ENDS } from "./testing/tiny-modules.ts";

let dataDir = "";
const started: Emulator[] = [];

const start = async (options: Partial<EmulatorOptions> = {}): Promise<Emulator> => {
  const emulator = await createEmulator({
    dataDir,
    port: 0,
    host: "127.0.0.1",
    edgeAuth: false,
    guestKey: false,
    ...options,
  });
  started.push(emulator);
  return emulator;
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "wasm-workbench-emulator-"));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((emulator) => emulator.close(0)));
  await rm(dataDir, { recursive: true, force: true });
});

/** Nothing of an emulator that runs: neither how it is found, nor what its sandboxes have. */
async function expectNothingRuns(): Promise<void> {
  const names = await readdir(dataDir);
  expect(names.filter((name) => /^lock|^emulator|^work|^processes|^\./.test(name))).toEqual([]);
}

describe("an emulator that runs", () => {
  test("is found by its user alone, and calls functions", async () => {
    const emulator = await start();
    const { address } = emulator;
    const file = join(dataDir, "emulator.json");
    expect(EmulatorRecord.parse(JSON.parse(await readFile(file, "utf8")))).toMatchObject({
      ...address,
      pid: process.pid,
    });
    if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(address.edgeUrl).toBe(`${address.url}/faas`);

    const { deploy, call, json } = clientOf(address);
    await deploy("quick", ENDS_AT_ONCE);
    const { status, activationId } = await call("quick");
    expect(status).toBe(200);
    expect(await json(`/api/v1/namespaces/_/activations/${activationId}`)).toMatchObject({ name: "quick" });
    await emulator.close(1_000);
    await expectNothingRuns();
    await expect(fetch(address.url)).rejects.toThrow("fetch failed");
  });

  test("has its folder for itself", async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({ code: "INVALID_REQUEST", hint: expect.stringContaining("stop") });
    expect((await fetch(`${first.address.url}/ping`)).status).toBe(200);
    await first.close(0);
    await start();
  });

  test("says so when its port is taken, and leaves nothing behind", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    await expect(start({ port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      hint: expect.stringContaining("--port"),
    });
    await expectNothingRuns();
    await new Promise((resolve) => other.close(resolve));
    expect((await start({ port })).address.url).toBe(`http://127.0.0.1:${port}`);
  });

  test("knows no address of another machine", async () => {
    await expect(start({ host: "192.0.2.1" })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    await expectNothingRuns();
  });

  test("keeps functions, records and settings for the next time", async () => {
    const first = await start();
    const before = clientOf(first.address);
    await before.deploy("quick", ENDS_AT_ONCE);
    const { activationId } = await before.call("quick");
    const settings: PoolSettings = { ...POOL_PRESETS.lambda, preset: "custom", memoryBudgetMb: 700 };
    expect((await before.put("/workbench/v1/pool/settings", settings)).status).toBe(200);
    await first.close(0);

    const after = clientOf((await start()).address);
    expect((await after.call("quick")).status).toBe(200);
    expect(await after.json(`/api/v1/namespaces/_/activations/${activationId}`)).toMatchObject({ activationId });
    expect(await after.json("/workbench/v1/pool/settings")).toEqual(settings);
  });
});

describe("its end", () => {
  test("lets a call end that runs, and takes no other", async () => {
    const emulator = await start();
    const { address } = emulator;
    const { deploy, call } = clientOf(address);
    await deploy("slow", NEVER_ENDS, 700);
    const running = call("slow");
    await sleep(300);
    const closed = emulator.close(15_000);
    await sleep(50);
    await expect(call("slow")).rejects.toThrow("fetch failed");
    expect(await running).toMatchObject({ status: 504 });
    const beforeMs = performance.now();
    await closed;
    // Nothing is left to wait for, though the grace isn't over and clients keep their connections.
    expect(performance.now() - beforeMs).toBeLessThan(3_000);
    await expectNothingRuns();
  });

  test("comes after the grace, whatever runs, and is told to who waits", async () => {
    const emulator = await start();
    const { address } = emulator;
    const { deploy, call } = clientOf(address);
    await deploy("endless", NEVER_ENDS, 60_000);
    const running = call("endless");
    await sleep(300);
    const beforeMs = performance.now();
    await emulator.close(200);
    expect(performance.now() - beforeMs).toBeLessThan(5_000);
    expect((await running).status).toBe(503);
    await expectNothingRuns();
  });
});

test("what a killed one left is cleared away", async () => {
  await mkdir(join(dataDir, "work", "wasm-instance-old-1", "deep"), { recursive: true });
  await writeFile(join(dataDir, "work", "wasm-instance-old-1", "deep", "file"), "");
  await writeFile(join(dataDir, ".emulator.json.999999999-abcd.tmp"), "");
  await writeFile(join(dataDir, "lock.999999999.1.abcd"), "running the emulator");
  await writeFile(join(dataDir, "emulator.json"), "{}");
  await start();
  expect(await readdir(join(dataDir, "work"))).not.toContain("wasm-instance-old-1");
  expect((await readdir(dataDir)).filter((name) => name.includes("999999999"))).toEqual([]);
});
