import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startEmulator, stopEmulator } from "#core/emulator/emulator-process.ts";
import { emulatorFolder } from "#core/emulator/find-emulator.ts";
import { readJsonFile } from "#core/store/json-file.ts";
import { EmulatorRecord } from "#shared/model/faas/emulator.ts";
import { createCommandInProcess } from "./testing/command-in-process.ts";

const { dataDir, wb, source } = createCommandInProcess();

async function start(folder: string) {
  const address = await startEmulator({ folder, port: 0 });
  onTestFinished(async () => {
    const record = await readJsonFile(join(folder, "emulator.json"), EmulatorRecord, 1);
    if (record) await stopEmulator(record);
  });
  return address;
}

test("without an emulator each command says so; what can't be meant is refused", async () => {
  for (const args of [
    ["list"],
    ["add", "http://127.0.0.1:1", "--auth", "a:b"],
    ["remove", "one"],
    ["place", "f", "one"],
  ])
    expect(await wb(["faas", "node", ...args, "--json"]), args[0]).toMatchObject({
      exitCode: 1,
      json: { error: { code: "EMULATOR_NOT_RUNNING" } },
    });
  expect(await wb(["faas", "node", "add", "http://127.0.0.1:1", "--json"])).toMatchObject({ exitCode: 2 });
  expect(await wb(["faas", "node", "migrate", "f", "--json"])).toMatchObject({ exitCode: 2 });
  const weighed = await wb(["faas", "node", "add", "http://127.0.0.1:1", "--auth", "a:b", "--weight", "0", "--json"]);
  expect(weighed).toMatchObject({ exitCode: 2, json: { node: null } });
});

test("a function's way over a node and back", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "wasm-workbench-node-"));
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
  await start(emulatorFolder(dataDir));
  const { url, auth } = await start(elsewhere);
  const json = async (...args: string[]) => await wb(["faas", "node", ...args, "--json"]);

  expect((await wb(["faas", "node", "list"])).stdout).toContain("wb faas node add URL");
  const wrong = await json("add", url, "--auth", "a:b");
  expect(wrong).toMatchObject({ exitCode: 2, json: { node: null, error: { code: "INVALID_REQUEST" } } });
  expect(await json("add", url, "--auth", auth, "--name", "edge", "--weight", "2.5")).toMatchObject({
    exitCode: 0,
    json: { node: { name: "edge", url, weight: 2.5, state: "ready" } },
  });
  await wb(["faas", "deploy", "double", source("double.js", "exports.main = ({ n }) => ({ twice: 2 * n });\n")]);
  expect((await json("place", "double", "edge", "--prewarm", "1")).json).toEqual({
    function: "guest/double",
    nodes: ["edge"],
    prewarmed: 1,
  });
  const called = await wb(["faas", "invoke", "double", "--param", "n", "21", "--json"]);
  expect(called.json).toMatchObject({
    response: { result: { twice: 42 } },
    annotations: expect.arrayContaining([{ key: "node", value: "edge" }]),
  });
  expect((await wb(["faas", "node", "list"])).stdout).toMatch(/edge +http.+ready[^]*guest\/double +edge/);

  expect((await json("migrate", "double", "--to", "controller")).json).toMatchObject({
    from: ["edge"],
    to: "controller",
    nodes: ["controller"],
    stillRunning: 0,
    drainNs: expect.any(Number),
  });
  expect((await json("list")).json).toMatchObject({ nodes: [{ name: "edge", inFlight: 0 }], placements: [] });
  expect(await json("unplace", "double", "edge")).toMatchObject({ exitCode: 2, json: { function: null, nodes: [] } });
  expect((await json("remove", "edge")).json).toEqual({ name: "edge", removed: true, placements: [] });
}, 60_000);
