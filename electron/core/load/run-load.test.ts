import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { LoadPattern } from "#shared/model/load/load-pattern.ts";
import type { LoadSubject } from "#shared/model/load/load-run.ts";
import { LoadTarget } from "#shared/model/load/load-target.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { isAlive } from "../store/living-process.ts";
import { packageRoot } from "../store/package-root.ts";
import { jobEnd } from "../testing/follow-job.ts";

const dataDir = mkdtempSync(join(tmpdir(), "workbench load ü-"));
let workbench: Workbench;
let client: WorkbenchClient;
let server: Server;
let url: string;

beforeAll(async () => {
  workbench = await createWorkbench({ dataDir });
  ({ client } = workbench);
  server = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end("ok"), request.url === "/slow" ? 200 : 0);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await workbench.close();
  server.closeAllConnections();
  server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const closed = (threads: number, loops: number): LoadPattern => ({
  name: "Test",
  groups: [
    {
      kind: "closed",
      name: "g",
      threads,
      loops,
      rampUpS: 0,
      delayMs: 0,
      startDelayMs: 0,
      keepAlive: true,
      durationS: null,
    },
  ],
});
const of = (pattern: LoadPattern) => ({ pattern, patternName: "TEST" });
const at = (path: string): LoadSubject => ({ kind: "url", targets: [[LoadTarget.parse({ url: `${url}${path}` })]] });

describe("load on an address", () => {
  test("keeps every request, and nothing of its keys", async () => {
    const target = LoadTarget.parse({
      url: `${url}/a`,
      method: "POST",
      headers: { authorization: "Basic secret" },
      bodies: ["secret"],
    });
    const started = await client.loads.start({ ...of(closed(2, 5)), subject: { kind: "url", targets: [[target]] } });
    const { jobId, runId } = started;
    expect(await jobEnd(client, jobId)).toMatchObject({ status: "succeeded", progress: { done: 10, total: 10 } });
    const { manifest, samples, damage } = await client.loads.get({ runId });
    expect(damage).toBeNull();
    expect(manifest).toMatchObject({ state: "finished", series: [{ sandbox: null, failure: null }] });
    expect(samples.map((rows) => rows.map(({ status }) => status))).toEqual([Array.from({ length: 10 }, () => 200)]);
    expect(manifest.series[0]?.result?.summary.whole).toMatchObject({ requests: 10, errors: 0 });
    const folder = join(dataDir, "loads", runId);
    for (const name of readdirSync(folder).filter((one) => one.endsWith("json")))
      expect(readFileSync(join(folder, name), "utf8")).not.toContain("secret");

    expect(await client.loads.has({ runId })).toEqual({ isLoad: true });
    expect(await client.loads.has({ runId: "20200101-000000-abcdef" })).toEqual({ isLoad: false });
    const [json, csv, jtl] = await client.loads.export({ runId, formats: ["json", "csv", "jtl"] });
    const textOf = (file: typeof json) => Buffer.from(file?.base64 ?? "", "base64").toString();
    expect(JSON.parse(textOf(json))).toMatchObject({ runId, series: [{ requests: 10, coldStarts: null }] });
    expect(textOf(csv).trimEnd().split("\r\n")).toHaveLength(11);
    expect(textOf(jtl).split("\n")[0]).toContain("timeStamp,elapsed,label");

    expect(await client.loads.list()).toEqual([expect.objectContaining({ id: runId, pattern: "TEST", requests: 10 })]);
    await client.loads.remove({ runId });
    expect(await client.loads.list()).toEqual([]);
    await expect(client.loads.get({ runId })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  test("what was measured stays when it is cancelled", async () => {
    const { jobId, runId } = await client.loads.start({ ...of(closed(1, 1000)), subject: at("/slow") });
    for await (const event of await client.jobs.events({ jobId }))
      if (event.type === "progress" && event.done >= 2) break;
    await client.jobs.cancel({ jobId });
    const { manifest, samples } = await client.loads.get({ runId });
    expect(manifest.state).toBe("cancelled");
    expect(samples[0]?.length).toBeGreaterThanOrEqual(2);
  });

  test("an address that nobody answers at is told in each request", async () => {
    const nobody = LoadTarget.parse({ url: "http://127.0.0.1:9" });
    const subject: LoadSubject = { kind: "url", targets: [[nobody]] };
    const { jobId, runId } = await client.loads.start({ ...of(closed(1, 3)), subject });
    expect((await jobEnd(client, jobId)).status).toBe("succeeded");
    const { manifest } = await client.loads.get({ runId });
    expect(manifest.series[0]?.result?.summary.whole).toMatchObject({
      requests: 3,
      errors: 3,
      errorKinds: { connect: 3 },
    });
  });

  test("becomes a plan for JMeter and k6", async () => {
    const request = { ...of(closed(2, 5)), subject: at("/a") };
    const jmx = await client.loads.plan({ request, format: "jmx" });
    expect(Buffer.from(jmx.file.base64, "base64").toString()).toContain(
      '<stringProp name="ThreadGroup.num_threads">${__P(wb.group1.threads,2)}<',
    );
    const k6 = await client.loads.plan({ request, format: "k6" });
    expect(Buffer.from(k6.file.base64, "base64").toString()).toContain(`${url}/a`);
    const ours = { ...request, subject: { kind: "example", name: "license-plate-reader" } } as const;
    await expect(client.loads.plan({ request: ours, format: "jmx" })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
  });
});

describe("load on a function of ours", () => {
  test("builds and deploys it for each sandbox, in an emulator of the run's own", async () => {
    const subject = { kind: "example", name: "license-plate-reader" } as const;
    const sandboxes = ["wasm-instance", "v8-isolate"] as const;
    const { jobId, runId } = await client.loads.start({ ...of(closed(1, 4)), subject, sandboxes: [...sandboxes] });
    expect((await jobEnd(client, jobId)).status).toBe("succeeded");
    const { manifest, samples } = await client.loads.get({ runId });
    expect(manifest.series.map(({ sandbox, failure }) => ({ sandbox, failure }))).toEqual(
      sandboxes.map((sandbox) => ({ sandbox, failure: null })),
    );
    // A wasm-instance is new for every call; an isolate is there from the second on.
    const kinds = samples.map((rows) => rows.map(({ server }) => server?.startKind));
    expect(kinds[0]).toEqual(["cold", "cold", "cold", "cold"]);
    expect(kinds[1]?.slice(1)).toEqual(["warm", "warm", "warm"]);
    for (const { server, latencyNs } of samples.flat()) {
      const phases = Object.values(server?.phases ?? {}).reduce((sum, ns) => sum + ns, 0);
      expect(phases).toBe(server?.serverNs);
      expect(latencyNs).toBeGreaterThan(phases);
    }
    expect(existsSync(join(dataDir, "own-emulator"))).toBe(false);
  });

  test("a sandbox that can't have it is told beside the others; when none can, the run fails", async () => {
    const subject = { kind: "example", name: "license-plate-reader" } as const;
    const one = await client.loads.start({
      ...of(closed(1, 1)),
      subject,
      sandboxes: ["wasm-instance", "node-process"],
    });
    expect((await jobEnd(client, one.jobId)).status).toBe("succeeded");
    const { manifest } = await client.loads.get({ runId: one.runId });
    expect(manifest.series.map(({ failure }) => failure?.message ?? null)).toEqual([
      null,
      expect.stringContaining("can't"),
    ]);
    const none = await client.loads.start({ ...of(closed(1, 1)), subject, sandboxes: ["node-process"] });
    expect(await jobEnd(client, none.jobId)).toMatchObject({ status: "failed", error: { code: "INVALID_REQUEST" } });
    const unknown = await client.loads.start({ ...of(closed(1, 1)), subject: { kind: "example", name: "nobody" } });
    expect((await jobEnd(client, unknown.jobId)).error?.hint).toContain("license-plate-reader");
  });

  test.skipIf(process.platform === "win32")("its emulator is ended by the next run when it was killed", async () => {
    const script = join(packageRoot.root, "dist", "node", "cli.js");
    const child = spawn(
      process.execPath,
      [script, "load", "SCMA", "--function", "license-plate-reader", "--sandboxes", "wasm-instance"],
      { env: { ...process.env, WASM_WORKBENCH_DATA: dataDir }, stdio: "ignore" },
    );
    const record = join(dataDir, "own-emulator", "faas", "emulator.json");
    await expect.poll(() => existsSync(record), { timeout: 30_000 }).toBe(true);
    const { pid } = JSON.parse(readFileSync(record, "utf8")) as { pid: number };
    child.kill("SIGKILL");
    await once(child, "close");
    expect(isAlive(pid, null)).toBe(true);
    const { jobId } = await client.loads.start({ ...of(closed(1, 1)), subject: at("/a") });
    await jobEnd(client, jobId);
    expect(isAlive(pid, null)).toBe(false);
    expect(existsSync(record)).toBe(false);
  });
});

describe("load on a deployed function", () => {
  test("calls it as it is, or copies of it in other sandboxes that are gone afterwards", async () => {
    const { url: emulatorUrl, auth } = await client.faas.start({ port: 0 });
    try {
      const file = join(packageRoot.root, "examples", "hall-2019", "license-plate-reader.cpp");
      const { jobId } = await client.faas.deploy({ name: "plates", file, sandbox: "wasm-instance", input: "json" });
      expect(await jobEnd(client, jobId)).toMatchObject({ status: "succeeded" });
      const run = async (endpoint?: { url: string; auth: string }) => {
        const subject = { kind: "function", name: "plates", ...(endpoint && { endpoint }) } as const;
        const asked = { ...of(closed(1, 2)), subject, argument: { plate: "QQ 1" } };
        const started = await client.loads.start({ ...asked, sandboxes: ["wasm-instance", "v8-isolate"] });
        await jobEnd(client, started.jobId);
        return client.loads.get({ runId: started.runId });
      };
      for (const { manifest, samples } of [await run(), await run({ url: emulatorUrl, auth })]) {
        expect(manifest.series.map(({ result }) => result?.summary.whole.errors)).toEqual([0, 0]);
        expect(samples.flat().every(({ server }) => server?.phases)).toBe(true);
      }
      const names = (await client.faas.list()).map(({ name }) => name);
      expect(names).toEqual(["plates"]);
    } finally {
      await client.faas.stop();
    }
    // Without one, an emulator is started for the run.
    const subject = { kind: "function", name: "plates" } as const;
    const alone = await client.loads.start({ ...of(closed(1, 2)), subject, argument: { plate: "QQ 1" } });
    await jobEnd(client, alone.jobId);
    const { manifest } = await client.loads.get({ runId: alone.runId });
    expect(manifest.series).toMatchObject([
      { sandbox: "wasm-instance", result: { summary: { whole: { errors: 0 } } } },
    ]);
    expect(await client.faas.status()).toBeNull();
  });
});
