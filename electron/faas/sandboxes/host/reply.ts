import type { LogLine, SandboxFailure } from "../sandbox.ts";
import { FRAME, HEADER, writeHeader } from "./frames.ts";

/** Of a REPLY frame: its first own byte is the fault, its second the flags. */
const REPLY = {
  fault: 5,
  flags: 6,
  exitCode: 16,
  /** Of phases, in their order, processor time and peak memory. */
  numbers: 24,
  cpuNs: 72,
  stdoutBytes: 88,
  valueBytes: 92,
  messageBytes: 96,
  logsBytes: 100,
  size: 104,
} as const;

/**
 * Where the numbers of a reply are put together and taken apart: eight transfers of one number each would take longer
 * than many a call. Both ends are the same machine, so that their order of bytes is the same.
 */
const numbers = new Float64Array(8);
const numberBytes = new Uint8Array(numbers.buffer);

const FLAG = { hasExitCode: 1, hasValue: 2, hasMessage: 4, codeCached: 8, reusable: 16 } as const;

/** By their numbers in a frame; 0 stands for none. */
const FAULTS: readonly SandboxFailure["fault"][] = [
  "time-limit",
  "memory-limit",
  "output-limit",
  "trap",
  "exit-code",
  "bad-output",
  "init-failed",
  "sandbox-ended",
];

/** In the order of their places in a frame. */
export interface HostPhases {
  createSandboxNs: number;
  loadCodeNs: number;
  compileNs: number;
  instantiateNs: number;
  initNs: number;
  runNs: number;
}

/** What a host says of one load or one call. */
export interface Reply {
  fault: SandboxFailure["fault"] | null;
  /** Of the guest or its runtime. */
  message: string | null;
  exitCode: number | null;
  phases: HostPhases;
  cpuNs: number | null;
  peakMemoryBytes: number | null;
  stdout: string;
  /** JSON of what the function returned; null where it returned nothing. */
  value: string | null;
  logs: LogLine[];
  codeCached: boolean;
  /** False when the guest may have left something behind that the next call would meet. */
  reusable: boolean;
}

/** What the host makes of it: text may be bytes as the guest printed them. */
export type ReplyToSend = Omit<Reply, "stdout"> & { stdout: Uint8Array };

/** A host that a guest took over may send anything: no number of a reply is taken for more than this. */
const MAX_NUMBER = Number.MAX_SAFE_INTEGER;
const MAX_MESSAGE_LENGTH = 1_000;

export function encodeReply(ids: { isolate: number; call: number }, reply: ReplyToSend): Buffer {
  const { stdout, value, logs } = reply;
  const message = reply.message?.slice(0, MAX_MESSAGE_LENGTH) ?? "";
  const logsText = logs.length === 0 ? "" : JSON.stringify(logs);
  const valueBytes = value === null ? 0 : Buffer.byteLength(value);
  const messageBytes = Buffer.byteLength(message);
  const logsBytes = Buffer.byteLength(logsText);
  const frame = Buffer.allocUnsafe(REPLY.size + stdout.length + valueBytes + messageBytes + logsBytes);
  writeHeader(frame, FRAME.reply, ids);
  frame[REPLY.fault] = reply.fault === null ? 0 : FAULTS.indexOf(reply.fault) + 1;
  frame[REPLY.flags] =
    (reply.exitCode === null ? 0 : FLAG.hasExitCode) |
    (value === null ? 0 : FLAG.hasValue) |
    (reply.message === null ? 0 : FLAG.hasMessage) |
    (reply.codeCached ? FLAG.codeCached : 0) |
    (reply.reusable ? FLAG.reusable : 0);
  frame.writeInt32LE(reply.exitCode ?? 0, REPLY.exitCode);
  const { phases } = reply;
  numbers[0] = phases.createSandboxNs;
  numbers[1] = phases.loadCodeNs;
  numbers[2] = phases.compileNs;
  numbers[3] = phases.instantiateNs;
  numbers[4] = phases.initNs;
  numbers[5] = phases.runNs;
  numbers[6] = reply.cpuNs ?? -1;
  numbers[7] = reply.peakMemoryBytes ?? -1;
  frame.set(numberBytes, REPLY.numbers);
  frame.writeUInt32LE(stdout.length, REPLY.stdoutBytes);
  frame.writeUInt32LE(valueBytes, REPLY.valueBytes);
  frame.writeUInt32LE(messageBytes, REPLY.messageBytes);
  frame.writeUInt32LE(logsBytes, REPLY.logsBytes);
  let offset: number = REPLY.size;
  frame.set(stdout, offset);
  offset += stdout.length;
  if (valueBytes > 0) offset += frame.write(value!, offset);
  if (messageBytes > 0) offset += frame.write(message, offset);
  if (logsBytes > 0) frame.write(logsText, offset);
  return frame;
}

