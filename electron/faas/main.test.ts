import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EmulatorAddress } from "#shared/model/faas/emulator.ts";
import type { PoolSnapshot } from "#shared/model/faas/pool.ts";
import { isAlive } from "#core/store/living-process.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { clientOf } from "./testing/emulator-client.ts";
import { ENDS_AT_ONCE, NEVER_ENDS } from "./testing/tiny-modules.ts";

let dataDir = "";
const children: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "wasm-workbench-emulator-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await rm(dataDir, { recursive: true, force: true });
});

function run(args: string[]): ChildProcess {
  const child = spawn(process.execPath, [builtEntry("emulator"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  return "";
}

async function start(): Promise<{ child: ChildProcess; client: ReturnType<typeof clientOf> }> {
  const child = run(["--data", dataDir, "--port", "0", "--json"]);
  return { child, client: clientOf(EmulatorAddress.parse(JSON.parse(await firstLine(child)))) };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 8_000;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error("It did not come about within 8 seconds.");
    await sleep(20);
  }
}

/** Everything that the emulator's process started and that still runs. */
async function startedBy(child: ChildProcess): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent, ...args] = line.trim().split(/\s+/);
    return Number(parent) === child.pid && args[0] !== "ps" ? [Number(pid)] : [];
  });
}

const haveEnded = (pids: number[]) => until(async () => pids.every((pid) => !isAlive(pid, null)));

const tilesOf = async ({ json }: ReturnType<typeof clientOf>) => (await json<PoolSnapshot>("/workbench/v1/pool")).tiles;

describe("the process", () => {
  test("prints where it is, drains at SIGTERM and ends with 0", async () => {
    const child = run(["--data", dataDir, "--port", "0"]);
    const url = await firstLine(child);
    expect((await fetch(`${url}/ping`)).status).toBe(200);
    const { auth } = JSON.parse(await readFile(join(dataDir, "emulator.json"), "utf8")) as EmulatorAddress;
    const { deploy, call } = clientOf({ url, edgeUrl: `${url}/faas`, apihost: url, auth });
    await deploy("slow", NEVER_ENDS, 900);
    const running = call("slow");
    await sleep(300);
    child.kill("SIGTERM");
    expect((await running).status).toBe(504);
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("a second signal ends it at once, and its sandboxes with it", async (ctx) => {
    if (process.platform === "win32") ctx.skip("Windows has no signals");
    const { child, client } = await start();
    await client.deploy("endless", NEVER_ENDS);
    client.call("endless").catch(() => undefined);
    await until(async () => (await tilesOf(client)).some(({ state }) => state === "running"));
    const processes = await startedBy(child);
    expect(processes.length).toBeGreaterThan(0);
    child.kill("SIGINT");
    await sleep(300);
    expect(child.exitCode).toBeNull();
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([null, "SIGINT"]);
    await haveEnded(processes);
  });

  test("outlives whoever started it", async () => {
    const starter = `
      const { spawn } = require("node:child_process");
      const [entry, data] = process.argv.slice(1);
      const child = spawn(process.execPath, [entry, "--data", data, "--port", "0", "--json"], {
        detached: true, stdio: ["ignore", "pipe", "pipe"] });
      child.stdout.once("data", () => process.exit());`;
    const parent = spawn(process.execPath, ["-e", starter, builtEntry("emulator"), dataDir], { stdio: "ignore" });
    await once(parent, "exit");
    const address = JSON.parse(await readFile(join(dataDir, "emulator.json"), "utf8")) as EmulatorAddress & {
      pid: number;
    };
    const { deploy, call } = clientOf(address);
    await deploy("quick", ENDS_AT_ONCE);
    expect((await call("quick")).status).toBe(200);
    process.kill(address.pid, "SIGTERM");
    await until(async () => !isAlive(address.pid, null));
  });

  test("says what it can't do, as JSON where that is wanted, and whose mistake it is by its exit code", async () => {
    const { client } = await start();
    const { port } = new URL(client.url);
    const own = ["--data", dataDir];
    for (const [args, code, exits] of [
      [[], "INVALID_REQUEST", 2],
      [[...own, "--port", "70000"], "INVALID_REQUEST", 2],
      [["--no-such-option"], "INVALID_REQUEST", 2],
      // The folder of one that runs.
      [own, "INVALID_REQUEST", 2],
      [["--data", join(dataDir, "emulator.json")], "INVALID_REQUEST", 2],
      [["--data", join(dataDir, "other"), "--port", port], "PORT_IN_USE", 1],
    ] as const) {
      const child = run([...args, "--json"]);
      const [line, [exitCode]] = await Promise.all([firstLine(child), once(child, "exit")]);
      expect(JSON.parse(line), args.join(" ")).toMatchObject({ error: { code, message: expect.any(String) } });
      expect(exitCode, args.join(" ")).toBe(exits);
    }
  });

  test("drains when it is asked to stop over HTTP, by a key of guest alone", async () => {
    const { child, client } = await start();
    await client.deploy("slow", NEVER_ENDS, 900);
    const running = client.call("slow");
    await sleep(300);
    expect((await fetch(`${client.url}/workbench/v1/stop`, { method: "POST" })).status).toBe(401);
    expect((await client.stop()).status).toBe(202);
    expect((await running).status).toBe(504);
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

test("kill -9 with sandboxes at work: no process and no file is left, functions and records are", async (ctx) => {
  if (process.platform === "win32") ctx.skip("there is no ps to look for processes with");
  const { child, client } = await start();
  await client.deploy("quick", ENDS_AT_ONCE);
  await client.deploy("endless", NEVER_ENDS);
  const { activationId } = await client.call("quick");
  for (let call = 0; call < 3; call++) client.call("endless").catch(() => undefined);
  await until(async () => (await tilesOf(client)).filter(({ state }) => state === "running").length >= 3);
  const processes = await startedBy(child);
  expect(processes.length).toBeGreaterThan(1);
  // Records are written in batches.
  await sleep(300);
  child.kill("SIGKILL");
  await once(child, "exit");

  const again = await start();
  await haveEnded(processes);
  const names = (await tilesOf(again.client)).map(({ instanceId }) => instanceId);
  for (const left of await readdir(join(dataDir, "work"))) expect(names).toContain(left);
  for (const left of await readdir(join(dataDir, "processes")))
    expect(processes).not.toContain(Number(left.split("-", 1)[0]));
  expect((await readdir(dataDir)).filter((name) => name.startsWith("lock")).length).toBe(1);
  expect(await again.client.json(`/api/v1/namespaces/_/activations/${activationId}`)).toMatchObject({ activationId });
  expect((await again.client.call("quick")).status).toBe(200);
  again.child.kill("SIGTERM");
  expect(await once(again.child, "exit")).toEqual([0, null]);
});
