import { setMaxListeners } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeployedFunction, FunctionLimits } from "#shared/model/faas/function.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import { createInvoker } from "../create-invoker.ts";
import type { CallOutcome, Invoker } from "../invoker.ts";
import { POOL_PRESETS } from "../presets.ts";
import { ScriptedKind, type Script } from "./scripted-kind.ts";

/** Room for four sandboxes of 256 MB; nothing is kept ready, and nothing is limited. */
export const PLAIN_SETTINGS: PoolSettings = { ...POOL_PRESETS.paper, memoryBudgetMb: 1024, stemCells: [] };

export interface InvokerUnderTest {
  invoker: Invoker;
  kind: ScriptedKind;
  workDir: string;
  call: (fn: DeployedFunction, script?: Script, signal?: AbortSignal) => Promise<CallOutcome>;
  /** Stops it, and removes its folder. */
  end: () => Promise<void>;
}

export async function startInvoker(
  settings: Partial<PoolSettings> = {},
  kinds: ScriptedKind[] = [new ScriptedKind()],
): Promise<InvokerUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "wasm-workbench-invoker-"));
  const workDir = join(folder, "work");
  const invoker = createInvoker({
    kinds,
    settings: { ...PLAIN_SETTINGS, ...settings },
    workDir,
    processesDir: join(folder, "processes"),
  });
  let calls = 0;
  const nobodyLeaves = new AbortController().signal;
  setMaxListeners(0, nobodyLeaves);
  return {
    invoker,
    kind: kinds[0] as ScriptedKind,
    workDir,
    call: (fn, script = {}, signal = nobodyLeaves) =>
      invoker.invoke(
        { activationId: String(++calls), fn, argument: script, arrivedNs: process.hrtime.bigint() },
        signal,
      ),
    end: async () => {
      await invoker.close(0);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function deployedFunction(
  name: string,
  limits: Partial<FunctionLimits> = {},
  { revision = "1", sandbox = "wasm-instance", form = "wasi-command" }: Partial<DeployedFunction> = {},
): DeployedFunction {
  return {
    path: `guest/${name}`,
    namespace: "guest",
    name,
    version: "0.0.1",
    revision,
    kind: "wasi:1",
    form,
    sandbox,
    code: { folder: "/nowhere", entry: "main.wasm", sha256: revision, sizeBytes: 8 },
    main: null,
    features: [],
    limits: { timeoutMs: 1_000, memoryMb: 256, logsMb: 10, concurrency: 1_000, ...limits },
    input: "auto",
    output: "text",
    environment: {},
    parametersSchema: null,
  };
}
