import { createDetectionContext } from "../../process/create-detection-context.ts";
import type { DetectionContext } from "../../process/detection.ts";
import { runCommand } from "../../process/run-command.ts";

/** A machine that has nothing but what is in the folder, and that may lose patience with a program sooner. */
export function bareMachine(folder: string, probeTimeoutMs = 10_000): DetectionContext {
  const context = createDetectionContext({
    run: (spec, options) => {
      if (spec.timeoutMs === undefined) throw new Error(`asking ${spec.exe} has no time limit`);
      return runCommand({ ...spec, timeoutMs: probeTimeoutMs }, options);
    },
    env: { PATH: folder, HOME: folder },
  });
  return { ...context, findExecutables: (names) => context.findExecutables(names) };
}
