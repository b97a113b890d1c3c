import { connect } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { FeedLine, type ActivationSummary } from "#shared/model/faas/activation-feed.ts";
import { exampleActivation, exampleId, exampleTrigger } from "#shared/testing/example-activation.ts";
import { startWorkbenchApi } from "./testing/start-workbench-api.ts";

/** Reads a feed until that many activations have come; each line is checked on the way. */
async function read(feed: AsyncGenerator, count: number) {
  const activations: ActivationSummary[] = [];
  let skipped = 0;
  let cursor = 0;
  let wasLive = false;
  while (activations.length + skipped < count) {
    const { value, done } = await feed.next();
    if (done) break;
    const line = FeedLine.parse(value);
    expect(line.cursor).toBeGreaterThanOrEqual(cursor);
    ({ cursor } = line);
    wasLive ||= line.type === "live";
    if (line.type !== "activations") continue;
    activations.push(...line.activations);
    skipped += line.skipped;
  }
  return { ids: activations.map(({ activationId }) => activationId), cursor, skipped, wasLive };
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => exampleId(from + at));

test("begins with what comes, goes on after a cursor without a gap, and without telling anything twice", async () => {
  const { activations, lines } = await startWorkbenchApi();
  for (let number = 0; number < 50; number += 1) activations.add(exampleActivation(number));
  const fromNow = lines("/activations/feed");
  expect((await fromNow.next()).value).toEqual({ type: "live", cursor: activations.lastNumber() });
  for (let number = 50; number < 80; number += 1) activations.add(exampleActivation(number));
  const first = await read(fromNow, 30);
  expect(first.ids).toEqual(ids(50, 80));
  await fromNow.return(undefined);

  // While it catches up with thousands, more come in all the time.
  for (let number = 80; number < 5000; number += 1) activations.add(exampleActivation(number));
  const again = lines(`/activations/feed?after=${first.cursor}`);
  const adding = (async () => {
    for (let number = 5000; number < 9000; number += 1) {
      activations.add(exampleActivation(number));
      if (number % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  const rest = await read(again, 8920);
  await adding;
  expect(rest.ids).toEqual(ids(80, 9000));
  expect(rest.wasLive).toBe(true);
  await again.return(undefined);
});

test("filters, and sends no more at a time than asked for", async () => {
  const { activations, lines } = await startWorkbenchApi();
  const cold = lines("/activations/feed?start=cold");
  const triggers = lines("/activations/feed?what=trigger&text=EVERY");
  const few = lines("/activations/feed?atMost=5");
  for (const feed of [cold, triggers, few]) await feed.next();
  for (let number = 0; number < 100; number += 1) activations.add(exampleActivation(number));
  activations.add(exampleTrigger(100));
  expect((await read(cold, 10)).ids).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map(exampleId));
  expect((await read(triggers, 1)).ids).toEqual([exampleId(100)]);
  expect(await read(few, 101)).toMatchObject({
    ids: ids(96, 101),
    skipped: 96,
  });
  for (const feed of [cold, triggers, few]) await feed.return(undefined);
});

test("a cursor of other records begins with what comes", async () => {
  const { activations, lines } = await startWorkbenchApi();
  activations.add(exampleActivation(1));
  const feed = lines(`/activations/feed?after=${activations.lastNumber() + 1e6}`);
  expect((await feed.next()).value).toEqual({ type: "live", cursor: activations.lastNumber() });
  activations.add(exampleActivation(2));
  expect((await read(feed, 1)).ids).toEqual([exampleId(2)]);
  await feed.return(undefined);
});

test("a reader that doesn't read is cut off; others hear everything, and memory stays bounded", async () => {
  const { activations, lines, url, authorization } = await startWorkbenchApi();
  const reader = lines("/activations/feed");
  await reader.next();
  const { port, host } = new URL(url);
  const slow = connect(Number(port), "127.0.0.1");
  slow.write(`GET /workbench/v1/activations/feed HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\n\r\n`);
  await once(slow, "data");
  slow.pause();
  let closed = false;
  slow.on("close", () => (closed = true)).on("error", () => undefined);

  const count = 40_000;
  const reading = read(reader, count);
  const before = process.memoryUsage().external;
  for (let number = 0; number < count; number += 1) {
    activations.add(exampleActivation(number));
    if (number % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect((await reading).ids).toHaveLength(count);
  expect(process.memoryUsage().external - before).toBeLessThan(64 << 20);
  slow.resume();
  await expect.poll(() => closed).toBe(true);
  await reader.return(undefined);
});

test("when the emulator stops, it says so and ends", async () => {
  const { lines, close } = await startWorkbenchApi();
  const feed = lines("/activations/feed");
  const pool = lines("/pool/feed");
  await feed.next();
  await pool.next();
  const closing = close();
  expect((await feed.next()).value).toMatchObject({ type: "ended", reason: "The emulator stops." });
  expect((await feed.next()).done).toBe(true);
  expect((await pool.next()).value).toMatchObject({ type: "ended" });
  await closing;
});
