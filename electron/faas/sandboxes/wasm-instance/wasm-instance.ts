import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { confinementWords } from "#toolchains/confine/confinement-words.ts";
import { hostConfiner, hostTasks } from "../host/start-host.ts";
import type { SandboxContext } from "../sandbox-context.ts";
import type { SandboxKind, SandboxRequest } from "../sandbox.ts";
import { InstanceHosts } from "./instance-hosts.ts";
import { InstanceSandbox } from "./instance-sandbox.ts";

async function describe(dataDir: string): Promise<SandboxInfo> {
  const asked = { sockets: "none", mayFork: false, maxTasks: hostTasks(false), files: "Node's own files" } as const;
  const words = confinementWords(await hostConfiner(dataDir), asked);
  return {
    id: "wasm-instance",
    name: "WebAssembly instance",
    state: "available",
    reason: null,
    hint: null,
    version: `V8 ${process.versions.v8}`,
    freshPerCall: true,
    isolates: [
      "Every call has an instance and a memory of its own, which nothing can be left in.",
      "A function sees of the machine only the host features that it was given.",
      "Its memory can't grow past its limit; a call past its time limit is ended with its process.",
      "It runs in another process than the emulator, and alone there while it runs.",
      ...words.isolates,
    ],
    doesNotIsolate: [
      "The process serves other functions afterwards: a fault in V8 that lets a module out of its memory would reach their code and their calls.",
      "Calls share the processor's caches, so that one can be timed by another.",
      ...words.doesNotIsolate,
    ],
  };
}

/** A fresh instance for every call, of a module that is compiled once per host process; the processes are pooled. */
export function createWasmInstanceKind({ dataDir }: SandboxContext): SandboxKind {
  const hosts = new InstanceHosts(dataDir);
  return {
    id: "wasm-instance",
    holds: "any-function",
    info: () => describe(dataDir),
    unsupported({ form }) {
      if (form === "wasi-command" || form === "wasm-exports") return null;
      return "A wasm-instance runs modules only: WASI commands, and modules whose exported functions are called.";
    },
    create: (request) => create(hosts, request),
    expectCall: () => hosts.expectCall(),
    close: () => hosts.close(),
  };
}

async function create(hosts: InstanceHosts, { instanceId, signal }: SandboxRequest): Promise<InstanceSandbox> {
  const startRuntimeNs = await hosts.addSandbox();
  const sandbox = new InstanceSandbox(instanceId, hosts, startRuntimeNs);
  if (!signal.aborted) return sandbox;
  await sandbox.stop();
  throw signal.reason;
}
