import { expect, test } from "vitest";
import type { JobEvent } from "#shared/model/job.ts";
import { createMemoryHost } from "../testing/memory-host.ts";
import { watchJob } from "./watch-job.ts";

const event = (seq: number, body: Record<string, unknown>) => ({ jobId: "job", seq, atMs: seq, ...body }) as JobEvent;
const log = (seq: number, text: string) => event(seq, { type: "log", source: "gcc", stream: "stderr", text });
const finished = (seq: number) => event(seq, { type: "finished", status: "succeeded", result: 42, error: null });

test("follows a job to its end", async () => {
  const host = createMemoryHost({ jobs: { job: [event(1, { type: "started" }), log(2, "one"), finished(3)] } });
  const statuses: string[] = [];
  const view = await watchJob(host, "job", ({ status }) => statuses.push(status));
  expect(statuses).toEqual(["running", "running", "succeeded"]);
  expect(view).toMatchObject({ status: "succeeded", result: 42, lastSeq: 3 });
});

test("goes on after a lost connection with the first event it hasn't seen", async () => {
  const events = [event(1, { type: "started" }), log(2, "one")];
  const host = createMemoryHost({ jobs: { job: events } });
  let reconnected = false;
  const done = watchJob(host, "job", (view) => {
    if (view.lastSeq !== 2 || reconnected) return;
    reconnected = true;
    host.setConnection("lost");
    setTimeout(() => {
      events.push(log(3, "two"), finished(4));
      host.setConnection("connected");
    }, 120);
  });
  const view = await done;
  expect(view.log.map((line) => line.text)).toEqual(["one", "two"]);
  expect(host.calls).toEqual(["jobs.events job after 0", "jobs.events job after 2"]);
});

test("a job that the core no longer knows has failed", async () => {
  const view = await watchJob(createMemoryHost(), "gone", () => undefined);
  expect(view).toMatchObject({ status: "failed", error: { code: "JOB_NOT_FOUND" } });
});

test("stops when told to", async () => {
  const host = createMemoryHost({ jobs: { job: [event(1, { type: "started" })] } });
  const controller = new AbortController();
  const view = await watchJob(host, "job", () => controller.abort(), controller.signal);
  expect(view.status).toBe("running");
});
