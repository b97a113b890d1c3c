import { createDockerKinds } from "./docker/docker-kinds.ts";
import { clearHostFolders } from "./host/start-host.ts";
import { createNativeProcessKind } from "./native-process/native-process.ts";
import { createNodeProcessKind } from "./node-process/node-process.ts";
import { createProcessKinds } from "./process/process-kinds.ts";
import type { SandboxContext } from "./sandbox-context.ts";
import type { SandboxKind } from "./sandbox.ts";
import { createV8ContextKind } from "./v8-context/v8-context.ts";
import { createV8IsolateKind } from "./v8-isolate/v8-isolate.ts";
import { createWasmInstanceKind } from "./wasm-instance/wasm-instance.ts";

export type { SandboxContext } from "./sandbox-context.ts";

/**
 * Every kind there is, also those that this machine lacks: `info` says so. The data folder has to be the emulator's
 * already: what one that was killed left there is cleared away.
 */
export async function createSandboxKinds(context: SandboxContext): Promise<SandboxKind[]> {
  await clearHostFolders(context.dataDir);
  return [
    createV8ContextKind(context),
    createV8IsolateKind(context),
    createWasmInstanceKind(context),
    createNativeProcessKind(context),
    createNodeProcessKind(context),
    ...createProcessKinds(context),
    ...createDockerKinds(context),
  ];
}
