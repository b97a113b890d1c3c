import { WorkbenchError } from "#shared/errors.ts";
import { decodeReply } from "../host/reply.ts";
import { startHost, type StartedHost } from "../host/start-host.ts";
import type { SandboxRequest } from "../sandbox.ts";
import { decodeIsolateEnded, encodeCreateIsolate, encodeStopIsolate } from "./isolate-frames.ts";

/** Isolates of one process: what ends one process ends these, and no more. */
export const MAX_ISOLATES = 16;
/** V8's heap of an isolate; memories of instances are no part of it, and have a limit of their own. */
const ISOLATE_HEAP_MB = 64;
/** Of the thread that passes on what is asked. */
const HOST_HEAP_MB = 128;
const CREATE_TIMEOUT_MS = 20_000;
/** A thread that can't be ended in this time is ended with its process, and the calls of its neighbours with it. */
const STOP_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 << 10;

export interface PlacedIsolate {
  started: StartedHost;
  isolate: number;
  createSandboxNs: number;
  startRuntimeNs: number;
  ended: Promise<string>;
  stop(): Promise<void>;
}

interface Host {
  process: Promise<StartedHost>;
  /** Those that live, and those that are being made. */
  isolates: Map<number, (reason: string) => void>;
}

/** The processes that isolates live in: as few as hold them all, and one that waits for the next. */
export class IsolateHosts {
  readonly #hosts = new Set<Host>();
  readonly #dataDir: string;
  #nextIsolate = 1;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  async create(request: SandboxRequest): Promise<PlacedIsolate> {
    const isolate = this.#nextIsolate++;
    const running = [...this.#hosts].find(({ isolates }) => isolates.size < MAX_ISOLATES);
    const place = running ?? this.#start();
    const ended = new Promise<string>((resolve) => place.isolates.set(isolate, resolve));
    try {
      const started = await place.process;
      const { host } = started;
      const call = host.newCall();
      const answer = await host.ask({
        parts: [encodeCreateIsolate({ isolate, call }, ISOLATE_HEAP_MB)],
        call,
        timeoutMs: CREATE_TIMEOUT_MS,
        signal: request.signal,
        maxAnswerBytes: MAX_ANSWER_BYTES,
      });
      const reply = answer.kind === "frame" ? decodeReply(answer.frame) : null;
      if (reply === null || reply.fault !== null) {
        await this.#stop(place, isolate);
        request.signal.throwIfAborted();
        throw new WorkbenchError("HELPER_CRASHED", `An isolate could not be made: ${reply?.message ?? answer.kind}.`, {
          hint: "Free some memory, or use another sandbox.",
        });
      }
      return {
        started,
        isolate,
        createSandboxNs: reply.phases.createSandboxNs,
        startRuntimeNs: running === undefined ? started.startRuntimeNs : 0,
        ended,
        stop: () => this.#stop(place, isolate),
      };
    } catch (error) {
      place.isolates.delete(isolate);
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts].map((host) => this.#end(host)));
  }

  #start(): Host {
    // Not bound to the request that it is started for: others may wait for it too.
    const { signal } = new AbortController();
    const isolates: Host["isolates"] = new Map();
    const program = {
      entry: "isolate-host" as const,
      args: [],
      heapMb: HOST_HEAP_MB,
      maxMemoryBytes: null,
      usesThreads: true,
    };
    const process = startHost(program, this.#dataDir, signal);
    const started: Host = { process, isolates };
    this.#hosts.add(started);
    process.then(
      ({ host }) => {
        host.onNotice = (frame) => {
          const { isolate, reason } = decodeIsolateEnded(frame);
          isolates.get(isolate)?.(reason);
          isolates.delete(isolate);
        };
        void host.ended.then((reason) => {
          this.#hosts.delete(started);
          for (const resolve of isolates.values()) resolve(reason);
          isolates.clear();
        });
      },
      () => this.#hosts.delete(started),
    );
    return started;
  }

  async #stop(place: Host, isolate: number): Promise<void> {
    if (!place.isolates.has(isolate)) return;
    const { host } = await place.process;
    const call = host.newCall();
    const answer = await host.ask({
      parts: [encodeStopIsolate({ isolate, call })],
      call,
      timeoutMs: STOP_TIMEOUT_MS,
      signal: NEVER,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
    if (answer.kind !== "frame") await host.stop();
    place.isolates.get(isolate)?.("it was stopped");
    place.isolates.delete(isolate);
    const empty = [...this.#hosts].filter(({ isolates }) => isolates.size === 0);
    await Promise.all(empty.slice(1).map((one) => this.#end(one)));
  }

  async #end(place: Host): Promise<void> {
    this.#hosts.delete(place);
    const started = await place.process.catch(() => null);
    await started?.host.stop();
  }
}

const NEVER = new AbortController().signal;
