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

/** A missing tool may be installed while the emulator runs. */
const LOOK_AGAIN_MS = 5_000;

/** One way to run a WASI command in a process of its own. */
export interface ProcessRuntime {
  id: SandboxId;
  adapter: RuntimeAdapter;
  variant: string | null;
  /** Asked when it is first needed, and again after a while where it is missing: every question to a tool starts it. */
  tool(): Promise<DetectedTool>;
}

/** Finds tools on PATH and where the workbench that has the folder `dataDir`, or holds it, installs its own. */
export function emulatorDetection(dataDir: string): DetectionContext {
  const ownFolders = [dataDir, join(dataDir, "..")].flatMap((folder) => ownToolFolders(join(folder, "tools"), process));
  return createDetectionContext({ run: runCommand, ownFolders });
}

/** Asks again for what was not there, with no answers of the first time. */
function lookUntilFound(
  detect: () => Promise<DetectedTool>,
  detectAgain: () => Promise<DetectedTool>,
): () => Promise<DetectedTool> {
  let detected: Promise<DetectedTool> | null = null;
  let lookAgainMs = Infinity;
  return () => {
    if (detected !== null && performance.now() < lookAgainMs) return detected;
    const found = detected === null ? detect() : detectAgain();
    lookAgainMs = Infinity;
    detected = found;
    void found.then(({ state }) => {
      if (state !== "available") lookAgainMs = performance.now() + LOOK_AGAIN_MS;
    });
    return found;
  };
}

/** Every runtime and mode there is that runs WASI commands, installed or not. */
export function processRuntimes(detection: DetectionContext): ProcessRuntime[] {
  const nextContext = startDetection(detection);
  return runtimes.flatMap((adapter) => {
    const tool = lookUntilFound(
      () => adapter.detect(nextContext()),
      () => adapter.detect(startDetection(detection)()),
    );
    return [null, ...adapter.variants]
      .filter((variant) => adapter.target(variant) === "wasm32-wasip1")
      .map((variant) => ({ id: `process:${runtimeMode(adapter.id, variant)}` as const, adapter, variant, tool }));
  });
}
