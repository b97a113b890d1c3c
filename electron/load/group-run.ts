import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { Clock } from "./clock.ts";
import type { PreparedTarget } from "./prepare-target.ts";

export interface GroupOptions {
  clock: Clock;
  /** Its place in the pattern. */
  group: number;
  targets: readonly PreparedTarget[];
  /** Called for each request; `lateNs` is how late it was sent though it was due and a connection was free. */
  onSample: (sample: LoadSample, lateNs: number) => void;
  /** Nothing more will be due. */
  onAllSent: () => void;
  /** Called once, when its last request is answered. */
  onEnd: () => void;
}

/** A group under way. */
export interface GroupRun {
  start: () => void;
  /** Ends what is under way without samples. */
  stop: () => void;
  state: () => { inFlight: number; waiting: number; activeThreads: number };
}

export function targetOf(targets: readonly PreparedTarget[], index: number): PreparedTarget {
  return targets[index % targets.length] as PreparedTarget;
}
