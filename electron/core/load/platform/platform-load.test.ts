import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import { loadJson } from "#shared/format/load-json.ts";
import type { EmulatorAddress } from "#shared/model/faas/emulator.ts";
import { LoadPattern } from "#shared/model/load/load-pattern.ts";
import type { LoadRequest } from "#shared/model/load/load-run.ts";
import { createWorkbench, type Workbench } from "../../create-workbench.ts";
import { createEmulatorApi } from "../../emulator/emulator-api.ts";
import { startEmulator, stopEmulator } from "../../emulator/emulator-process.ts";
import { basicAuth, emulatorFolder, findEmulator } from "../../emulator/find-emulator.ts";
import { jobEnd } from "../../testing/follow-job.ts";

/** An emulator with a folder and a key of its own, which the workbench knows as any OpenWhisk: by its API alone. */
const there = mkdtempSync(join(tmpdir(), "wb platform there-"));
const dataDir = mkdtempSync(join(tmpdir(), "wb platform ü-"));
let platform: EmulatorAddress;
let workbench: Workbench;
let client: WorkbenchClient;

beforeAll(async () => {
  platform = await startEmulator({ folder: emulatorFolder(there), port: 0 });
  workbench = await createWorkbench({ dataDir });
  ({ client } = workbench);
});
afterAll(async () => {
  await workbench.close();
  const record = await findEmulator(there);
  if (record) await stopEmulator(record);
  for (const folder of [there, dataDir]) rmSync(folder, { recursive: true, force: true });
});

const endpoint = () => ({ url: platform.url, auth: platform.auth });

/** Threads that call at the same time, so that there are several cold starts. */
const pattern = (threads: number, loops: number) =>
  LoadPattern.parse({ name: "Test", groups: [{ kind: "closed", name: "g", threads, loops, delayMs: 20 }] });

async function run(request: Pick<LoadRequest, "subject" | "pattern"> & Partial<LoadRequest>) {
  const { jobId, runId } = await client.loads.start({ patternName: "TEST", ...request });
  const end = await jobEnd(client, jobId);
  const stored = await client.loads.get({ runId });
  return { end, runId, stored, ...stored };
}

async function actionsThere(): Promise<string[]> {
  const answer = await fetch(`${platform.url}/api/v1/namespaces/_/actions?limit=200`, {
    headers: { authorization: basicAuth(platform.auth) },
  });
  return ((await answer.json()) as { name: string }[]).map(({ name }) => name);
}

