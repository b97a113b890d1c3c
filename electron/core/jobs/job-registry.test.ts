import { expect, test } from "vitest";
import { WorkbenchError } from "#shared/errors.ts";
import { emptyJobView, reduceJob, type JobEvent } from "#shared/model/job.ts";
import { createJobRegistry, type JobContext, type JobOutcome } from "./job-registry.ts";

function start(work: (context: JobContext) => Promise<JobOutcome>) {
  const jobs = createJobRegistry();
  const { id } = jobs.start({ kind: "build", title: "test", work });
  return { jobs, id };
}

async function collect(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const all: JobEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const succeed = async (job: JobContext): Promise<JobOutcome> => {
  job.started();
  job.step("one");
  await new Promise((resolve) => setTimeout(resolve, 20));
  job.progress(1, 2, "runs", 100);
  return { result: 42, failure: null };
};

test("a watcher that comes late hears everything, one that comes back only what it missed", async () => {
  const { jobs, id } = start(succeed);
  const live = await collect(jobs.events(id, 0));
  expect(live.map(({ type }) => type)).toEqual(["started", "step", "progress", "finished"]);
  expect(live.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(await collect(jobs.events(id, 0))).toEqual(live);
  expect(await collect(jobs.events(id, 2))).toEqual(live.slice(2));
  expect(await collect(jobs.events(id, 4))).toEqual([]);
});

test("a replay that overlaps changes nothing in the view", async () => {
  const { jobs, id } = start(succeed);
  const events = await collect(jobs.events(id, 0));
  const once = events.reduce(reduceJob, emptyJobView);
  expect([...events, ...events].reduce(reduceJob, emptyJobView)).toEqual(once);
  expect(once).toMatchObject({ status: "succeeded", result: 42, progress: { done: 1, total: 2 } });
});

test("cancel returns when the work is over, and the job is cancelled, not failed", async () => {
  let over = false;
  const { jobs, id } = start(async (job) => {
    await new Promise((resolve) => job.signal.addEventListener("abort", resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    over = true;
    throw new WorkbenchError("CANCELLED", "cancelled");
  });
  await jobs.cancel(id);
  expect(over).toBe(true);
  expect((await collect(jobs.events(id, 0))).at(-1)).toMatchObject({
    type: "finished",
    status: "cancelled",
    error: null,
  });
});

test("a cancelled job that still returns a result keeps it", async () => {
  const { jobs, id } = start(async (job) => {
    await new Promise((resolve) => job.signal.addEventListener("abort", resolve));
    return { result: { runId: "kept" }, failure: null };
  });
  await jobs.cancel(id);
  expect((await collect(jobs.events(id, 0))).at(-1)).toMatchObject({ status: "cancelled", result: { runId: "kept" } });
});

test("a fault arrives with code, words and hint", async () => {
  const { jobs, id } = start(() =>
    Promise.reject(new WorkbenchError("DISK_FULL", "The disk is full", { hint: "Free some." })),
  );
  expect((await collect(jobs.events(id, 0))).at(-1)).toMatchObject({
    status: "failed",
    error: { code: "DISK_FULL", message: "The disk is full", hint: "Free some." },
  });
});

test("output in many small pieces becomes few events, in order, all before the end", async () => {
  const { jobs, id } = start(async (job) => {
    for (let index = 0; index < 1_000; index += 1) job.log("program", "stdout", `${index}\n`);
    job.log("program", "stderr", "last words\n");
    return { result: null, failure: null };
  });
  const events = await collect(jobs.events(id, 0));
  const logs = events.filter((event) => event.type === "log");
  expect(logs.length).toBeLessThan(5);
  expect(logs.map(({ text }) => text).join("")).toBe(
    `${Array.from({ length: 1_000 }, (_, i) => `${i}\n`).join("")}last words\n`,
  );
  expect(events.at(-1)?.type).toBe("finished");
});

test("a flood is cut with a note", async () => {
  const { jobs, id } = start(async (job) => {
    for (let index = 0; index < 100; index += 1) job.log("program", "stdout", "x".repeat(100_000));
    return { result: null, failure: null };
  });
  const text = (await collect(jobs.events(id, 0)))
    .flatMap((event) => (event.type === "log" ? [event.text] : []))
    .join("");
  expect(text.length).toBeLessThan(5_000_000);
  expect(text).toContain("the rest of the output is not shown");
});

test("closing ends every job, and none is started afterwards", async () => {
  const { jobs, id } = start(async (job) => {
    await new Promise((resolve) => job.signal.addEventListener("abort", resolve));
    throw new WorkbenchError("CANCELLED", "cancelled");
  });
  await jobs.close();
  expect(jobs.list()).toMatchObject([{ id, status: "cancelled" }]);
  expect(() => jobs.start({ kind: "build", title: "late", work: succeed })).toThrow(/being closed/);
});

test("an unknown job is told", async () => {
  await expect(createJobRegistry().cancel("none")).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
});

test("a watcher that goes away leaves the job running", async () => {
  const { jobs, id } = start(succeed);
  const abort = new AbortController();
  const watching = collect(jobs.events(id, 0, abort.signal));
  abort.abort();
  expect((await watching).at(-1)?.type).not.toBe("finished");
  expect((await collect(jobs.events(id, 0))).at(-1)).toMatchObject({ status: "succeeded" });
});
