import { judgeGenerator } from "#shared/load/self-check.ts";
import { createLoadSummarizer } from "#shared/load/summarize-load.ts";
import type { LoadProgress } from "#shared/model/load/generator-line.ts";
import type { LoadPlan } from "#shared/model/load/load-plan.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { LoadResult } from "#shared/model/load/load-summary.ts";
import type { Clock } from "./clock.ts";
import { createClosedGroup } from "./closed-group.ts";
import { watchGenerator } from "./generator-health.ts";
import type { GroupOptions } from "./group-run.ts";
import { createOpenGroup } from "./open-group.ts";
import { prepareTarget } from "./prepare-target.ts";

const NS_PER_S = 1e9;

export interface LoadRun {
  /** Resolves when the last request is answered, or at `cancel`. */
  result: Promise<LoadResult>;
  /** Ends the run with what was measured. */
  cancel: () => void;
  progress: () => LoadProgress;
}

/** Carries out a plan. The run's moments are the clock's. */
export function startLoad(plan: LoadPlan, clock: Clock, onSample: (sample: LoadSample) => void): LoadRun {
  const { pattern, warmUp, drainS } = plan;
  const summarizer = createLoadSummarizer(pattern.groups.length, warmUp);
  const health = watchGenerator(clock.nowNs);
  let answered = 0;
  let errors = 0;
  let stillSending = pattern.groups.length;
  let underWay = pattern.groups.length;
  let hasEnded = false;

  const { promise: result, resolve } = promiseWithResolver<LoadResult>();
  const end = (ended: LoadResult["ended"]) => {
    if (hasEnded) return;
    hasEnded = true;
    const { inFlight, waiting } = totals();
    for (const group of groups) group.stop();
    health.stop();
    const summary = summarizer.summarize();
    resolve({
      startedAtMs: clock.startedAtMs,
      ended,
      unfinished: inFlight + waiting,
      summary,
      selfCheck: judgeGenerator(health.figures(), summary.whole.latency),
    });
  };
  const groups = pattern.groups.map((group, place) => {
    const options: GroupOptions = {
      clock,
      group: place,
      targets: (plan.targets[plan.targets.length === 1 ? 0 : place] ?? []).map((target) =>
        prepareTarget(target, group.keepAlive),
      ),
      onSample: (sample, lateNs) => {
        answered++;
        if (sample.error) errors++;
        health.recordLateSend(lateNs);
        summarizer.add(sample);
        onSample(sample);
      },
      onAllSent: () => {
        if (--stillSending === 0) clock.at(clock.nowNs() + drainS * NS_PER_S, () => end("drain-limit"));
      },
      onEnd: () => {
        if (--underWay === 0) end("complete");
      },
    };
    return group.kind === "closed" ? createClosedGroup(group, options) : createOpenGroup(group, options);
  });
  const totals = () => {
    const sum = { inFlight: 0, waiting: 0, activeThreads: 0 };
    for (const group of groups) {
      const { inFlight, waiting, activeThreads } = group.state();
      sum.inFlight += inFlight;
      sum.waiting += waiting;
      sum.activeThreads += activeThreads;
    }
    return sum;
  };

  for (const group of groups) group.start();
  return {
    result,
    cancel: () => end("cancelled"),
    progress: () => ({ elapsedNs: clock.nowNs(), answered, errors, ...totals() }),
  };
}

function promiseWithResolver<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
