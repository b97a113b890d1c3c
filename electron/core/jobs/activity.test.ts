import { expect, test } from "vitest";
import { WorkbenchError } from "#shared/errors.ts";
import { activitiesBeside, marked, waitForQuiet } from "./activity.ts";
import { createJobRegistry } from "./job-registry.ts";

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
