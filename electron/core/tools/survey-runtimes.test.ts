import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { RuntimeSurvey } from "#shared/model/runtime-survey.ts";
import { createWorkbench } from "../create-workbench.ts";
import { jobEnd } from "../testing/follow-job.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

async function openWorkbench(dataDir = temporaryFolder()) {
  const workbench = await createWorkbench({ dataDir });
  onTestFinished(() => workbench.close());
  return { dataDir, client: workbench.client };
}

test("every installed runtime is measured in each of its modes, and the survey is kept", async () => {
  const { client, dataDir } = await openWorkbench();
  expect(await client.tools.lastSurvey()).toBeNull();
  const { jobId } = await client.tools.survey();
  const view = await jobEnd(client, jobId);
  expect(view.error).toBeNull();
  expect(view.progress?.done).toBe(view.progress?.total);
  const survey = RuntimeSurvey.parse(view.result);

  const { tools } = await client.tools.list();
  const installed = tools.filter(({ kind, state }) => kind === "runtime" && state === "available");
  expect(survey.runtimes.map(({ id }) => id)).toEqual(installed.map(({ id }) => id));
  for (const { id, modes, path } of installed) {
    const surveyed = survey.runtimes.find((runtime) => runtime.id === id);
    expect(surveyed?.startUp.map(({ ref }) => ref)).toEqual(modes);
    if (path !== null) expect(surveyed?.executableBytes).toBeGreaterThan(1_000);
    for (const { medianNs, ci95Ns, reason, runs } of surveyed?.startUp ?? []) {
      if (medianNs === null) expect(reason).toMatch(/\w/);
      else {
        expect(medianNs).toBeGreaterThan(100_000);
        expect(runs).toBe(10);
        const [from = 0, to = 0] = ci95Ns ?? [];
        expect(from).toBeGreaterThan(0);
        expect(from).toBeLessThanOrEqual(medianNs);
        expect(to).toBeGreaterThanOrEqual(medianNs);
      }
    }
  }
  if (process.platform !== "win32") expect(survey.load?.average).toBeGreaterThanOrEqual(0);
  const node = survey.runtimes.find(({ id }) => id === "node");
  expect(node?.wasi).toEqual({ preview1: true, preview2: false });
  expect(node?.startUp[0]?.medianNs).not.toBeNull();
  // The only one here that has them: the component is one.
  const wasmtime = survey.runtimes.find(({ id }) => id === "wasmtime");
  if (wasmtime) expect(wasmtime.wasi).toEqual({ preview1: true, preview2: true });
  expect(survey.runtimes.find(({ id }) => id === "native")).toMatchObject({ wasi: null, executableBytes: null });
  expect(await client.tools.lastSurvey()).toEqual(survey);
  expect(RuntimeSurvey.parse(JSON.parse(readFileSync(join(dataDir, "runtime-survey.json"), "utf8")))).toEqual(survey);
}, 120_000);

test("a cancelled survey leaves the last one as it was", async () => {
  const { client, dataDir } = await openWorkbench();
  const { jobId } = await client.tools.survey();
  for await (const event of await client.jobs.events({ jobId }))
    if (event.type === "step") await client.jobs.cancel({ jobId });
  expect((await jobEnd(client, jobId)).status).toBe("cancelled");
  expect(existsSync(join(dataDir, "runtime-survey.json"))).toBe(false);
});

test("a survey that can't be read counts as none", async () => {
  const { client, dataDir } = await openWorkbench();
  writeFileSync(join(dataDir, "runtime-survey.json"), '{"schemaVersion":1,"surveyedAtMs":"yesterday"}');
  expect(await client.tools.lastSurvey()).toBeNull();
});
