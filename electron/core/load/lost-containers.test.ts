import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, expect, test, vi, type TestContext } from "vitest";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { Experiment } from "#shared/papers/experiment.ts";
import { EXPERIMENTS } from "#shared/papers/hall-2019/plan.ts";
import { startTestEngine, type TestEngine } from "#toolchains/containers/testing/start-engine.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { jobEnd, toolMissing } from "../testing/follow-job.ts";

/* An engine of these tests' own: it is killed. It is started twice more, and images are made in it anew. */
vi.setConfig({ testTimeout: 120_000 });
const CALL_MS = 250;
const SLEEPER = `#include <stdio.h>
#include <time.h>
int main(void) {
  nanosleep(&(struct timespec){0, ${CALL_MS}000000}, 0);
  puts("{}");
}
`;
const LABEL = "wasm-workbench.emulator";
const dataDir = mkdtempSync(join(tmpdir(), "workbench lost ü-"));
const sleeper = join(dataDir, "sleeper.c");
let engine: TestEngine | { reason: string };
let workbench: Workbench;
let client: WorkbenchClient;

const clients = (loops: number, threads = 1) => ({
  name: "Clients",
  groups: [
    {
      kind: "closed" as const,
      name: "Client",
      startDelayMs: 0,
      keepAlive: true,
      threads,
      rampUpS: 0,
      loops,
      durationS: null,
      delayMs: 0,
    },
  ],
});
const PAPER_CALLS = 200;
const PAPER_SANDBOXES: SandboxId[] = ["native-process", "docker-native"];
const fig5: Experiment = {
  ...EXPERIMENTS.find(({ id }) => id === "fig5")!,
  work: () => ({
    kind: "pattern",
    pattern: { ...clients(PAPER_CALLS), name: "Many calls" },
    patternName: "SCMA",
    function: "license-plate-reader",
    sandboxes: PAPER_SANDBOXES,
  }),
};

beforeAll(async () => {
  writeFileSync(sleeper, SLEEPER);
  engine = await startTestEngine({ ownOnly: true });
  if (!("reason" in engine)) process.env["DOCKER_HOST"] = engine.host;
  workbench = await createWorkbench({ dataDir, experiments: [fig5] });
  ({ client } = workbench);
}, 60_000);

