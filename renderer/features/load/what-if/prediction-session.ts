import {
  prepareWhatIf,
  type PredictionSoFar,
  type WhatIf,
  type WhatIfPrediction,
  type WhatIfRecord,
} from "#shared/faas/what-if/what-if.ts";
import { toWireError } from "#shared/errors.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";

/** What a session is asked: first what it predicts from, then settings, of which only the newest count. */
export type PredictionAsk =
  | { kind: "record"; record: WhatIfRecord }
  | { kind: "settings"; number: number; settings: PoolSettings };

export type PredictionAnswer =
  | { kind: "prediction"; number: number; done: number; total: number; prediction: WhatIfPrediction }
  | { kind: "failed"; failure: Failure };

/** How often what is known so far is told. */
const TELL_EVERY_MS = 80;
/** Fewer simulations say nothing of an interval's ends. */
const FEWEST_TOLD = 20;

/**
 * Predicts in slices, between which newer settings come in; the same numbers as in one piece. `sliceMs` bounds how long
 * the thread is taken at a time.
 */
export function createPredictionSession(tell: (answer: PredictionAnswer) => void, sliceMs: number) {
  let whatIf: WhatIf | null = null;
  let preparing: Generator<void, WhatIf> | null = null;
  let wanted: { number: number; settings: PoolSettings } | null = null;
  let drawing: { number: number; steps: Generator<PredictionSoFar, WhatIfPrediction>; toldAtMs: number } | null = null;
  let isScheduled = false;
  let isOver = false;

  const schedule = () => {
    if (isScheduled || isOver) return;
    isScheduled = true;
    setTimeout(() => {
      isScheduled = false;
      if (isOver) return;
      try {
        if (slice()) schedule();
      } catch (error) {
        tell({ kind: "failed", failure: toWireError(error) });
      }
    }, 0);
  };

  /** Answers whether there is more to do. */
  const slice = (): boolean => {
    const untilMs = performance.now() + sliceMs;
    while (preparing !== null) {
      const step = preparing.next();
      if (step.done === true) {
        whatIf = step.value;
        preparing = null;
      }
      if (performance.now() >= untilMs) return true;
    }
    if (whatIf !== null && wanted !== null) {
      drawing = { number: wanted.number, steps: whatIf.predictStepwise(wanted.settings), toldAtMs: performance.now() };
      wanted = null;
    }
    while (drawing !== null) {
      const { number, steps } = drawing;
      const step = steps.next();
      if (step.done === true) {
        drawing = null;
        break;
      }
      const { done, total, prediction } = step.value;
      const nowMs = performance.now();
      if (done === total || (done >= FEWEST_TOLD && nowMs - drawing.toldAtMs >= TELL_EVERY_MS)) {
        drawing.toldAtMs = nowMs;
        tell({ kind: "prediction", number, done, total, prediction: prediction() });
      }
      if (nowMs >= untilMs) return true;
    }
    return false;
  };

  return {
    ask(ask: PredictionAsk): void {
      if (ask.kind === "record") preparing = prepareWhatIf(ask.record);
      else wanted = ask;
      schedule();
    },
    close(): void {
      isOver = true;
    },
  };
}
