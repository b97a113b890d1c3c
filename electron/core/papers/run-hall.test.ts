import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { Experiment, PartWork } from "#shared/papers/experiment.ts";
import { EXPERIMENTS } from "#shared/papers/hall-2019/plan.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { jobEnd, toolMissing } from "../testing/follow-job.ts";

const SANDBOXES: SandboxId[] = ["wasm-instance", "native-process"];
const FUNCTION = "license-plate-reader";
const PATTERN = {
  name: "Few calls",
  groups: [
    {
      kind: "closed" as const,
      name: "Client",
      startDelayMs: 0,
      keepAlive: true,
      threads: 1,
      rampUpS: 0,
      loops: 4,
      durationS: null,
      delayMs: 1,
    },
  ],
};

/** The paper's own experiments on two kinds of sandboxes, with calls for seconds. */
function tiny(id: string, work: PartWork): Experiment {
  const own = EXPERIMENTS.find((experiment) => experiment.id === id);
  if (!own) throw new Error(id);
  return { ...own, work: () => work };
}

const EXPERIMENTS_HERE = [
  tiny("table2", {
    kind: "function",
    function: FUNCTION,
    request: ({ file, build, stdin }) => ({
      files: [file],
      runtimes: ["native", "node"],
      build,
      invocation: { stdin },
      runs: 2,
      warmupRuns: 0,
    }),
  }),
  tiny("fig5", { kind: "pattern", pattern: PATTERN, patternName: "SCMA", function: FUNCTION, sandboxes: SANDBOXES }),
  tiny("cold-starts", { kind: "cold-starts", function: FUNCTION, sandboxes: SANDBOXES, rounds: 2 }),
  tiny("density", { kind: "density", function: FUNCTION, sandboxes: SANDBOXES, instances: 2, calls: 4 }),
  tiny("contention", {
    kind: "contention",
    functions: [{ name: FUNCTION, memoryMb: 128, threads: 3, loops: 3 }],
    sandboxes: ["native-process"],
    memoryBudgetMb: 128,
  }),
];

const QUICK = { paper: "hall-2019", scale: "quick" } as const;
let workbench: Workbench;
let client: WorkbenchClient;
const dataDir = mkdtempSync(join(tmpdir(), "workbench hall ü-"));

