import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { confinementWords } from "#toolchains/confine/confinement-words.ts";
import { GuestConnection } from "../host/guest-connection.ts";
import { HostSandbox } from "../host/host-sandbox.ts";
import { hostConfiner, hostTasks, startHost } from "../host/start-host.ts";
import type { SandboxContext } from "../sandbox-context.ts";
import type { SandboxKind, SandboxRequest } from "../sandbox.ts";

const MEGABYTE = 1 << 20;
/** Memories of calls that ended are there until V8 collects them. */
const GARBAGE_FACTOR = 4;
const NODE_BYTES = 128 * MEGABYTE;

async function describe(dataDir: string): Promise<SandboxInfo> {
  const asked = { sockets: "none", mayFork: false, maxTasks: hostTasks(false), files: "Node's own files" } as const;
  const words = confinementWords(await hostConfiner(dataDir), asked);
  return {
    id: "v8-context",
    name: "V8 context",
    state: "available",
    reason: null,
    hint: null,
    version: `V8 ${process.versions.v8}`,
    freshPerCall: true,
    isolates: [
      "Every call has a V8 context of its own, with new global objects, a new instance and a new memory.",
      "Its process serves this one function and no other, and has an empty environment.",
      "Its memory can't grow past its limit; a call past its time limit is ended with its process.",
      ...words.isolates,
    ],
    doesNotIsolate: [
      "A V8 context is no security boundary: JavaScript that breaks out of it is in the function's own process, and can meet the function's later calls there.",
      ...words.doesNotIsolate,
    ],
  };
}

/** A fresh V8 context for every call, as in the paper; each sandbox is a process for one function. */
export function createV8ContextKind({ dataDir }: SandboxContext): SandboxKind {
  return {
    id: "v8-context",
    holds: "one-function",
    info: () => describe(dataDir),
    unsupported({ form }) {
      if (form === "wasi-command" || form === "wasm-exports" || form === "emscripten") return null;
      return "A v8-context runs modules, with Emscripten's loader or without; this function is neither.";
    },
    create: (request) => create(request, dataDir),
    close: async () => {},
  };
}

async function create({ instanceId, memoryMb, signal }: SandboxRequest, dataDir: string): Promise<HostSandbox> {
  const program = {
    entry: "sandbox-host" as const,
    args: ["context"],
    heapMb: memoryMb,
    maxMemoryBytes: memoryMb * MEGABYTE * GARBAGE_FACTOR + NODE_BYTES,
    usesThreads: false,
  };
  const started = await startHost(program, dataDir, signal);
  const { host, startRuntimeNs } = started;
  return new HostSandbox({
    instanceId,
    connection: new GuestConnection(started, 0),
    phases: { createSandboxNs: 0, startRuntimeNs },
    ended: host.ended,
    pid: host.pid,
    memoryBytes: () => host.memoryBytes(),
    stop: () => host.stop(),
  });
}
