import { growthOf } from "./growth.ts";
import type { Parts } from "./prepare.ts";
import type { QuietState } from "./quiet-state.ts";
import type { Verdicts } from "./verdicts.ts";

const MEGABYTE = 1 << 20;

/** Whether the load left anything behind in memory, descriptors and processes. */
export function judgeMachine(
  { watch, observer }: Parts,
  verdicts: Verdicts,
  before: QuietState,
  after: QuietState,
  minutes: number,
): void {
  const { medians, share, allowed, isFlat } = growthOf(observer.memoryBytes, minutes);
  const sizes = medians.map((bytes) => (bytes / MEGABYTE).toFixed(0)).join(", ");
  verdicts.judge(
    "the emulator's memory is flat",
    isFlat,
    `after the first sixth of the time, medians of three windows: ${sizes} MiB; the highest later one is ${(share * 100).toFixed(1)} % above the first (${allowed * 100} % allowed)`,
  );
  const problems = [...observer.problems];
  verdicts.judge("it always called itself healthy", problems.length === 0, `${problems.length} problems`, problems);
  if (before.descriptors === null || after.descriptors === null)
    verdicts.tell("descriptors: this system doesn't tell them");
  else
    verdicts.judge(
      "no descriptor stays open",
      after.descriptors <= before.descriptors,
      `${before.descriptors} before the load and ${after.descriptors} after it, without sandboxes`,
    );
  if (before.processes === null || after.processes === null)
    return verdicts.tell("processes: this system doesn't tell them");
  const findings = [...watch.findings];
  verdicts.judge(
    "no zombie, and no process without its parent",
    findings.length === 0,
    `${findings.length} found`,
    findings,
  );
  verdicts.judge(
    "no process stays",
    after.processes <= before.processes,
    `${before.processes} before the load and ${after.processes} after it, without sandboxes`,
  );
}