afterAll(async () => {
  await workbench.close();
  if (!("reason" in engine)) await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

async function needEngine(ctx: TestContext) {
  if ("reason" in engine) ctx.skip(engine.reason);
  if (engine.own === null) ctx.skip("the engine is not the test's own");
  const missing = await toolMissing(client, "gcc");
  if (missing !== null) ctx.skip(missing);
  const docker = new Docker({ host: undefined, socketPath: engine.host.replace("unix://", "") });
  return { own: engine.own, docker };
}

const containersOf = (docker: Docker) => docker.listContainers({ all: true, filters: { label: [LABEL] } });

async function startLoad(loops: number, sandboxes: SandboxId[]) {
  const subject = { kind: "file", file: sleeper } as const;
  return client.loads.start({ pattern: clients(loops), patternName: "TEST", subject, sandboxes });
}

/** Returns when so many requests were answered. */
async function untilAnswered(jobId: string, requests: number): Promise<void> {
  for await (const event of await client.jobs.events({ jobId }))
    if (event.type === "progress" && event.done >= requests) return;
  throw new Error(`It ended before: ${JSON.stringify((await jobEnd(client, jobId)).error)}`);
}

test("a container that is killed in a call: that one fails, and another takes the next", async (ctx) => {
  const { docker } = await needEngine(ctx);
  const { jobId, runId } = await startLoad(8, ["docker-native"]);
  await untilAnswered(jobId, 3);
  const [running] = await containersOf(docker);
  await docker.getContainer(running!.Id).kill({ signal: "SIGKILL" });
  expect((await jobEnd(client, jobId)).status).toBe("succeeded");
  const { manifest, samples } = await client.loads.get({ runId });
  expect(manifest).toMatchObject({ state: "finished", series: [{ failure: null, result: { ended: "complete" } }] });
  const calls = samples[0]!;
  expect(calls).toHaveLength(8);
  const failed = calls.filter(({ error }) => error !== null);
  expect(failed.map(({ status, error }) => [status, error])).toEqual([
    [502, { kind: "status", message: expect.stringMatching(/^HTTP 502: sandbox-ended: ./) }],
  ]);
  const next = calls[calls.indexOf(failed[0]!) + 1];
  expect(next).toMatchObject({ status: 200, server: { startKind: expect.not.stringMatching(/^warm$/) } });
  const instances = new Set(calls.flatMap(({ server }) => server?.instanceId ?? []));
  expect(instances.size).toBe(2);
  expect(await containersOf(docker)).toEqual([]);
});

test("an emulator that is killed in a call: what was measured is kept, and the next run removes its containers", async (ctx) => {
  const { docker } = await needEngine(ctx);
  const { jobId, runId } = await startLoad(50, ["docker-native"]);
  await untilAnswered(jobId, 2);
  const record = join(dataDir, "own-emulator", "faas", "emulator.json");
  process.kill((JSON.parse(readFileSync(record, "utf8")) as { pid: number }).pid, "SIGKILL");
  expect(await jobEnd(client, jobId)).toMatchObject({ status: "failed", error: { code: "HELPER_CRASHED" } });
  const { manifest, samples } = await client.loads.get({ runId });
  expect(manifest.state).toBe("failed");
  expect(samples[0]!.filter(({ error }) => error === null).length).toBeGreaterThanOrEqual(2);
  expect(await containersOf(docker)).toHaveLength(1);
  const next = await startLoad(1, ["docker-native"]);
  await untilAnswered(next.jobId, 1);
  await jobEnd(client, next.jobId);
  expect(await containersOf(docker)).toEqual([]);
  expect(existsSync(record)).toBe(false);
});

test("an engine that is killed ends a load with what was measured, and the next start removes its containers", async (ctx) => {
  const { docker, own } = await needEngine(ctx);
  const { jobId, runId } = await startLoad(1000, ["docker-native", "native-process"]);
  await untilAnswered(jobId, 3);
  await own.kill();
  // The other sandbox needs no engine.
  for await (const event of await client.jobs.events({ jobId }))
    if (event.type === "step" && event.label === "native-process") break;
  await client.jobs.cancel({ jobId });
  await jobEnd(client, jobId);
  const { manifest, samples } = await client.loads.get({ runId });
  const [lost] = manifest.series;
  expect(lost).toMatchObject({
    failure: { code: "HELPER_CRASHED", message: expect.stringContaining("docker-native was lost while it was called") },
    result: { ended: "cancelled" },
  });
  const calls = samples[0]!;
  expect(calls.filter(({ error }) => error === null).length).toBeGreaterThanOrEqual(3);
  expect(calls.find(({ error }) => error !== null)?.error?.message).toContain("sandbox-ended");
  await own.start();
  const next = await startLoad(1, ["native-process"]);
  await jobEnd(client, next.jobId);
  expect(await containersOf(docker)).toEqual([]);
});

test("a paper's series that lost its engine is measured again, and no other", async (ctx) => {
  const { docker, own } = await needEngine(ctx);
  const { jobId, runId } = await client.papers.start({ paper: "hall-2019", scale: "quick" });
  await untilAnswered(jobId, PAPER_CALLS + 20);
  await own.kill();
  expect((await jobEnd(client, jobId)).status).toBe("succeeded");
  const lost = (await client.papers.get({ runId })).parts[0]!;
  expect(lost.load?.manifest.series.map(({ failure }) => failure?.code ?? null)).toEqual([null, "HELPER_CRASHED"]);
  expect(lost.load?.samples[1]?.length).toBeGreaterThanOrEqual(20);

  await own.start();
  const again = await client.papers.resume({ runId });
  expect((await jobEnd(client, again.jobId)).status).toBe("succeeded");
  const { manifest, parts } = await client.papers.get({ runId });
  expect(manifest.state).toBe("finished");
  const whole = parts[0]!;
  expect(whole.runId).toBe(lost.runId);
  expect(whole.load?.manifest.series.map(({ failure }) => failure)).toEqual([null, null]);
  expect(whole.load?.samples[0]).toEqual(lost.load?.samples[0]);
  const contained = whole.load?.samples[1] ?? [];
  expect(contained.map(({ error }) => error)).toEqual(Array.from({ length: PAPER_CALLS }, () => null));
  expect(contained[0]?.server?.startKind).toBe("cold");
  expect(await containersOf(docker)).toEqual([]);
  const nothing = await client.papers.resume({ runId });
  expect(await jobEnd(client, nothing.jobId)).toMatchObject({ status: "failed", error: { code: "INVALID_REQUEST" } });
});
