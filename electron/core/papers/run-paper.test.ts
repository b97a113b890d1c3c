import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { Experiment } from "#shared/papers/experiment.ts";
import { benchmarkExperiment, EXPERIMENTS } from "#shared/papers/persaud-2019/plan.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { packageRoot } from "../store/package-root.ts";
import { jobEnd } from "../testing/follow-job.ts";

/** The paper's own programs at inputs of milliseconds, on the runtime that is always there. */
function tiny(id: string, input: string[]): Experiment {
  const own = EXPERIMENTS.find((experiment) => experiment.id === id);
  if (!own) throw new Error(id);
  return benchmarkExperiment({ ...own, runtimes: ["node"], inputs: { paper: own.inputs.paper, quick: input } });
}

let workbench: Workbench;
let client: WorkbenchClient;
const dataDir = mkdtempSync(join(tmpdir(), "workbench papers ü-"));

beforeAll(async () => {
  const experiments = [tiny("fig4", ["12"]), tiny("fig6", ["10", "20"]), tiny("start-up", [])];
  workbench = await createWorkbench({ dataDir, experiments });
  ({ client } = workbench);
});
afterAll(async () => {
  await workbench.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const QUICK = { paper: "persaud-2019", scale: "quick" } as const;

describe("a run of the paper", () => {
  test("measures each figure by both protocols, and writes it as it goes", async () => {
    const { jobId, runId } = await client.papers.start(QUICK);
    const view = await jobEnd(client, jobId);
    expect(view).toMatchObject({ status: "succeeded", result: { runId } });
    // 3 + 7 runs of one cell, 3 + 7 of two, 7 of one.
    expect(view.progress).toMatchObject({ done: 37, total: 37, unit: "runs" });

    const { manifest, parts, statements, folder } = await client.papers.get({ runId });
    expect(manifest.state).toBe("finished");
    expect(parts.map(({ experiment, protocol, failure }) => [experiment, protocol, failure])).toEqual([
      ["fig4", "paper", null],
      ["fig4", "workbench", null],
      ["fig6", "paper", null],
      ["fig6", "workbench", null],
      ["start-up", "workbench", null],
    ]);
    expect(parts.map(({ run }) => run?.summary.series.map(({ n }) => n))).toEqual([[3], [6], [3, 3], [6, 6], [6]]);
    expect(parts.map(({ run }) => run?.manifest.request.order)).toEqual([
      "sequential",
      "shuffled",
      "sequential",
      "shuffled",
      "shuffled",
    ]);
    expect(statements.every(({ outcome, text }) => outcome === "not-testable" && text !== "")).toBe(true);

    const figures = ["fig4", "fig6", "start-up"].flatMap((id) => [`${id}.json`, `${id}.svg`]);
    expect(readdirSync(folder).filter((name) => !name.startsWith("."))).toEqual(expect.arrayContaining(figures));
    const told = JSON.parse(readFileSync(join(folder, "fig4.json"), "utf8")) as { title: string; published: object };
    expect(told).toMatchObject({ title: "Fibonacci, C, n = 12", published: {}, atPapersInput: false });
    expect(readFileSync(join(folder, "fig6.svg"), "utf8")).toContain("wasm-workbench-paper-figure");

    const runs = (await client.runs.list()).map(({ id }) => id);
    expect(runs).toEqual(expect.arrayContaining(parts.map((part) => part.runId)));
    expect(await client.papers.list()).toEqual([expect.objectContaining({ id: runId, partsDone: 5, parts: 5 })]);

    const files = await client.runs.export({ runId, formats: ["svg", "json", "csv", "tex"] });
    const textOf = (name: string) => {
      const file = files.find((one) => one.name === name);
      return Buffer.from(file?.base64 ?? "", "base64").toString();
    };
    expect(files.slice(0, 4).map(({ name }) => name)).toEqual(["fig4.svg", "fig4.json", "fig4.csv", "fig4.tex"]);
    expect(textOf("fig4.csv")).toMatch(/^group,name,mean,95 % from,to,remark\r\nBy the paper's protocol,node,/);
    expect(textOf("fig4.tex")).toContain(String.raw`\toprule`);
    await expect(client.runs.export({ runId, formats: ["md"] })).rejects.toMatchObject({ code: "INVALID_REQUEST" });

    const { jobId: again } = await client.papers.resume({ runId });
    expect(await jobEnd(client, again)).toMatchObject({ status: "failed", error: { code: "INVALID_REQUEST" } });

    await client.papers.remove({ runId });
    expect(await client.papers.list()).toEqual([]);
    expect(await client.runs.list()).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  test("only the figures that are asked for, and only those that are known", async () => {
    const { jobId, runId } = await client.papers.start({ ...QUICK, only: ["start-up"] });
    await jobEnd(client, jobId);
    const { parts } = await client.papers.get({ runId });
    expect(parts.map(({ experiment }) => experiment)).toEqual(["start-up"]);
    await expect(client.papers.export({ runId, figures: ["fig4"], formats: ["svg"] })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
    const unknown = client.papers.start({ ...QUICK, only: ["fig10"] });
    await expect(unknown).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      data: { hint: "Figures: fig4, fig6, start-up." },
    });
  });

  test("a run that was cancelled goes on where it was: no part and no run is measured twice", async () => {
    const { jobId, runId } = await client.papers.start(QUICK);
    for await (const event of await client.jobs.events({ jobId }))
      if (event.type === "progress" && event.done >= 5) break;
    await client.jobs.cancel({ jobId });
    const before = await client.papers.get({ runId });
    expect(before.manifest.state).toBe("cancelled");
    const kept = before.parts.filter(({ run }) => run !== null);
    expect(kept.length).toBeGreaterThanOrEqual(2);
    expect(kept.length).toBeLessThan(5);
    expect(existsSync(join(before.folder, "fig4.svg"))).toBe(true);

    const resumed = await client.papers.resume({ runId });
    expect(resumed.runId).toBe(runId);
    expect((await jobEnd(client, resumed.jobId)).status).toBe("succeeded");
    const after = await client.papers.get({ runId });
    expect(after.manifest.state).toBe("finished");
    for (const [index, part] of kept.entries()) {
      expect(after.parts[index]?.runId).toBe(part.runId);
      const samples = part.run?.samples ?? [];
      expect(after.parts[index]?.run?.samples.slice(0, samples.length)).toEqual(samples);
    }
    expect(after.parts.map(({ run }) => run?.summary.series[0]?.n)).toEqual([3, 6, 3, 6, 6]);
  });

  test("one run is written by one process", async () => {
    const { jobId, runId } = await client.papers.start(QUICK);
    const second = await client.papers.resume({ runId });
    expect(await jobEnd(client, second.jobId)).toMatchObject({ status: "failed", error: { code: "RUN_IN_USE" } });
    await expect(client.papers.remove({ runId })).rejects.toMatchObject({ code: "RUN_IN_USE" });
    await client.jobs.cancel({ jobId });
  });

  test.skipIf(process.platform === "win32")("after kill -9 another process goes on with it", async () => {
    const cli = join(packageRoot.root, "dist", "node", "cli.js");
    const args = [cli, "paper", "persaud-2019", "--quick", "--only", "start-up"];
    const env = { ...process.env, WASM_WORKBENCH_DATA: dataDir };
    const known = new Set((await client.papers.list()).map(({ id }) => id));
    const other = spawn(process.execPath, args, { stdio: "ignore", env });
    const newest = async () => (await client.papers.list()).find(({ id }) => !known.has(id))?.id;
    const samplesOf = async (id: string) => (await client.papers.get({ runId: id })).parts[0]?.run?.samples ?? [];
    let runId: string | undefined;
    const startedMs = Date.now();
    while (runId === undefined || (await samplesOf(runId)).length === 0) {
      if (Date.now() - startedMs > 30_000) throw new Error("Nothing was measured within 30 s.");
      await new Promise((resolve) => setTimeout(resolve, 20));
      runId = await newest();
    }
    const ended = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await ended;
    const before = await client.papers.get({ runId });
    expect(before.manifest.state).toBe("interrupted");

    const { jobId } = await client.papers.resume({ runId });
    expect((await jobEnd(client, jobId)).status).toBe("succeeded");
    const after = await client.papers.get({ runId });
    expect(after.manifest.state).toBe("finished");
    const kept = before.parts[0]?.run?.samples ?? [];
    expect(after.parts[0]?.run?.samples.slice(0, kept.length)).toEqual(kept);
    const counts = after.parts[0]?.run?.summary.series.filter(({ failure }) => failure === null).map(({ n }) => n);
    expect(new Set(counts)).toEqual(new Set([6]));
  });
});
