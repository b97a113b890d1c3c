import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { EmulatorRecord } from "#shared/model/faas/emulator.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import type { ActivationList, EmulatorHealth } from "#shared/model/faas/workbench-api.ts";
import { mountSmallDisk } from "#core/testing/small-disk.ts";
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

  test("documents every route that it has", async () => {
    const { address } = await start();
    const { paths } = await clientOf(address).json<{ paths: Record<string, Record<string, { summary: string }>> }>(
      "/api/v1/api-docs",
    );
    for (const path of ["/faas/{name}", "/api/v1/web/{namespace}/{package}/{action}", "/workbench/v1/stop", "/metrics"])
      expect(Object.keys(paths)).toContain(path);
    for (const [path, methods] of Object.entries(paths))
      for (const [method, { summary }] of Object.entries(methods)) expect(summary, `${method} ${path}`).toMatch(/\.$/);
  });

  test("keeps what it was given from other users of the machine", async (ctx) => {
    if (process.platform === "win32") ctx.skip("Windows has no such modes");
    const emulator = await start();
    await clientOf(emulator.address).deploy("quick", ENDS_AT_ONCE);
    for (const folder of ["entities", "code", "activations", "work"])
      expect([folder, (await stat(join(dataDir, folder))).mode & 0o777]).toEqual([folder, 0o700]);
  });

  test("goes on with a disk that is full, says so, and takes functions again when there is room", async (ctx) => {
    // Emulators are closed by then; and what is registered last is done first.
    const folder = await mkdtemp(join(tmpdir(), "wasm-workbench-emulator-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const disk = join(folder, "disk");
    const refusal = mountSmallDisk(disk, 4 << 20);
    if (refusal !== null) return ctx.skip(refusal);
    const emulator = await start({ dataDir: disk });
    const { deploy, call, json, put } = clientOf(emulator.address);
    await deploy("quick", ENDS_AT_ONCE);
    const ballast = join(disk, "ballast");
    const filled = await writeFile(ballast, Buffer.alloc(8 << 20)).catch(({ code }: NodeJS.ErrnoException) => code);
    expect(filled).toBe("ENOSPC");

    const exec = { kind: "nodejs:20", code: `// ${"x".repeat(1 << 16)}` };
    const refused = await put("/api/v1/namespaces/_/actions/other", { exec });
    expect(refused.status).toBe(507);
    expect(await refused.json()).toEqual({ error: expect.stringContaining("full"), code: expect.any(String) });
    const [first, second] = [await call("quick"), await call("quick")];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await json(`/api/v1/namespaces/_/activations/${first.activationId}`)).toMatchObject({ name: "quick" });
    await expect
      .poll(() => json<EmulatorHealth>("/workbench/v1/health"), { timeout: 5_000 })
      .toMatchObject({ status: "degraded", problems: [expect.stringContaining("full")], records: { lost: 0 } });

    await rm(ballast);
    expect((await put("/api/v1/namespaces/_/actions/other", { exec })).status).toBe(200);
    await expect
      .poll(() => json<EmulatorHealth>("/workbench/v1/health"), { timeout: 5_000 })
      .toMatchObject({ status: "ok", records: { waitingBytes: 0 } });
    await emulator.close(1_000);
    const again = await start({ dataDir: disk });
    const { activations } = await clientOf(again.address).json<ActivationList>("/workbench/v1/activations");
    expect(activations.map(({ activationId }) => activationId)).toEqual([second.activationId, first.activationId]);
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
