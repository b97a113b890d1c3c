import { join } from "node:path";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { ownToolFolders } from "#toolchains/install/install-plan.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import type { DetectionContext } from "#toolchains/process/detection.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { startDetection } from "#toolchains/process/start-detection.ts";
import type { RuntimeAdapter } from "#toolchains/runtimes/adapter.ts";
import { runtimes } from "#toolchains/runtimes/index.ts";
import { runtimeMode } from "#toolchains/runtimes/runtime-mode.ts";

/** One way to run a WASI command in a process of its own. */
export interface ProcessRuntime {
  id: SandboxId;
  adapter: RuntimeAdapter;
  variant: string | null;
  /** Asked once, when it is first needed: every question to a tool starts it. */
  tool(): Promise<DetectedTool>;
}

/** Finds tools on PATH and where the workbench that has the folder `dataDir`, or holds it, installs its own. */
export function emulatorDetection(dataDir: string): DetectionContext {
  const ownFolders = [dataDir, join(dataDir, "..")].flatMap((folder) => ownToolFolders(join(folder, "tools"), process));
  return createDetectionContext({ run: runCommand, ownFolders });
}

/** Every runtime and mode there is that runs WASI commands, installed or not. */
export function processRuntimes(detection: DetectionContext): ProcessRuntime[] {
  const nextContext = startDetection(detection);
  return runtimes.flatMap((adapter) => {
    let detected: Promise<DetectedTool> | null = null;
    const tool = () => (detected ??= adapter.detect(nextContext()));
    return [null, ...adapter.variants]
      .filter((variant) => adapter.target(variant) === "wasm32-wasip1")
      .map((variant) => ({ id: `process:${runtimeMode(adapter.id, variant)}` as const, adapter, variant, tool }));
  });
}