/** Takes the processor time out of an encoded reply. */
export function withoutCpu(frame: Buffer): Buffer {
  numbers[0] = -1;
  frame.set(numberBytes.subarray(0, Float64Array.BYTES_PER_ELEMENT), REPLY.cpuNs);
  return frame;
}

/** Null when it is none: a host says that only when a guest took it over. */
export function decodeReply(frame: Buffer): Reply | null {
  if (frame.length < REPLY.size || frame[HEADER.type] !== FRAME.reply) return null;
  const stdoutBytes = frame.readUInt32LE(REPLY.stdoutBytes);
  const valueBytes = frame.readUInt32LE(REPLY.valueBytes);
  const messageBytes = frame.readUInt32LE(REPLY.messageBytes);
  const logsBytes = frame.readUInt32LE(REPLY.logsBytes);
  const valueStart = REPLY.size + stdoutBytes;
  const messageStart = valueStart + valueBytes;
  const logsStart = messageStart + messageBytes;
  if (logsStart + logsBytes !== frame.length) return null;
  const logs = logsBytes === 0 ? [] : parseLogs(frame.toString("utf8", logsStart));
  if (logs === null) return null;
  const flags = frame[REPLY.flags]!;
  const fault = frame[REPLY.fault]!;
  const message = flags & FLAG.hasMessage ? frame.toString("utf8", messageStart, logsStart) : null;
  numberBytes.set(frame.subarray(REPLY.numbers, REPLY.stdoutBytes));
  const cpuNs = numbers[6]!;
  const peakMemoryBytes = numbers[7]!;
  return {
    fault: fault === 0 ? null : (FAULTS[fault - 1] ?? "sandbox-ended"),
    message: message?.slice(0, MAX_MESSAGE_LENGTH) ?? null,
    exitCode: flags & FLAG.hasExitCode ? frame.readInt32LE(REPLY.exitCode) : null,
    phases: {
      createSandboxNs: whole(numbers[0]!),
      loadCodeNs: whole(numbers[1]!),
      compileNs: whole(numbers[2]!),
      instantiateNs: whole(numbers[3]!),
      initNs: whole(numbers[4]!),
      runNs: whole(numbers[5]!),
    },
    cpuNs: cpuNs < 0 ? null : whole(cpuNs),
    peakMemoryBytes: peakMemoryBytes < 0 ? null : whole(peakMemoryBytes),
    stdout: stdoutBytes === 0 ? "" : frame.toString("utf8", REPLY.size, valueStart),
    value: flags & FLAG.hasValue ? frame.toString("utf8", valueStart, messageStart) : null,
    logs,
    codeCached: (flags & FLAG.codeCached) !== 0,
    reusable: (flags & FLAG.reusable) !== 0,
  };
}

function whole(value: number): number {
  return value >= 0 && value <= MAX_NUMBER ? Math.floor(value) : 0;
}

function parseLogs(text: string): LogLine[] | null {
  let lines: unknown;
  try {
    lines = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(lines)) return null;
  const isLine = (line: Partial<LogLine> | null): boolean =>
    typeof line?.text === "string" &&
    Number.isSafeInteger(line.atMs) &&
    (line.stream === "stdout" || line.stream === "stderr");
  return lines.every(isLine) ? (lines as LogLine[]) : null;
}
