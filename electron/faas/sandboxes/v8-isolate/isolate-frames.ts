import { FRAME, HEADER, writeHeader } from "../host/frames.ts";

/*
 *   CREATE ISOLATE   u32 megabytes of heap
 *   STOP ISOLATE     nothing more
 *   ISOLATE ENDED    the reason, as text; unasked
 */

export function encodeCreateIsolate(ids: { isolate: number; call: number }, heapMb: number): Buffer {
  const frame = Buffer.alloc(HEADER.size + 4);
  frame.writeUInt32LE(heapMb, HEADER.size);
  return writeHeader(frame, FRAME.createIsolate, ids);
}

export function decodeCreateIsolate(frame: Buffer): { heapMb: number } {
  return { heapMb: frame.readUInt32LE(HEADER.size) };
}

export function encodeStopIsolate(ids: { isolate: number; call: number }): Buffer {
  return writeHeader(Buffer.alloc(HEADER.size), FRAME.stopIsolate, ids);
}

export function encodeIsolateEnded(isolate: number, reason: string): Buffer {
  const frame = Buffer.concat([Buffer.alloc(HEADER.size), Buffer.from(reason)]);
  return writeHeader(frame, FRAME.isolateEnded, { isolate, call: 0 });
}

export function decodeIsolateEnded(frame: Buffer): { isolate: number; reason: string } {
  return { isolate: frame.readUInt32LE(HEADER.isolate), reason: frame.toString("utf8", HEADER.size) };
}
