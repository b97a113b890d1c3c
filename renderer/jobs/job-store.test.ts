import { afterEach, expect, test } from "vitest";
import { exampleSample } from "#shared/testing/example-run.ts";
import { createScriptedCore } from "../testing/scripted-core.ts";
import { createJobStore, type JobStore } from "./job-store.ts";

const stores: JobStore[] = [];

function createStore(core = createScriptedCore()) {
  const frames: (() => void)[] = [];
  const store = createJobStore(core.host, (flush) => frames.push(flush));
  stores.push(store);
  const nextFrame = () => {
    for (const flush of frames.splice(0)) flush();
  };
  /** Lets events travel through the contract's stream, then draws. */
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    nextFrame();
  };
  return { core, store, frames, settle };
}

afterEach(() => {
  for (const store of stores.splice(0)) store.getState().dispose();
});

test("folds a job's events and shows many of them in one frame", async () => {
  const { core, store, frames, settle } = createStore();
  const job = core.addJob("b1", "benchmark", "prime.c on native, node", "r1");
  store.getState().track({ jobId: "b1", kind: "benchmark", title: "prime.c on native, node", runId: "r1" });
  job.emit({ type: "queued", behind: "benchmark fib.c" });
  await settle();
  expect(store.getState().jobs.b1?.view).toMatchObject({ status: "queued", behind: "benchmark fib.c" });

  let changes = 0;
  store.subscribe(() => (changes += 1));
  job.emit({ type: "started" });
  for (let round = 0; round < 50; round += 1) job.emit({ type: "samples", rows: [exampleSample({ round })] });
  job.emit({ type: "progress", done: 50, total: 90, unit: "runs", remainingMs: 21_000 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(frames).toHaveLength(1);
  expect(changes).toBe(0);
  await settle();
  expect(changes).toBe(1);
  const view = store.getState().jobs.b1?.view;
  expect(view?.samples.map(({ round }) => round)).toEqual(Array.from({ length: 50 }, (_, round) => round));
  expect(view).toMatchObject({ status: "running", progress: { done: 50, total: 90 } });
});

test("a window that opens later catches up with what runs and with the newest of each kind", async () => {
  const core = createScriptedCore();
  const old = core.addJob("old", "benchmark", "old", "r0");
  old.emit({ type: "finished", status: "succeeded", result: { runId: "r0" }, error: null });
  const done = core.addJob("build", "build", "prime.c");
  done.emit({ type: "finished", status: "succeeded", result: [], error: null });
  const running = core.addJob("b1", "benchmark", "prime.c", "r1");
  running.emit({ type: "started" });
  running.emit({ type: "samples", rows: [exampleSample({}), exampleSample({ round: 1 })] });

  const { store, settle } = createStore(core);
  await store.getState().catchUp();
  await settle();
  const { jobs, latest } = store.getState();
  expect(Object.keys(jobs).toSorted()).toEqual(["b1", "build"]);
  expect(latest).toEqual({ benchmark: "b1", build: "build" });
  expect(jobs.b1?.view.samples).toHaveLength(2);
  expect(jobs.build?.view.status).toBe("succeeded");
});

test("goes on behind the last event after a lost connection and applies none twice", async () => {
  const { core, store, settle } = createStore();
  const job = core.addJob("b1", "benchmark", "prime.c");
  store.getState().track({ jobId: "b1", kind: "benchmark", title: "prime.c" });
  job.emit({ type: "samples", rows: [exampleSample({ round: 0 })] });
  await settle();
  core.connection.set("lost");
  core.dropStreams();
  job.emit({ type: "samples", rows: [exampleSample({ round: 1 })] });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await settle();
  expect(store.getState().jobs.b1?.view.samples).toHaveLength(1);
  core.connection.set("connected");
  job.emit({ type: "finished", status: "succeeded", result: { runId: "r1" }, error: null });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await settle();
  const view = store.getState().jobs.b1?.view;
  expect(view?.samples.map(({ round }) => round)).toEqual([0, 1]);
  expect(view?.status).toBe("succeeded");
});

test("cancel says so until the core has answered", async () => {
  const { core, store, settle } = createStore();
  core.addJob("b1", "benchmark", "prime.c").emit({ type: "started" });
  store.getState().track({ jobId: "b1", kind: "benchmark", title: "prime.c" });
  await settle();
  const cancelled = store.getState().cancel("b1");
  expect(store.getState().jobs.b1?.cancelling).toBe(true);
  await cancelled;
  await settle();
  expect(store.getState().jobs.b1).toMatchObject({ cancelling: false, view: { status: "cancelled" } });
  expect(core.calls).toContainEqual({ procedure: "jobs.cancel", input: { jobId: "b1" } });
});

test("pause says so until the job rests, resume until it runs", async () => {
  const { core, store, settle } = createStore();
  core.addJob("b1", "benchmark", "prime.c").emit({ type: "started" });
  store.getState().track({ jobId: "b1", kind: "benchmark", title: "prime.c" });
  await settle();
  const paused = store.getState().pause("b1");
  expect(store.getState().jobs.b1?.pausing).toBe(true);
  await paused;
  await settle();
  expect(store.getState().jobs.b1).toMatchObject({ pausing: false, view: { status: "paused" } });
  await store.getState().resume("b1");
  await settle();
  expect(store.getState().jobs.b1?.view.status).toBe("running");
});

test("a job the core forgot ends as failed, with the core's words", async () => {
  const { store, settle } = createStore();
  store.getState().track({ jobId: "gone", kind: "run", title: "prime.c" });
  await new Promise((resolve) => setTimeout(resolve, 120));
  await settle();
  expect(store.getState().jobs.gone?.view).toMatchObject({ status: "failed", error: { code: "JOB_NOT_FOUND" } });
});
