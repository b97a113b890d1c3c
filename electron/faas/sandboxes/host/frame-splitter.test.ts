import { expect, test } from "vitest";
import { decodeRun, encodeRun } from "./frames.ts";
import { FrameSplitter } from "./frame-splitter.ts";

const frames = [undefined, "[]", `{"text":"ä"}`].map((argument, call) =>
  encodeRun({ isolate: 0, call }, { code: 1, maxOutputBytes: 2, timeoutMs: 3, argument }),
);

test.each([1, 2, 3, 7, 16, 1_000])("frames that arrive in pieces of %i bytes are put together", (size) => {
  const seen: (string | undefined)[] = [];
  const onFrame = (frame: Buffer) => seen.push(decodeRun(frame).argument);
  const splitter = new FrameSplitter({ maxFrameBytes: () => 100, onFrame });
  const all = Buffer.concat(frames);
  for (let at = 0; at < all.length; at += size) expect(splitter.push(all.subarray(at, at + size))).toBe(true);
  expect(seen).toEqual([undefined, "[]", `{"text":"ä"}`]);
});

test("a frame that is longer than any may be is not waited for", () => {
  const splitter = new FrameSplitter({ maxFrameBytes: () => 20, onFrame: () => {} });
  expect(splitter.push(frames[2]!.subarray(0, 4))).toBe(false);
});
