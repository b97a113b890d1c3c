import type { ActivationFault } from "#shared/model/faas/activation.ts";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { FIRST_VERSION, wat } from "#toolchains/wasm/testing/wat.ts";
import { echoProgram, FLOODS, LOOPS, TRAPS, VERSION_UNIT, versionedSum } from "./soak-modules.ts";

/** One function of the mix. */
export interface SoakFunction {
  name: string;
  /** Null of a sequence. */
  sandbox: SandboxId | null;
  /** Its share of the load. */
  weight: number;
  /** Body of a PUT of the action with code of this version. */
  action(version: number): object;
  /** Whether the code is replaced while calls run. */
  isUpdated: boolean;
  argument(n: number): object;
  /** What an output says, on the edge; null of what it must never be. */
  read(output: unknown): { version: number | null; n: number } | null;
  /** What its calls come to where nothing disturbs them; null is an answer. */
  faults: readonly (ActivationFault | null)[];
  /** Its client leaves before it can have ended. */
  isAbandoned: boolean;
}

/** All time limits but that of the function that loops: none of the others comes near it on a machine that is busy. */
const TIMEOUT_MS = 60_000;
const LOOP_TIMEOUT_MS = 100;
const OWN_MEMORY_MB = 32;
/** The least that OpenWhisk gives its own kinds. */
const LEAST_MEMORY_MB = 128;

const GOOD = { isUpdated: true, faults: [null], isAbandoned: false } as const;
const FAULTY = { isUpdated: false, isAbandoned: false, argument: () => ({}), read: () => null } as const;
const JSON_CONVENTIONS = { input: "json", output: "json" } as const;

const ECHO_ACTION = (version: number) => `function main(argument) { return { version: ${version}, argument } }`;
const SLOW_ACTION = "const main = () => new Promise((done) => setTimeout(done, 3000, {}))";
const ECHO_SCRIPT = (version: number) =>
  `#!/bin/sh\nread line\necho "{\\"version\\":${version},\\"argument\\":$line}"\n`;

/** How the load is spread: mostly over what is quick. */
const WEIGHTS: Partial<Record<SandboxId, number>> = { "wasm-instance": 16, "v8-isolate": 14, "v8-context": 8 };
/** For all runtimes in processes of their own together. */
const PROCESSES_WEIGHT = 4;
/** Calls of one function at the same time: so none drives the sandboxes of all others out of the pool. */
const AT_ONCE = 4;
const PROCESSES_AT_ONCE = 2;

/** The mix: a good function for every kind of sandbox that can be had here, some others, and bad ones. */
export function soakFunctions(sandboxes: readonly SandboxInfo[]): SoakFunction[] {
  const available = sandboxes.filter(({ state }) => state === "available").map(({ id }) => id);
  const processes = available.filter((id) => id.startsWith("process:"));
  const has = (id: SandboxId) => available.includes(id);
  const programs = available.filter((id) => id in WEIGHTS || id.startsWith("process:"));
  return [
    ...programs.map((id) => echo(id, WEIGHTS[id] ?? PROCESSES_WEIGHT / processes.length)),
    ...(has("wasm-instance") ? [library(), program("loops", "wasm-instance", LOOPS, "time-limit", 0.3)] : []),
    ...(has("v8-isolate") ? [program("traps", "v8-isolate", TRAPS, "trap", 3)] : []),
    ...(has("v8-context") ? [program("floods", "v8-context", FLOODS, "output-limit", 0.3)] : []),
    ...(has("node-process") ? [nodejs(), abandoned()] : []),
    // A script: nothing has to be compiled. Windows knows none.
    ...(has("native-process") && process.platform !== "win32" ? [native()] : []),
    ...(has("wasm-instance") && has("node-process") ? [sequence(nameOf("wasm-instance"), "nodejs")] : []),
  ];
}

function nameOf(sandbox: SandboxId): string {
  return `echo-${sandbox.replaceAll(":", "-")}`;
}

