/*
 * What the emulator and a host say to each other: frames over the host's stdin and stdout, each with its length before
 * it, little-endian, and parts of variable length after a header of fixed fields. Only what is said once per function or
 * rarely is JSON.
 *
 *   every frame   u32 bytes that follow · u8 type · 3 bytes of the type's own · u32 isolate · u32 call
 *   LOAD          u32 bytes of description · u32 bytes of module · description (JSON of GuestCode) · module · loader
 *   RUN           u32 code · u32 most bytes of output · u32 milliseconds · u8 has an argument · argument as JSON text
 *   REPLY         see REPLY
 *   WAKE          nothing: a RUN is about to follow; has no answer
 */

export const FRAME = {
  ready: 1,
  load: 2,
  run: 3,
  reply: 4,
  createIsolate: 5,
  stopIsolate: 6,
  isolateEnded: 7,
  wake: 8,
} as const;

/** Offsets of what every frame begins with. */
export const HEADER = { lengthBytes: 0, type: 4, own: 5, isolate: 8, call: 12, size: 16 } as const;

/** The bytes of a frame that are no part of its stated length. */
export const LENGTH_SIZE = 4;

const MAX_U32 = 0xffff_ffff;
const LOAD = { descriptionBytes: 16, moduleBytes: 20, size: 24 } as const;
const RUN = { code: 16, maxOutputBytes: 20, timeoutMs: 24, hasArgument: 28, size: 29 } as const;

/** Writes the fields that every frame begins with; its length is that of `frame` and of what is sent after it. */
export function writeHeader(
  frame: Buffer,
  type: number,
  ids: { isolate: number; call: number },
  bytesAfter = 0,
): Buffer {
  frame.writeUInt32LE(frame.length + bytesAfter - LENGTH_SIZE, HEADER.lengthBytes);
  frame.writeUInt32LE(type, HEADER.type);
  frame.writeUInt32LE(ids.isolate, HEADER.isolate);
  frame.writeUInt32LE(ids.call, HEADER.call);
  return frame;
}

export interface LoadFrame {
  /** JSON. */
  description: string;
  module: Buffer;
  /** Emscripten's loader; empty of other forms. */
  loader: Buffer;
}

/** In parts, so that a big module is not copied. */
export function encodeLoad(ids: { isolate: number; call: number }, content: LoadFrame): Buffer[] {
  const description = Buffer.from(content.description);
  const frame = Buffer.alloc(LOAD.size);
  frame.writeUInt32LE(description.length, LOAD.descriptionBytes);
  frame.writeUInt32LE(content.module.length, LOAD.moduleBytes);
  const parts = [description, content.module, content.loader];
  writeHeader(
    frame,
    FRAME.load,
    ids,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  return [frame, ...parts.filter((part) => part.length > 0)];
}

/** Views into the frame. */
export function decodeLoad(frame: Buffer): LoadFrame {
  const moduleStart = LOAD.size + frame.readUInt32LE(LOAD.descriptionBytes);
  const loaderStart = moduleStart + frame.readUInt32LE(LOAD.moduleBytes);
  return {
    description: frame.toString("utf8", LOAD.size, moduleStart),
    module: frame.subarray(moduleStart, loaderStart),
    loader: frame.subarray(loaderStart),
  };
}

export interface RunFrame {
  code: number;
  maxOutputBytes: number;
  timeoutMs: number;
  /** JSON; undefined when there is no argument. */
  argument: string | undefined;
}

export function encodeRun(
  ids: { isolate: number; call: number },
  { code, maxOutputBytes, timeoutMs, argument }: RunFrame,
): Buffer {
  const frame = Buffer.allocUnsafe(RUN.size + (argument === undefined ? 0 : Buffer.byteLength(argument)));
  writeHeader(frame, FRAME.run, ids);
  frame.writeUInt32LE(code, RUN.code);
  frame.writeUInt32LE(Math.min(maxOutputBytes, MAX_U32), RUN.maxOutputBytes);
  frame.writeUInt32LE(Math.min(timeoutMs, MAX_U32), RUN.timeoutMs);
  frame[RUN.hasArgument] = argument === undefined ? 0 : 1;
  if (argument !== undefined) frame.write(argument, RUN.size);
  return frame;
}

export function decodeRun(frame: Buffer): RunFrame {
  return {
    code: frame.readUInt32LE(RUN.code),
    maxOutputBytes: frame.readUInt32LE(RUN.maxOutputBytes),
    timeoutMs: frame.readUInt32LE(RUN.timeoutMs),
    argument: frame[RUN.hasArgument] === 0 ? undefined : frame.toString("utf8", RUN.size),
  };
}