beforeAll(async () => {
  workbench = await createWorkbench({ dataDir, experiments: EXPERIMENTS_HERE });
  ({ client } = workbench);
});
afterAll(async () => {
  await workbench.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function needCompilers(context: TestContext): Promise<void> {
  const missing = (await toolMissing(client, "gcc")) ?? (await toolMissing(client, "embedded-clang"));
  if (missing !== null) context.skip(missing);
}

test("a run measures tables, patterns, cold starts, memory and contention", { timeout: 240_000 }, async (context) => {
  await needCompilers(context);
  const { jobId, runId } = await client.papers.start(QUICK);
  const view = await jobEnd(client, jobId);
  expect(view).toMatchObject({ status: "succeeded", result: { runId } });
  const { manifest, parts, statements, folder } = await client.papers.get({ runId });
  expect(manifest.state).toBe("finished");
  expect(parts.map(({ experiment, failure }) => [experiment, failure])).toEqual(
    ["table2", "fig5", "cold-starts", "density", "contention"].map((id) => [id, null]),
  );
  const [table2, fig5, colds, density, contention] = parts;
  expect(table2?.run?.summary.series.map(({ n }) => n)).toEqual([2, 2]);

  expect(fig5?.load?.manifest.series.map(({ label, failure }) => [label, failure])).toEqual(
    SANDBOXES.map((id) => [id, null]),
  );
  for (const samples of fig5?.load?.samples ?? []) {
    expect(samples).toHaveLength(4);
    expect(samples.map(({ error }) => error)).toEqual([null, null, null, null]);
    // It was deployed just before: the first call had a sandbox made.
    expect(samples[0]?.server?.startKind).toBe("cold");
    for (const { latencyNs, server } of samples) expect(server?.serverNs).toBeLessThan(latencyNs);
  }

  const native = colds?.load?.samples[1] ?? [];
  expect(native.map(({ group, server }) => [group, server?.startKind])).toEqual(
    [0, 1].flatMap(() => [
      [0, "recreated"],
      [1, "warm"],
    ]),
  );
  // They took turns: every round of one kind lies between two of the other.
  const rounds = (series: number) => (colds?.load?.samples[series] ?? []).map(({ startNs }) => startNs);
  expect(rounds(0)[2]).toBeGreaterThan(rounds(1)[1] ?? Number.POSITIVE_INFINITY);
  expect(rounds(1)[2]).toBeGreaterThan(rounds(0)[3] ?? Number.POSITIVE_INFINITY);

  // Instances share processes; a native program leaves nothing behind.
  const [instance, program] = density?.load?.pool?.memory ?? [];
  expect(instance).toMatchObject({ sandbox: "wasm-instance", isShare: true });
  if (process.platform === "linux") expect(instance?.idleBytes).toEqual([expect.any(Number)]);
  expect(program).toMatchObject({ sandbox: "native-process", isShare: false });
  expect(new Set(program?.idleBytes)).toEqual(new Set([0]));
  expect(density?.load?.samples.map(({ length }) => length)).toEqual([8, 8]);

  const waits = contention?.load?.samples[0]?.map(({ server }) => server?.phases?.queueNs ?? 0) ?? [];
  expect(waits).toHaveLength(9);
  // Three at once where one has room.
  expect(Math.max(...waits)).toBeGreaterThan(1e6);
  expect(contention?.load?.pool).toMatchObject({ memoryBudgetMb: 128, moments: expect.any(Array) });
  expect(contention?.load?.pool?.moments.at(-1)?.committedMb).toBe(128);

  expect(statements).toHaveLength(10);
  const files = readdirSync(folder);
  for (const id of ["table2", "fig5", "cold-starts", "density", "contention"])
    expect(files).toEqual(expect.arrayContaining([`${id}.json`, `${id}.svg`]));
  expect(readFileSync(join(folder, "fig5.svg"), "utf8")).toContain('"format":"wasm-workbench-paper-figure"');
  const told = JSON.parse(readFileSync(join(folder, "fig5.json"), "utf8")) as { parts: object[]; published: object };
  expect(told.published).toMatchObject({ "License Plate Reader, wasm, avg": 0.027 });
  expect(told.parts).toEqual([
    expect.objectContaining({ load: expect.objectContaining({ machine: expect.any(Object) }) }),
  ]);

  await client.papers.remove({ runId });
  expect(await client.loads.list()).toEqual([]);
  expect(await client.runs.list()).toEqual([]);
});

test(
  "a load that was cancelled, or lost its emulator, is measured anew; what was finished stays",
  {
    timeout: 240_000,
  },
  async (context) => {
    await needCompilers(context);
    const { jobId, runId } = await client.papers.start({ ...QUICK, only: ["fig5", "cold-starts"] });
    await reachColdStarts(jobId);
    await client.jobs.cancel({ jobId });
    await jobEnd(client, jobId);
    const cancelled = await client.papers.get({ runId });
    expect(cancelled.manifest.state).toBe("cancelled");

    const second = await client.papers.resume({ runId });
    await reachColdStarts(second.jobId);
    const record = join(dataDir, "own-emulator", "faas", "emulator.json");
    process.kill((JSON.parse(readFileSync(record, "utf8")) as { pid: number }).pid, "SIGKILL");
    expect((await jobEnd(client, second.jobId)).status).toBe("succeeded");
    const lost = await client.papers.get({ runId });
    expect(lost.parts.map(({ failure }) => failure?.code ?? null)).toEqual([null, "HELPER_CRASHED"]);
    expect(lost.parts[1]?.load?.manifest).toMatchObject({ state: "failed", failure: { code: "HELPER_CRASHED" } });
    expect(existsSync(record)).toBe(false);

    const third = await client.papers.resume({ runId });
    expect((await jobEnd(client, third.jobId)).status).toBe("succeeded");
    const after = await client.papers.get({ runId });
    expect(after.manifest.state).toBe("finished");
    expect(after.parts.map(({ failure }) => failure)).toEqual([null, null]);
    expect(after.parts[0]?.runId).toBe(cancelled.parts[0]?.runId);
    expect(new Set([cancelled, lost, after].map(({ parts }) => parts[1]?.runId)).size).toBe(3);
    expect(after.parts[1]?.load?.samples.map(({ length }) => length)).toEqual([4, 4]);
    expect(await client.loads.list()).toHaveLength(2);
    await expect(client.papers.start({ ...QUICK, only: ["fig8"] })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: "fig8 can't be run again here.",
    });
  },
);

async function reachColdStarts(jobId: string): Promise<void> {
  for await (const event of await client.jobs.events({ jobId }))
    if (event.type === "step" && event.label.startsWith("Cold starts") && event.label.includes("Round")) return;
}
