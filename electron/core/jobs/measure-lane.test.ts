import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { enterMeasureLane } from "./measure-lane.ts";

test("a second benchmark waits and says behind what", async () => {
  const path = join(temporaryFolder(), "measure.lock");
  const { signal } = new AbortController();
  const first = await enterMeasureLane("benchmark prime.c", { signal, path, onWait: () => undefined });
  const waits: string[] = [];
  let entered = false;
  const second = enterMeasureLane("benchmark hello.c", { signal, path, onWait: (behind) => waits.push(behind) }).then(
    (lane) => {
      entered = true;
      return lane;
    },
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(entered).toBe(false);
  expect(waits).toEqual([`benchmark prime.c (process ${process.pid})`]);
  await first.release();
  await (await second).release();
});

test("waiting can be cancelled", async () => {
  const path = join(temporaryFolder(), "measure.lock");
  const lane = await enterMeasureLane("one", { signal: new AbortController().signal, path, onWait: () => undefined });
  const abort = new AbortController();
  const waiting = enterMeasureLane("two", { signal: abort.signal, path, onWait: () => abort.abort() });
  await expect(waiting).rejects.toMatchObject({ code: "CANCELLED" });
  await lane.release();
});
