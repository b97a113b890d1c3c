import { useEffect, useRef, useState } from "react";
import { poolChanges } from "#shared/faas/pool-changes.ts";
import type { WhatIfPrediction } from "#shared/faas/what-if/what-if.ts";
import { whatIfRecordOf } from "#shared/load/what-if-record.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import type { WhatIfBasis } from "#shared/model/load/what-if-trial.ts";
import type { Predictor } from "./start-predictor.ts";

export interface Prediction {
  /** Of the newest settings, or still of those before. */
  prediction: WhatIfPrediction | null;
  /** Share of the simulations of the newest settings that are done. */
  progress: number;
  failure: Failure | null;
}

const NOTHING: Prediction = { prediction: null, progress: 0, failure: null };

/** What the settings would make of the recorded calls, better from moment to moment; nothing is computed while `paused`. */
export function usePrediction(basis: WhatIfBasis, settings: PoolSettings, paused: boolean): Prediction {
  const [known, setKnown] = useState(NOTHING);
  const [predictor, setPredictor] = useState<Predictor | null>(null);
  const asked = useRef(0);
  useEffect(() => {
    if (paused) return;
    let isWanted = true;
    let started: Predictor | null = null;
    void import("./start-predictor.ts").then(({ startPredictor }) => {
      if (!isWanted) return;
      started = startPredictor(whatIfRecordOf(basis), (answer) => {
        if (answer.kind === "failed") setKnown((last) => ({ ...last, failure: answer.failure }));
        else if (answer.number === asked.current)
          setKnown({ prediction: answer.prediction, progress: answer.done / answer.total, failure: null });
      });
      setPredictor(started);
    });
    return () => {
      isWanted = false;
      started?.close();
    };
  }, [basis, paused]);
  useEffect(() => {
    asked.current += 1;
    predictor?.predict(asked.current, settings);
  }, [predictor, settings]);
  const isOfThese = known.prediction !== null && poolChanges(known.prediction.settings, settings).length === 0;
  return { ...known, progress: isOfThese ? known.progress : 0 };
}
