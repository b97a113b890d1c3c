import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import { comparePrediction } from "#shared/faas/what-if/compare-prediction.ts";
import type { LoadPattern } from "#shared/model/load/load-pattern.ts";
import { LoadTarget } from "#shared/model/load/load-target.ts";
import { createWorkbench, type Workbench } from "../../create-workbench.ts";
import { packageRoot } from "../../store/package-root.ts";
import { jobEnd } from "../../testing/follow-job.ts";

const dataDir = mkdtempSync(join(tmpdir(), "workbench what-if ü-"));
let workbench: Workbench;
let client: WorkbenchClient;

beforeAll(async () => {
  workbench = await createWorkbench({ dataDir });
  ({ client } = workbench);
});
afterAll(async () => {
  await workbench.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const ARRIVALS = 60;
const arrivals: LoadPattern = {
  name: "Steady",
  groups: [
    {
      kind: "open",
      name: "visitors",
      arrivals: { kind: "trace", offsetsMs: Array.from({ length: ARRIVALS }, (_, number) => number * 40) },
      durationS: 5,
      connections: 20,
      startDelayMs: 0,
      keepAlive: true,
    },
  ],
};

async function recorded(subject: Parameters<WorkbenchClient["loads"]["start"]>[0]["subject"], argument?: unknown) {
  const asked = { pattern: arrivals, patternName: "STEADY", subject, argument };
  const isExample = subject.kind === "example";
  const { jobId, runId } = await client.loads.start({ ...asked, ...(isExample && { sandboxes: ["v8-isolate"] }) });
  expect((await jobEnd(client, jobId)).status).toBe("succeeded");
  return runId;
}

async function tried(runId: string, change: { keepAliveMs: number | null }) {
  const basis = await client.loads.whatIf.basis({ runId, series: 0 });
  const own = basis.recordings.at(-1)!;
  const settings = { ...own.settings, ...change, preset: "custom" as const };
  const { jobId, trialId } = await client.loads.whatIf.start({ runId, series: 0, settings });
  return { basis, own, settings, jobId, trialId };
}

// Three loads and three trials, each with an emulator of its own.
describe("what if", { timeout: 240_000 }, () => {
  test("predicts other settings, measures them with the same arrivals, and keeps both with the run", async () => {
    const runId = await recorded({ kind: "example", name: "license-plate-reader" });
    const { basis, own, settings, jobId, trialId } = await tried(runId, { keepAliveMs: 0 });
    expect(basis.recordings).toHaveLength(1);
    expect(own.activations).toHaveLength(ARRIVALS);
    expect(own.settings.preset).toBe("paper");
    expect(await jobEnd(client, jobId)).toMatchObject({ status: "succeeded", result: { trialId } });

    const { whatIfs, samples } = await client.loads.get({ runId });
    expect(samples[0]?.every(({ server }) => server?.instanceId?.startsWith("v8-isolate"))).toBe(true);
    expect(whatIfs).toMatchObject([{ id: trialId, series: 0, state: "finished", settings, failure: null }]);
    const [{ prediction, measured }] = whatIfs as [(typeof whatIfs)[number]];
    // An isolate that goes at once is there for no later call, unless one waits for it already.
    expect(prediction!.quantities.coldShare.estimate).toBeGreaterThan(prediction!.recorded.coldShare);
    expect(measured!.coldShare).toBeGreaterThan(prediction!.recorded.coldShare);
    const [median] = comparePrediction(prediction!, measured!);
    expect(existsSync(join(dataDir, "own-emulator"))).toBe(false);

    const files = await client.loads.export({ runId, formats: ["json", "svg", "png", "pdf"], figure: "what-if" });
    const [json, svg, png, pdf] = files.map(({ base64 }) => Buffer.from(base64, "base64"));
    expect(JSON.parse(json!.toString())).toMatchObject({
      whatIfs: [{ id: trialId, verdicts: { p50Ms: median!.verdict } }],
    });
    expect(svg!.toString()).toContain("Keep-alive gone at once in place of");
    expect([png!.subarray(1, 4).toString(), pdf!.subarray(0, 4).toString()]).toEqual(["PNG", "%PDF"]);
    const lanes = await client.loads.export({ runId, formats: ["svg"], figure: "lanes" });
    expect(Buffer.from(lanes[0]!.base64, "base64").toString()).toContain(
      "Requests by sandbox, STEADY on license-plate-reader",
    );
  });

  test("a deployed function is tried in an emulator of its own; the one that runs here stays as it is", async () => {
    await client.faas.start({ port: 0 });
    try {
      const file = join(packageRoot.root, "examples", "hall-2019", "license-plate-reader.cpp");
      const deployed = await client.faas.deploy({ name: "plates", file, sandbox: "wasm-instance", input: "json" });
      expect(await jobEnd(client, deployed.jobId)).toMatchObject({ status: "succeeded" });
      const runId = await recorded({ kind: "function", name: "plates" }, { plate: "QQ 1" });
      const before = await client.faas.recent({ skip: 0, limit: 200 });
      const first = await tried(runId, { keepAliveMs: 500 });
      const { settings } = first.own;
      expect(await jobEnd(client, first.jobId)).toMatchObject({ status: "succeeded" });
      const after = await client.faas.recent({ skip: 0, limit: 200 });
      expect(after.activations).toHaveLength(before.activations.length);

      // One that is cancelled leaves nothing behind either.
      const second = await tried(runId, { keepAliveMs: null });
      for await (const event of await client.jobs.events({ jobId: second.jobId }))
        if (event.type === "progress" && event.done > 0) break;
      await client.jobs.cancel({ jobId: second.jobId });
      const { whatIfs } = await client.loads.get({ runId });
      expect(whatIfs.map(({ state, measured }) => [state, measured !== null])).toEqual([
        ["finished", true],
        ["cancelled", false],
      ]);
      expect(existsSync(join(dataDir, "own-emulator"))).toBe(false);
      const again = await recorded({ kind: "function", name: "plates" }, { plate: "QQ 1" });
      const unchanged = await client.loads.whatIf.basis({ runId: again, series: 0 });
      expect(unchanged.recordings.at(-1)?.settings).toEqual(settings);
    } finally {
      await client.faas.stop();
    }
  });

  test("what was recorded nowhere here is refused, and so are pictures of it", async () => {
    const target = LoadTarget.parse({ url: "http://127.0.0.1:9" });
    const runId = await recorded({ kind: "url", targets: [[target]] });
    await expect(client.loads.whatIf.basis({ runId, series: 0 })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    await expect(client.loads.export({ runId, formats: ["png"], figure: "lanes" })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
  });
});