/** Every file that a run left, as text. */
function keptText(runId: string): string {
  const folder = join(dataDir, "loads", runId);
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

const GREETING = `
exports.main = ({ name }) => new Promise((done) => setTimeout(() => done({ greeting: "Hello, " + name }), 30));
`;

describe("a function that is deployed for the run", () => {
  test("has every call's record, with as many cold starts as the platform counts, and is gone afterwards", async () => {
    const file = join(dataDir, "greeting.js");
    writeFileSync(file, GREETING);
    const subject = { kind: "file", file, endpoint: endpoint() } as const;
    const { end, runId, manifest, samples, stored } = await run({
      subject,
      pattern: pattern(4, 5),
      argument: { name: "Ada" },
    });
    expect(end).toMatchObject({ status: "succeeded" });
    expect(manifest.hosts).toMatchObject([
      {
        origin: platform.url,
        insecure: false,
        openWhisk: { build: "wasm-workbench" },
        roundTrip: { by: "get", count: 9 },
      },
    ]);
    expect(manifest.series).toMatchObject([
      { label: "wasm in nodejs", failure: null, activations: { wanted: 20, found: 20, failure: null } },
    ]);
    const [rows] = samples as [(typeof samples)[number]];
    for (const { server, status, latencyNs } of rows) {
      expect(status).toBe(200);
      // OpenWhisk tells no time of its server, and none of our phases.
      expect(server).toMatchObject({ serverNs: null, phases: null, openWhisk: { kind: "nodejs:20" } });
      const { durationMs, initTimeMs, waitTimeMs } = server!.openWhisk!;
      expect(durationMs).toBeGreaterThanOrEqual(29);
      expect(latencyNs / 1e6).toBeGreaterThan(durationMs! - 1);
      expect(waitTimeMs).toBeGreaterThanOrEqual(0);
      expect(server!.startKind).toBe(initTimeMs === null ? "warm" : "cold");
    }
    const api = createEmulatorApi(there);
    const records = await Promise.all(rows.map(({ server }) => api.record(server!.activationId!)));
    const kinds = records.map(({ activation }) => ("startKind" in activation ? activation.startKind : null));
    const cold = kinds.filter((kind) => kind !== "warm").length;
    expect(cold).toBeGreaterThan(0);
    expect(rows.filter(({ server }) => server!.startKind === "cold")).toHaveLength(cold);
    expect(await actionsThere()).toEqual([]);
    expect(keptText(runId)).not.toContain(platform.auth.split(":")[1]);
    const [json] = loadJson(stored).series;
    expect(json).toMatchObject({ coldStarts: cold, server: null });
  });

  test("that doesn't work there says so before the load, in its own words", async () => {
    const file = join(dataDir, "broken.js");
    writeFileSync(file, "exports.main = () => ({ error: 'no plate' });\n");
    const { end, manifest } = await run({
      subject: { kind: "file", file, endpoint: endpoint() },
      pattern: pattern(1, 1),
    });
    expect(end).toMatchObject({ status: "failed", error: { code: "PROGRAM_FAILED" } });
    expect(manifest.series[0]).toMatchObject({ startedAt: null, result: null });
    expect(manifest.failure?.message).toContain("no plate");
    expect(await actionsThere()).toEqual([]);
  });

  test("is gone after a cancellation, and what was measured stays", async () => {
    const file = join(dataDir, "slow.js");
    writeFileSync(file, GREETING);
    const { jobId, runId } = await client.loads.start({
      pattern: pattern(1, 1000),
      patternName: "TEST",
      subject: { kind: "file", file, endpoint: endpoint() },
    });
    for await (const event of await client.jobs.events({ jobId }))
      if (event.type === "progress" && event.done >= 2) break;
    expect(await actionsThere()).toEqual([expect.stringContaining(`wb-load-slow-javascript-${runId}`)]);
    await client.jobs.cancel({ jobId });
    await jobEnd(client, jobId);
    expect((await client.loads.get({ runId })).manifest.state).toBe("cancelled");
    expect(await actionsThere()).toEqual([]);
  });

  test("is removed by the next run where one was killed", async () => {
    const ended = await run({
      subject: { kind: "url", targets: [[{ ...URL_TARGET, url: platform.url }]] },
      pattern: pattern(1, 1),
    });
    const left = `wb-load-greeting-javascript-${ended.runId}`;
    const mine = "wb-load-mine";
    for (const name of [left, mine])
      await fetch(`${platform.url}/api/v1/namespaces/_/actions/${name}`, {
        method: "PUT",
        headers: { authorization: basicAuth(platform.auth), "content-type": "application/json" },
        body: JSON.stringify({ exec: { kind: "nodejs:default", code: GREETING } }),
      });
    const file = join(dataDir, "greeting.js");
    writeFileSync(file, GREETING);
    await run({ subject: { kind: "file", file, endpoint: endpoint() }, pattern: pattern(1, 1) });
    expect(await actionsThere()).toEqual([mine]);
    await client.faas.remove({ name: mine, endpoint: endpoint() });
  });

  test("takes what it can of an example's forms, and says what can't go", async () => {
    const subject = { kind: "example", name: "license-plate-reader", endpoint: endpoint() } as const;
    const sandboxes: LoadRequest["sandboxes"] = ["native-process", "wasm-instance"];
    const { manifest, samples } = await run({ subject, pattern: pattern(1, 3), sandboxes });
    const [native, wasm] = manifest.series;
    expect(wasm).toMatchObject({
      label: "wasm-instance",
      failure: { message: expect.stringContaining("nothing like") },
    });
    if (process.platform !== "linux") return;
    expect(native).toMatchObject({ label: "native in docker", failure: null, activations: { wanted: 3, found: 3 } });
    expect(samples[0]?.map(({ server }) => server?.openWhisk?.kind)).toEqual(["blackbox", "blackbox", "blackbox"]);
    expect(await actionsThere()).toEqual([]);
  });
});

const URL_TARGET = { method: "GET", headers: {}, bodies: [], timeoutMs: 5000, report: null };

describe("a function that is there", () => {
  test("is called as it is, and keeps its version", async () => {
    const file = join(dataDir, "kept.js");
    writeFileSync(file, GREETING);
    const deployed = await client.faas.deploy({ name: "kept", file, sandbox: "node-process", endpoint: endpoint() });
    expect(await jobEnd(client, deployed.jobId)).toMatchObject({ status: "succeeded" });
    await client.faas.invoke({ name: "kept", argument: {}, endpoint: endpoint() });
    const subject = { kind: "function", name: "kept", endpoint: endpoint() } as const;
    const { manifest, samples } = await run({ subject, pattern: pattern(1, 4) });
    expect(manifest.series).toMatchObject([{ activations: { wanted: 4, found: 4, path: "guest/kept" } }]);
    expect(samples[0]?.map(({ server }) => server?.startKind)).toEqual(["warm", "warm", "warm", "warm"]);
    const [action] = await client.faas.list({ endpoint: endpoint() });
    expect(action).toMatchObject({ name: "kept", version: "0.0.1" });
    const nobody = await run({ subject: { ...subject, name: "nobody" }, pattern: pattern(1, 1) });
    expect(nobody.end.error).toMatchObject({ code: "FILE_NOT_FOUND" });
  });
});

test("a wrong key is told as one, and isn't repeated", async () => {
  const auth = "11111111-1111-1111-1111-111111111111:not-the-key";
  const subject = { kind: "function", name: "kept", endpoint: { url: platform.url, auth } } as const;
  const { end, runId } = await run({ subject, pattern: pattern(1, 1) });
  expect(end.error).toMatchObject({ code: "PERMISSION_DENIED", hint: expect.stringContaining("--auth") });
  expect(JSON.stringify(end)).not.toContain("not-the-key");
  expect(keptText(runId)).not.toContain("not-the-key");
});
