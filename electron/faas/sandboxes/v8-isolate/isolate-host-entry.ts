import { Worker } from "node:worker_threads";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { FRAME, HEADER, writeHeader } from "../host/frames.ts";
import { FrameSplitter } from "../host/frame-splitter.ts";
import { emptyReply, noPhases, Stopwatch } from "../host/guest.ts";
import { encodeReply, type ReplyToSend, withoutCpu } from "../host/reply.ts";
import { decodeCreateIsolate, encodeIsolateEnded } from "./isolate-frames.ts";

/*
 * An isolate host: a process with several isolates, each a thread. It passes on what is asked of them, and ends them; it
 * runs nothing of a guest's on its own thread, and so always answers. It ends with its stdin.
 */

/** Of the isolates' threads beyond V8's heap: as Node has it. */
const STACK_MB = 4;
const YOUNG_HEAP_MB = 4;
const OUT_OF_MEMORY = "ERR_WORKER_OUT_OF_MEMORY";

interface Isolate {
  worker: Worker;
  /** The question that it works on; 0 when there is none. */
  call: number;
  /** Another one was at work in the process meanwhile. */
  shared: boolean;
}

const isolates = new Map<number, Isolate>();
const send = (frame: Buffer) => process.stdout.write(frame);

const splitter = new FrameSplitter({ maxFrameBytes: () => Number.MAX_SAFE_INTEGER, onFrame: receive });
process.stdin.on("data", (chunk: Buffer) => splitter.push(chunk)).once("close", () => process.exit(0));
send(writeHeader(Buffer.alloc(HEADER.size), FRAME.ready, { isolate: 0, call: 0 }));

function receive(frame: Buffer): void {
  const ids = { isolate: frame.readUInt32LE(HEADER.isolate), call: frame.readUInt32LE(HEADER.call) };
  const type = frame[HEADER.type];
  const isolate = isolates.get(ids.isolate);
  if (type === FRAME.createIsolate) create(ids, decodeCreateIsolate(frame).heapMb);
  else if (type === FRAME.stopIsolate) void stop(ids, isolate);
  else if (isolate === undefined) send(encodeReply(ids, failed("the isolate is gone")));
  else {
    begin(isolate, ids.call);
    const bytes = new Uint8Array(frame);
    isolate.worker.postMessage(bytes, [bytes.buffer]);
  }
}

function create(ids: { isolate: number; call: number }, heapMb: number): void {
  const watch = new Stopwatch();
  const worker = new Worker(builtEntry("isolate-worker"), {
    env: {},
    // What a thread prints of itself, in an emergency, must not get among the frames.
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: heapMb,
      maxYoungGenerationSizeMb: YOUNG_HEAP_MB,
      stackSizeMb: STACK_MB,
    },
  });
  const isolate: Isolate = { worker, call: 0, shared: false };
  isolates.set(ids.isolate, isolate);
  begin(isolate, ids.call);
  worker.once("message", () => {
    worker.on("message", (bytes: Uint8Array) => {
      isolate.call = 0;
      const answer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      send(isolate.shared ? withoutCpu(answer) : answer);
    });
    isolate.call = 0;
    const reply = { ...emptyReply(), codeCached: false, phases: { ...noPhases(), createSandboxNs: watch.lap() } };
    send(encodeReply(ids, reply));
  });
  let reason = "its thread ended";
  let fault: ReplyToSend["fault"] = "sandbox-ended";
  worker.once("error", (error: NodeJS.ErrnoException) => {
    reason = error.code === OUT_OF_MEMORY ? "its heap was full" : error.message;
    if (error.code === OUT_OF_MEMORY) fault = "memory-limit";
  });
  worker.once("exit", () => {
    isolates.delete(ids.isolate);
    const call = isolate.call;
    if (call !== 0) send(encodeReply({ isolate: ids.isolate, call }, failed(`The sandbox ended: ${reason}.`, fault)));
    send(encodeIsolateEnded(ids.isolate, reason));
  });
}

function begin(isolate: Isolate, call: number): void {
  const others = [...isolates.values()].filter((other) => other !== isolate && other.call !== 0);
  for (const other of others) other.shared = true;
  isolate.shared = others.length > 0;
  isolate.call = call;
}

async function stop(ids: { isolate: number; call: number }, isolate: Isolate | undefined): Promise<void> {
  await isolate?.worker.terminate();
  send(encodeReply(ids, { ...emptyReply(), codeCached: false }));
}

function failed(message: string, fault: ReplyToSend["fault"] = "sandbox-ended"): ReplyToSend {
  return { ...emptyReply(), fault, message, codeCached: false, reusable: false };
}
