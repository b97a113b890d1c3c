import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { Experiment, PartWork } from "#shared/papers/experiment.ts";
import { OPENWHISK_EXPERIMENTS } from "#shared/papers/persaud-2019/openwhisk-plan.ts";
import { buildImage } from "#toolchains/containers/build-image.ts";
import { connectEngine, type ContainerEngine } from "#toolchains/containers/container-engine.ts";
import { startTestEngine, type TestEngine } from "#toolchains/containers/testing/start-engine.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { jobEnd, toolMissing } from "../testing/follow-job.ts";

const MIB = 2 ** 20;
const N = 12;

/** The paper's own experiments with few calls that compute little. */
function tiny(id: string, change: (work: PartWork) => PartWork): Experiment {
  const own = OPENWHISK_EXPERIMENTS.find((experiment) => experiment.id === id);
  if (!own) throw new Error(id);
  return { ...own, work: (scale, protocol) => change(own.work(scale, protocol)) };
}

const EXPERIMENTS_HERE = [
  tiny("fig12", (work) => (work.kind === "deployments" ? { ...work, n: N, rounds: 1 } : work)),
  tiny("fig12-local", (work) => {
    if (work.kind !== "program") return work;
    const request: typeof work.request = (file, compilers) => ({
      ...work.request(file, compilers),
      sweep: [{ name: "n", values: ["1", String(N)] }],
      runs: 2,
      warmupRuns: 0,
    });
    return { ...work, request };
  }),
  tiny("image-size", (work) =>
    work.kind === "image-sizes" ? { ...work, extraBytes: [0, 5 * MIB], n: N, rounds: 2 } : work,
  ),
];

const QUICK = { paper: "persaud-2019", scale: "quick" } as const;
const usualHost = process.env["DOCKER_HOST"];
const dataDir = mkdtempSync(join(tmpdir(), "workbench openwhisk ü-"));
let workbench: Workbench;
let client: WorkbenchClient;
let testEngine: TestEngine | { reason: string };
let engine: ContainerEngine | null = null;

beforeAll(async () => {
  workbench = await createWorkbench({ dataDir, experiments: EXPERIMENTS_HERE });
  ({ client } = workbench);
  testEngine = await startTestEngine();
  if ("reason" in testEngine) return;
  process.env["DOCKER_HOST"] = testEngine.host;
  const found = await connectEngine(createDetectionContext({ run: runCommand }));
  if (!Array.isArray(found)) engine = found;
}, 60_000);

