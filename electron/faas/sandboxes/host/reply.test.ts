import { expect, test } from "vitest";
import { noPhases } from "./guest.ts";
import { decodeReply, encodeReply, type ReplyToSend, withoutCpu } from "./reply.ts";

const reply: ReplyToSend = {
  fault: "exit-code",
  message: "straße",
  exitCode: -1,
  phases: { ...noPhases(), compileNs: 2 ** 52, runNs: 5 },
  cpuNs: 7,
  peakMemoryBytes: 2 ** 33,
  stdout: Buffer.from("größe"),
  value: `{"a":"ü"}`,
  logs: [{ atMs: 1, stream: "stderr", text: "ö" }],
  codeCached: true,
  reusable: false,
};

test("a reply arrives as it was sent", () => {
  const frame = encodeReply({ isolate: 3, call: 4 }, reply);
  expect(decodeReply(frame)).toEqual({ ...reply, stdout: "größe" });
  expect(decodeReply(withoutCpu(frame))).toMatchObject({ cpuNs: null, peakMemoryBytes: 2 ** 33 });
});

test("what a host that was taken over sends is no reply, or holds only what a reply can hold", () => {
  const frame = encodeReply({ isolate: 0, call: 0 }, reply);
  expect(decodeReply(frame.subarray(0, -1))).toBeNull();
  expect(decodeReply(frame.subarray(0, 20))).toBeNull();
  const text = JSON.stringify(reply.logs);
  const other = Buffer.from(frame);
  other.write(text.replace("stderr", "sexerr"), other.length - Buffer.byteLength(text));
  expect(decodeReply(other)).toBeNull();
  const wild = Buffer.from(frame);
  wild.fill(0xff, 24, 88);
  const decoded = decodeReply(wild)!;
  for (const ns of Object.values(decoded.phases)) expect(Number.isSafeInteger(ns) && ns >= 0).toBe(true);
});
