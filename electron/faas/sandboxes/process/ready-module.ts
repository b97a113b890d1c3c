import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { DetectedTool, RuntimeId } from "#shared/model/tool.ts";
import type { PrecompilationPlan } from "#toolchains/runtimes/adapter.ts";
import { runtimes } from "#toolchains/runtimes/index.ts";
import { limitMemory } from "#toolchains/wasm/limit-memory.ts";
import { importsNothing } from "#toolchains/wasm/wasm-module.ts";
import { launchOf } from "./launch-of.ts";

/** What is to be made ready; it goes to a thread as it is. */
export interface ModuleJob {
  runtimeId: RuntimeId;
  variant: string | null;
  tool: DetectedTool;
  module: string;
  maxMemoryBytes: number;
  /** Where the limited module is written; compilers write beside it. */
  limited: string;
}

export interface ReadyModule {
  memoryMark: string;
  /** Of the limited module. */
  sha256: string;
  importsNothing: boolean;
  /** Null where the runtime runs the module itself. */
  plan: PrecompilationPlan | null;
}

/**
 * Limits a module's memory and plans how it is compiled. Takes a tenth of a second for a megabyte. Throws INVALID_REQUEST
 * for a module whose memory can't be limited or that the runtime can't run.
 */
export function makeModuleReady(job: ModuleJob): ReadyModule {
  const { runtimeId, variant, tool, module, maxMemoryBytes, limited } = job;
  const adapter = runtimes.find(({ id }) => id === runtimeId);
  if (adapter === undefined) throw new WorkbenchError("INTERNAL", `There is no runtime ${runtimeId}.`);
  const bytes = readFileSync(module);
  // The same for all sandboxes, so that they can share what is compiled. No program can hold its own hash.
  const memoryMark = `wasm-workbench: memory limit reached ${sha256(bytes).slice(0, 32)}`;
  const limitedBytes = limitMemory(bytes, { maxBytes: maxMemoryBytes, mark: memoryMark });
  writeFileSync(limited, limitedBytes);
  const launch = launchOf(limited, variant, null);
  const problem = adapter.unsupported(launch, tool);
  if (problem !== undefined) throw new WorkbenchError("INVALID_REQUEST", problem);
  return {
    memoryMark,
    sha256: sha256(limitedBytes),
    importsNothing: importsNothing(limited),
    plan: adapter.precompile?.(launch, tool, dirname(limited)) ?? null,
  };
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