afterAll(async () => {
  await workbench.close();
  engine?.close();
  if (!("reason" in testEngine)) await testEngine.stop();
  if (usualHost === undefined) delete process.env["DOCKER_HOST"];
  else process.env["DOCKER_HOST"] = usualHost;
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

async function needContainers(context: TestContext): Promise<ContainerEngine["docker"]> {
  if (engine === null) return context.skip("reason" in testEngine ? testEngine.reason : "the engine doesn't answer");
  const missing = (await toolMissing(client, "wasmer")) ?? (await toolMissing(client, "gcc"));
  if (missing !== null) context.skip(missing);
  return engine.docker;
}

async function sizedImages(docker: ContainerEngine["docker"]): Promise<string[]> {
  const images = await docker.listImages({ filters: { label: ["wasm-workbench.image"] } });
  return images.flatMap(({ Labels }) => Object.values(Labels)).filter((name) => name.startsWith("sized-"));
}

test("figure 12 and its guess, measured in containers, which leave nothing", { timeout: 300_000 }, async (context) => {
  const docker = await needContainers(context);
  // As a run leaves them that was killed.
  const left = { name: "sized-7", base: "scratch", folders: [], entrypoint: ["/none"], environment: {}, user: "0:0" };
  await buildImage(docker, { ...left, files: [{ path: "/left", mode: 0o644, content: { ballastBytes: 7 } }] });

  const { jobId, runId } = await client.papers.start(QUICK);
  expect(await jobEnd(client, jobId)).toMatchObject({ status: "succeeded" });
  const { parts, folder, statements } = await client.papers.get({ runId });
  expect(parts.map(({ experiment, failure }) => [experiment, failure])).toEqual([
    ["fig12", null],
    ["fig12-local", null],
    ["image-size", null],
  ]);
  const [platform, local, sizes] = parts;

  expect(platform?.load?.manifest.series.map(({ label, failure }) => [label, failure])).toEqual([
    ["node-process", null],
    ["docker-wasmer", null],
  ]);
  for (const samples of platform?.load?.samples ?? []) {
    expect(samples.map(({ error }) => error)).toEqual([null, null, null, null]);
    const kinds = samples.map(({ group, server }) => [group, server?.startKind]);
    const cold = expect.stringMatching(/^(cold|recreated)$/);
    expect(kinds).toEqual([
      [0, cold],
      [1, "warm"],
      [2, cold],
      [3, "warm"],
    ]);
    for (const { latencyNs, server } of samples) expect(server?.serverNs).toBeLessThan(latencyNs);
  }
  expect(local?.run?.summary.series.map(({ runtime, n }) => [runtime, n])).toEqual(
    ["wasmer", "native", "wasmer", "native"].map((runtime) => [runtime, 2]),
  );

  const [plain, heavier] = sizes?.load?.manifest.series ?? [];
  expect([plain?.label, heavier?.label]).toEqual(["+0 B", "+5.00 MiB"]);
  expect((heavier?.imageBytes ?? 0) - (plain?.imageBytes ?? 0)).toBe(5 * MIB);
  expect(sizes?.load?.samples.map((samples) => samples.map(({ error }) => error))).toEqual(
    [0, 1].map(() => Array.from({ length: 8 }, () => null)),
  );
  // They took turns, another one first in each round.
  const starts = (sizes?.load?.samples ?? []).map((samples) => samples.map(({ startNs }) => startNs));
  expect(starts[0]?.[0]).toBeLessThan(starts[1]?.[0] ?? 0);
  expect(starts[1]?.[4]).toBeLessThan(starts[0]?.[4] ?? 0);
  expect(await sizedImages(docker)).toEqual([]);

  // What was deployed can be sent to another OpenWhisk as it is.
  const kept = join(dataDir, "loads", platform?.runId ?? "", "fibonacci-javascript.zip");
  for (const name of ["index.js", "package.json", "fibonacci.wasm"])
    expect(readFileSync(kept).includes(name)).toBe(true);
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(["fig12.svg", "fig12.json", "image-size.svg", "image-size.json"]),
  );
  const told = JSON.parse(readFileSync(join(folder, "image-size.json"), "utf8")) as {
    findings: { id: string; ci95: number[] | null }[];
  };
  expect(told.findings.find(({ id }) => id === "duration of a cold call, n = 1")?.ci95).toHaveLength(2);
  // One round is too few.
  expect(statements.find(({ id }) => id === "docker-slower")?.text).toContain("1 round of cold calls are too few");
});

test("a sweep that is cancelled leaves no image and no container", { timeout: 120_000 }, async (context) => {
  const docker = await needContainers(context);
  const { jobId, runId } = await client.papers.start({ ...QUICK, only: ["image-size"] });
  for await (const event of await client.jobs.events({ jobId }))
    if (event.type === "step" && event.label.includes("Round 1")) break;
  expect(await sizedImages(docker)).toHaveLength(2);
  await client.jobs.cancel({ jobId });
  await jobEnd(client, jobId);
  expect((await client.papers.get({ runId })).manifest.state).toBe("cancelled");
  expect(await sizedImages(docker)).toEqual([]);
  expect(existsSync(join(dataDir, "own-emulator"))).toBe(false);
});

test(
  "without an engine its bars say why and how to get it; the others are measured",
  { timeout: 60_000 },
  async (context) => {
    if (process.platform === "win32") return context.skip("an engine's pipe can't be made up");
    const before = process.env["DOCKER_HOST"];
    process.env["DOCKER_HOST"] = `unix://${join(dataDir, "no engine")}`;
    try {
      const { jobId, runId } = await client.papers.start(QUICK);
      await jobEnd(client, jobId);
      const { parts, statements } = await client.papers.get({ runId });
      const [platform, , sizes] = parts;
      const [node, docker] = platform?.load?.manifest.series ?? [];
      expect(node?.failure).toBeNull();
      expect(platform?.load?.samples.map(({ length }) => length)).toEqual([4, 0]);
      expect(platform?.failure).toBeNull();
      expect(docker?.failure).toMatchObject({ code: "TOOL_UNAVAILABLE", hint: expect.any(String) });
      expect(sizes?.failure).toMatchObject({ code: "TOOL_UNAVAILABLE", hint: expect.any(String) });
      expect(statements.find(({ id }) => id === "docker-slower")?.text).toContain("no engine answers");
    } finally {
      if (before === undefined) delete process.env["DOCKER_HOST"];
      else process.env["DOCKER_HOST"] = before;
    }
  },
);
