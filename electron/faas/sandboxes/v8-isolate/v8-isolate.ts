import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { confinementWords } from "#toolchains/confine/confinement-words.ts";
import { GuestConnection } from "../host/guest-connection.ts";
import { HostSandbox } from "../host/host-sandbox.ts";
import { hostConfiner, hostTasks } from "../host/start-host.ts";
import type { SandboxContext } from "../sandbox-context.ts";
import type { SandboxKind, SandboxRequest } from "../sandbox.ts";
import { IsolateHosts, MAX_ISOLATES } from "./isolate-hosts.ts";

async function describe(dataDir: string): Promise<SandboxInfo> {
  const asked = { sockets: "none", mayFork: false, maxTasks: hostTasks(true), files: "Node's own files" } as const;
  const words = confinementWords(await hostConfiner(dataDir), asked);
  return {
    id: "v8-isolate",
    name: "V8 isolate",
    state: "available",
    reason: null,
    hint: null,
    version: `V8 ${process.versions.v8}`,
    freshPerCall: false,
    isolates: [
      "Every instance of a function has a V8 isolate of its own: a heap with a limit, and a thread.",
      "A function sees of the machine only the host features that it was given.",
      "Its memory can't grow past its limit; a call past its time limit is ended with its isolate, and the others of the process go on.",
      "A program (WASI) has a new instance and memory for every call.",
      ...words.isolates,
    ],
    doesNotIsolate: [
      "A library keeps its instance: a call sees what earlier calls of the same function left in its memory.",
      `Up to ${MAX_ISOLATES} isolates share a process: a fault in V8 that lets a module out of its memory would reach the others, and what ends the process ends all of them.`,
      "Calls share the processor's caches, so that one can be timed by another.",
      ...words.doesNotIsolate,
    ],
  };
}

/** A V8 isolate (a worker thread) for one function, reused warm; several share a host process. */
export function createV8IsolateKind({ dataDir }: SandboxContext): SandboxKind {
  const hosts = new IsolateHosts(dataDir);
  return {
    id: "v8-isolate",
    holds: "one-function",
    info: () => describe(dataDir),
    unsupported({ form }) {
      if (form === "wasi-command" || form === "wasm-exports") return null;
      if (form === "emscripten")
        return "Emscripten's loader is JavaScript, which may share no process with other functions, as isolates do. Use v8-context.";
      return "A v8-isolate runs modules only: WASI commands, and modules whose exported functions are called.";
    },
    create: (request) => create(hosts, request),
    close: () => hosts.close(),
  };
}

async function create(hosts: IsolateHosts, request: SandboxRequest): Promise<HostSandbox> {
  const placed = await hosts.create(request);
  const { started, isolate, createSandboxNs, startRuntimeNs, ended } = placed;
  return new HostSandbox({
    instanceId: request.instanceId,
    connection: new GuestConnection(started, isolate),
    phases: { createSandboxNs, startRuntimeNs },
    ended,
    pid: null,
    memoryBytes: async () => null,
    stop: () => placed.stop(),
  });
}
