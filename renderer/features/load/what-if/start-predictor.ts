import type { WhatIfRecord } from "#shared/faas/what-if/what-if.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import { createPredictionSession, type PredictionAnswer } from "./prediction-session.ts";

export interface Predictor {
  /** What was asked before is given up. */
  predict(number: number, settings: PoolSettings): void;
  close(): void;
}

/** On the page's own thread, a frame's half at a time. */
const PAGE_SLICE_MS = 8;

/** Predicts beside the page, so that it never stalls; where there are no workers, in slices between its frames. */
export function startPredictor(record: WhatIfRecord, onAnswer: (answer: PredictionAnswer) => void): Predictor {
  if (typeof Worker === "undefined") {
    const session = createPredictionSession(onAnswer, PAGE_SLICE_MS);
    session.ask({ kind: "record", record });
    return {
      predict: (number, settings) => session.ask({ kind: "settings", number, settings }),
      close: () => session.close(),
    };
  }
  const worker = new Worker(new URL("./prediction-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<PredictionAnswer>) => onAnswer(data));
  worker.addEventListener("error", ({ message }) =>
    onAnswer({ kind: "failed", failure: { code: "INTERNAL", message, hint: null } }),
  );
  worker.postMessage({ kind: "record", record });
  return {
    predict: (number, settings) => worker.postMessage({ kind: "settings", number, settings }),
    close: () => worker.terminate(),
  };
}
