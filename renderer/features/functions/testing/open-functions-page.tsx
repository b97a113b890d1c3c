import type { PoolTile } from "#shared/model/faas/pool.ts";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { renderWindow } from "../../../testing/render-window.tsx";
import { startedEmulator } from "../../../testing/scripted-emulator.ts";
import { createScriptedCore, type ScriptedCore } from "../../../testing/scripted-core.ts";
import { FunctionsProvider } from "../functions-context.tsx";
import { FunctionsPage } from "../functions-page.tsx";

/** OpenWhisk's record of a function. */
export function action(name: string, annotations: Record<string, unknown> = {}) {
  return {
    namespace: "guest",
    name,
    version: "0.0.1",
    updated: 0,
    limits: { timeout: 60_000, memory: 128 },
    annotations: Object.entries({ exec: "wasi:1", "workbench-sandbox": "wasm-instance", ...annotations }).map(
      ([key, value]) => ({ key, value }),
    ),
  };
}

export const wasmInstance: SandboxInfo = {
  id: "wasm-instance",
  name: "WebAssembly instance",
  state: "available",
  reason: null,
  hint: null,
  version: null,
  freshPerCall: true,
  isolates: [],
  doesNotIsolate: ["Calls share the processor's caches."],
};

export const idleTile: PoolTile = {
  instanceId: "process-1",
  sandbox: "process:node",
  state: "idle",
  function: "guest/plate-reader",
  memoryMb: 128,
  memoryBytes: 40 << 20,
  createdAtMs: Date.now() - 5_000,
  lastUsedAtMs: Date.now(),
  calls: 3,
  pid: 99,
};

/** A core whose emulator runs and has one function. */
export function running(change: (emulator: ScriptedCore["emulator"]) => void = () => undefined): ScriptedCore {
  const core = createScriptedCore();
  core.emulator.record = startedEmulator();
  core.emulator.functions = [action("plate-reader")];
  change(core.emulator);
  return core;
}

export function openPage(
  core: ScriptedCore,
  functionName: string | null = null,
  activationId: string | null = null,
): void {
  renderWindow(
    core,
    <FunctionsProvider>
      <FunctionsPage functionName={functionName} activationId={activationId} onDeploy={() => undefined} />
    </FunctionsProvider>,
  );
}

/** What a procedure was called with. */
export const asked = (core: ScriptedCore, procedure: string) =>
  core.calls.filter((call) => call.procedure === procedure).map(({ input }) => input);
