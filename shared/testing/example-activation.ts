import type { Activation, TriggerActivation } from "../model/faas/activation.ts";

/** An id like a real one, the same for the same number (mixed as by MurmurHash3's `fmix32`). */
export function exampleId(number: number): string {
  return [1, 2, 3, 4].map((part) => mixed(4 * number + part)).join("");
}

function mixed(number: number): string {
  let bits = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0).toString(16).padStart(8, "0");
}

/** An activation of the size and form that a look-up in a wasm function leaves. */
export function exampleActivation(number: number, changes: Partial<Activation> = {}): Activation {
  const startedAtMs = changes.startedAtMs ?? 1_790_000_000_000 + number;
  const name = changes.name ?? "plate-reader";
  const namespace = changes.namespace ?? "guest";
  return {
    activationId: exampleId(number),
    namespace,
    subject: "guest",
    name,
    path: `${namespace}/${name}`,
    version: "0.0.1",
    kind: "wasi:1",
    sandbox: "wasm-instance",
    instanceId: "wasm-instance-1",
    runtimeVersion: "v8 11.3.244.8",
    startedAtMs,
    endedAtMs: startedAtMs + 2,
    startKind: number % 10 === 0 ? "cold" : "warm",
    codeCached: number % 10 !== 0,
    phases: {
      queueNs: 12_000 + (number % 1000),
      placeNs: 3000,
      createSandboxNs: number % 10 === 0 ? 900_000 : 0,
      startRuntimeNs: 0,
      loadCodeNs: number % 10 === 0 ? 140_000 : 0,
      compileNs: number % 10 === 0 ? 1_200_000 : 0,
      instantiateNs: 80_000,
      initNs: 0,
      runNs: 420_000,
      replyNs: 30_000,
    },
    totalNs: 560_000,
    cpuNs: 410_000,
    peakMemoryBytes: 1_179_648,
    limits: { timeoutMs: 60_000, memoryMb: 128, logsMb: 10, concurrency: 1 },
    status: "success",
    fault: null,
    exitCode: 0,
    trap: null,
    result: { output: `AB-${number}: known` },
    logs: [],
    requestBytes: 14,
    responseBytes: 32,
    cause: null,
    components: [],
    through: "edge",
    ...changes,
  };
}

export function exampleTrigger(number: number, changes: Partial<TriggerActivation> = {}): TriggerActivation {
  return {
    activationId: exampleId(number),
    namespace: "guest",
    subject: "guest",
    name: "every-minute",
    version: "0.0.1",
    startedAtMs: 1_790_000_000_000 + number,
    result: {},
    logs: [],
    ...changes,
  };
}