const readEcho: SoakFunction["read"] = (output) => {
  const { version, argument } = (output ?? {}) as { version?: unknown; argument?: { n?: unknown } };
  return typeof version === "number" && typeof argument?.n === "number" ? { version, n: argument.n } : null;
};

function echo(sandbox: SandboxId, weight: number): SoakFunction {
  return {
    ...GOOD,
    name: nameOf(sandbox),
    sandbox,
    weight,
    action: (version) => actionOf("wasi:1", module(echoProgram(version)), { sandbox, annotations: JSON_CONVENTIONS }),
    argument: (n) => ({ n }),
    read: readEcho,
  };
}

function library(): SoakFunction {
  return {
    ...GOOD,
    name: "library",
    sandbox: "wasm-instance",
    weight: 26,
    action: (version) => actionOf("wasm:1", module(versionedSum(version)), { sandbox: "wasm-instance" }),
    argument: (n) => [n],
    read: (output) =>
      typeof output === "number" ? { version: Math.floor(output / VERSION_UNIT), n: output % VERSION_UNIT } : null,
  };
}

function nodejs(): SoakFunction {
  return {
    ...GOOD,
    name: "nodejs",
    sandbox: "node-process",
    weight: 12,
    action: (version) => actionOf("nodejs:20", ECHO_ACTION(version), { memoryMb: LEAST_MEMORY_MB }),
    argument: (n) => ({ n }),
    read: readEcho,
  };
}

function native(): SoakFunction {
  return {
    ...GOOD,
    name: "native",
    sandbox: "native-process",
    weight: 2,
    action: (version) =>
      actionOf("native:1", Buffer.from(ECHO_SCRIPT(version)).toString("base64"), { annotations: JSON_CONVENTIONS }),
    argument: (n) => ({ n }),
    read: readEcho,
  };
}

function sequence(first: string, second: string): SoakFunction {
  return {
    ...GOOD,
    isUpdated: false,
    name: "sequence",
    sandbox: null,
    weight: 3,
    action: () => ({ exec: { kind: "sequence", components: [first, second].map((name) => `/_/${name}`) } }),
    argument: (n) => ({ n }),
    read: (output) => {
      const inner = readEcho((output as { argument?: unknown } | null)?.argument);
      return inner && { version: null, n: inner.n };
    },
  };
}

function program(name: string, sandbox: SandboxId, text: string, fault: ActivationFault, weight: number): SoakFunction {
  const timeoutMs = fault === "time-limit" ? LOOP_TIMEOUT_MS : TIMEOUT_MS;
  const action = actionOf("wasi:1", module(text), { sandbox, timeoutMs });
  return { ...FAULTY, name, sandbox, weight, action: () => action, faults: [fault] };
}

function abandoned(): SoakFunction {
  const action = actionOf("nodejs:20", SLOW_ACTION, { memoryMb: LEAST_MEMORY_MB });
  return {
    ...FAULTY,
    name: "abandoned",
    sandbox: "node-process",
    weight: 0.3,
    action: () => action,
    faults: ["client-gone"],
    isAbandoned: true,
  };
}

function module(text: string): string {
  return Buffer.from(wat(text, FIRST_VERSION)).toString("base64");
}

function actionOf(
  kind: string,
  code: string,
  what: { sandbox?: SandboxId; memoryMb?: number; timeoutMs?: number; annotations?: Record<string, unknown> } = {},
): object {
  const { sandbox, memoryMb = OWN_MEMORY_MB, timeoutMs = TIMEOUT_MS, annotations = {} } = what;
  const isProcess = kind === "native:1" || sandbox?.startsWith("process:");
  return {
    exec: { kind, code },
    limits: { timeout: timeoutMs, memory: memoryMb, logs: 1, instances: isProcess ? PROCESSES_AT_ONCE : AT_ONCE },
    annotations: Object.entries({ ...annotations, ...(sandbox && { sandbox }) }).map(([key, value]) => ({
      key: `workbench-${key}`,
      value,
    })),
  };
}
