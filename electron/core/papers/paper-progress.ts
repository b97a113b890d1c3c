import { describeEstimate } from "#shared/format/estimates.ts";
import type { PaperProtocol, PaperScale } from "#shared/model/paper.ts";
import type { Experiment } from "#shared/papers/experiment.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import type { ReadyPart } from "./measure-part.ts";

/** A part with what it does. */
export interface PlannedPart {
  experiment: Experiment;
  protocol: PaperProtocol;
  ready: ReadyPart;
}

/** Seconds of estimated work that tell more about this machine's pace than the estimate itself. */
const TELLING_SECONDS = 30;

/**
 * Progress of all parts as one: their runs are counted, and the time that is left follows from what each part is
 * expected to take and how long this machine took for what it has measured now.
 */
export function createPaperProgress(parts: readonly PlannedPart[], scale: PaperScale, job: JobContext) {
  const seconds = parts.map(({ experiment, protocol }) => experiment.seconds(scale, protocol));
  const runs = parts.map(({ ready }) => ready.measurements);
  /** Stretches of measuring: what was expected of them, and what they took. */
  const stretches: { seconds: number; ms: number }[] = [];
  return {
    /** A part's job: its steps carry the experiment's name, its progress is a share of the whole. */
    ofPart(index: number): JobContext {
      const { experiment, protocol } = parts[index] as PlannedPart;
      const [ownSeconds = 0, ownRuns = 0] = [seconds[index], runs[index]];
      const name = experiment.name(protocol);
      let announced = false;
      let done = 0;
      let stretch = { seconds: 0, ms: 0 };
      let begun = { done: 0, atMs: 0 };
      const report = () => {
        stretch.seconds = (ownSeconds * (done - begun.done)) / ownRuns;
        stretch.ms = Date.now() - begun.atMs;
        job.progress(sum(runs.slice(0, index)) + done, sum(runs), "runs", Math.round(secondsLeft() * 1000));
      };
      const secondsLeft = () => {
        const expected = sum(stretches.map((one) => one.seconds));
        const pace = expected < TELLING_SECONDS ? 1 : sum(stretches.map(({ ms }) => ms)) / (expected * 1000);
        return pace * (ownSeconds * (1 - done / ownRuns) + sum(seconds.slice(index + 1)));
      };
      return {
        ...job,
        started() {
          const left = describeEstimate(secondsLeft());
          if (!announced) job.log("paper", "info", `${index + 1}/${parts.length} ${name}, ${left} left\n`);
          announced = true;
          job.started();
          // A pause, or waiting for the machine, is no measuring.
          begun = { done, atMs: Date.now() };
          stretches.push((stretch = { seconds: 0, ms: 0 }));
          report();
        },
        step: (label) => job.step(`${name}: ${label}`),
        // What a cell that failed leaves out is nothing that is left; a session that is resumed counts its own runs only.
        progress(made, all) {
          done = Math.max(done, ownRuns - (all - made));
          report();
        },
        // Rows of many runs in one job would be mistaken for those of one.
        samples: () => undefined,
      };
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
