import { expect, test } from "vitest";
import { exampleActivation, exampleId } from "#shared/testing/example-activation.ts";
import { startedEmulator } from "../../testing/scripted-emulator.ts";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { createFeedStore, MOST_ROWS } from "./feed-store.ts";

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

/** A feed whose frames the test draws. */
async function follow() {
  const core = createScriptedCore();
  core.emulator.record = startedEmulator();
  core.emulator.add(exampleActivation(0));
  const frames: (() => void)[] = [];
  const feed = createFeedStore(core.host, (flush) => frames.push(flush));
  let changes = 0;
  feed.subscribe(() => (changes += 1));
  const stop = feed.getState().watch();
  await settle();
  const come = async (from: number, to: number) => {
    core.emulator.add(...Array.from({ length: to - from }, (_, at) => exampleActivation(from + at)));
    await settle();
  };
  const draw = () => {
    for (const flush of frames.splice(0)) flush();
  };
  return { feed, stop, come, draw, frames, changes: () => changes };
}

test("however many come, the page changes once a frame, and holds no more than it can show", async () => {
  const { feed, stop, come, draw, frames, changes } = await follow();
  const before = changes();
  await come(1, 500);
  await come(500, 3 * MOST_ROWS);
  expect(frames).toHaveLength(1);
  expect(changes()).toBe(before);
  draw();
  expect(changes()).toBe(before + 1);
  expect(feed.getState().rows).toHaveLength(MOST_ROWS);
  expect(feed.getState().rows?.[0]?.activationId).toBe(exampleId(3 * MOST_ROWS - 1));
  stop();
});

test("paused it holds still and counts; resumed it shows what came in their order", async () => {
  const { feed, stop, come, draw } = await follow();
  feed.getState().setPaused(true);
  await come(1, 6);
  draw();
  expect(feed.getState()).toMatchObject({ waiting: 5, rows: [{ activationId: exampleId(0) }] });
  feed.getState().setPaused(false);
  expect(feed.getState().waiting).toBe(0);
  expect(feed.getState().rows?.map(({ activationId }) => activationId)).toEqual([5, 4, 3, 2, 1, 0].map(exampleId));
  stop();
});

test("when it is not watched any more, nothing comes in", async () => {
  const { feed, stop, come, draw } = await follow();
  stop();
  await come(1, 10);
  draw();
  expect(feed.getState().rows).toHaveLength(1);
});
