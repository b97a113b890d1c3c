import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { WorkbenchError } from "#shared/errors.ts";
import { processStartOf } from "../store/living-process.ts";
import { activitiesBeside, activityPath, marked, waitForQuiet } from "./activity.ts";
import { createJobRegistry } from "./job-registry.ts";
import { enterMeasureLane } from "./measure-lane.ts";
import { mergeActivities, watchActivities } from "./watch-activities.ts";

test("work is marked while it goes on, and waited for no longer than that", async () => {
  const jobs = createJobRegistry();
  let end = () => {};
  const over = new Promise<void>((resolve) => (end = resolve));
  const what = `build mark-${process.pid}.c`;
  jobs.start({
    kind: "build",
    title: what,
    work: marked(what, async () => {
      await over;
      return { result: null, failure: null };
    }),
  });
  await expect.poll(activitiesBeside).toContain(what);
  const { signal } = new AbortController();
  const heard: string[] = [];
  const impatient = waitForQuiet(300, { signal, onWait: (behind) => heard.push(behind) });
  await impatient;
  expect(heard).toContain(what);
  const patient = waitForQuiet(20_000, { signal, onWait: () => undefined });
  end();
  await patient;
  expect(await activitiesBeside()).not.toContain(what);
  await jobs.close();
});

test("work that throws leaves no mark", async () => {
  const jobs = createJobRegistry();
  const what = `build throws-${process.pid}.c`;
  jobs.start({
    kind: "build",
    title: what,
    work: marked(what, () => Promise.reject(new WorkbenchError("BUILD_FAILED", "broken"))),
  });
  await jobs.close();
  expect(await activitiesBeside()).not.toContain(what);
});

/** Short work, marked as a build is. */
async function build(what: string): Promise<void> {
  const jobs = createJobRegistry();
  const work = async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return { result: null, failure: null };
  };
  jobs.start({ kind: "build", title: what, work: marked(what, work) });
  while (jobs.list().some(({ status }) => status !== "succeeded")) await new Promise((next) => setTimeout(next, 5));
}

const filesOf = (word: string) => readdirSync(dirname(activityPath())).filter((name) => name.includes(word));

test("work that begins and ends between two looks of a benchmark is seen, with its times, once", async () => {
  const { signal } = new AbortController();
  const lane = await enterMeasureLane("benchmark", { signal, onWait: () => undefined });
  const before = `build before-${process.pid}.c`;
  const within = `build within-${process.pid}.c`;
  await build(before);
  const watch = await watchActivities();
  const startedMs = Date.now();
  await build(within);
  const told = await watch.look();
  expect(told.map(({ what }) => what)).not.toContain(before);
  const [activity] = told.filter(({ what }) => what === within);
  expect(activity?.startedAtMs).toBeGreaterThanOrEqual(startedMs);
  expect(activity?.endedAtMs).toBeGreaterThanOrEqual((activity?.startedAtMs ?? 0) + 29);
  expect((await watch.look()).map(({ what }) => what)).not.toContain(within);
  expect(filesOf("ended")).toEqual([]);
  await lane.release();
  await build(within);
  expect(filesOf("ended"), "nobody measures").toEqual([]);
});

test("work whose process was killed is seen once, and its mark taken away", async () => {
  const watch = await watchActivities();
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  await new Promise((resolve) => other.once("spawn", resolve));
  const start = processStartOf(other.pid as number) ?? "0";
  writeFileSync(`${activityPath()}.${other.pid}.${start}.abcdef`, "build killed.c");
  const ended = new Promise((resolve) => other.once("exit", resolve));
  other.kill("SIGKILL");
  await ended;
  expect((await watch.look()).map(({ what }) => what)).toContain("build killed.c");
  expect(filesOf(`.${other.pid}.`)).toEqual([]);
  expect((await watch.look()).map(({ what }) => what)).not.toContain("build killed.c");
});

test("what several looks tell of one piece of work is one", () => {
  const a = (startedAtMs: number, endedAtMs: number) => ({ what: "build a.c", startedAtMs, endedAtMs });
  const b = { what: "build b.c", startedAtMs: 2, endedAtMs: 3 };
  expect(mergeActivities([a(1.5, 4), a(20, 21), b, a(1, 9)])).toEqual([a(1, 9), b, a(20, 21)]);
});
