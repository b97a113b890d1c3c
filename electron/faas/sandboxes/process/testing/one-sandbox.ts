import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { LoadOutcome, RunOutcome, Sandbox, SandboxCall, SandboxKind } from "../../sandbox.ts";

const never = new AbortController().signal;

/** A function whose code is in `folder`; whatever isn't said is the usual. */
export function deployed(folder: string, entry: string, what: Partial<DeployedFunction>): DeployedFunction {
  return {
    path: "guest/hello",
    namespace: "guest",
    name: "hello",
    version: "0.0.1",
    revision: randomUUID(),
    kind: "wasi:1",
    form: "wasi-command",
    sandbox: "process:wasmtime",
    code: { folder, entry, sha256: "0".repeat(64), sizeBytes: 1 },
    main: null,
    features: [],
    limits: { timeoutMs: 10_000, memoryMb: 128, logsMb: 1, concurrency: 1 },
    input: "auto",
    output: "text",
    environment: {},
    parametersSchema: null,
    ...what,
  };
}

/** Writes code as it is deployed: in a folder of its own. */
export function writeCode(parent: string, files: Record<string, string | Uint8Array>, mode = 0o644): string {
  const folder = join(parent, randomUUID());
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content, { mode });
  }
  return folder;
}

export interface OneSandbox {
  sandbox: Sandbox;
  loaded: LoadOutcome;
  call: (argument?: unknown, what?: Partial<SandboxCall>, signal?: AbortSignal) => Promise<RunOutcome>;
}

/** Makes a sandbox in a folder below `parent` and loads a function into it. */
export async function openSandbox(kind: SandboxKind, fn: DeployedFunction, parent: string): Promise<OneSandbox> {
  const instanceId = `sandbox-${randomUUID()}`;
  const workFolder = join(parent, instanceId);
  mkdirSync(workFolder);
  const sandbox = await kind.create({ instanceId, memoryMb: fn.limits.memoryMb, workFolder, signal: never });
  const loaded = await sandbox.load(fn, never);
  return {
    sandbox,
    loaded,
    call: (argument, what = {}, signal = never) => {
      const { timeoutMs } = fn.limits;
      const activationId = randomUUID().replaceAll("-", "");
      return sandbox.run({ activationId, fn, argument, timeoutMs, maxOutputBytes: 2 ** 20, ...what }, signal);
    },
  };
}
