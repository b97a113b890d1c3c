import { useCallback, useState } from "react";
import { comparePrediction, isPredicted } from "#shared/faas/what-if/compare-prediction.ts";
import { changeWords, comparisonWords } from "#shared/faas/what-if/prediction-words.ts";
import { trialFigure } from "#shared/figures/trial-figure.ts";
import type { StoredLoad } from "#shared/model/load/load-run.ts";
import type { WhatIfTrial } from "#shared/model/load/what-if-trial.ts";
import { useShownTheme } from "../../../results/index.ts";
import { FailureNotice, StatusPill, type Tone } from "../../../ui/index.ts";
import { DrawnFigure } from "../drawn-figure.tsx";
import { FigureExport } from "../figure-export.tsx";
import styles from "./what-if.module.css";

/** What was measured with other settings, beside what had been predicted. */
export function WhatIfTrials({ run }: { run: StoredLoad }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = run.whatIfs.find(({ id }) => id === chosen) ?? run.whatIfs.at(-1);
  if (shown === undefined) return null;
  return (
    <div className={styles.trials}>
      <h4>Run for real</h4>
      <div role="group" aria-label="Trials" className={styles.trialList}>
        {run.whatIfs.map((trial) => {
          const { words, tone } = verdictOf(trial);
          return (
            <button key={trial.id} type="button" aria-pressed={trial === shown} onClick={() => setChosen(trial.id)}>
              <span>
                {run.manifest.series[trial.series]?.label}: {changeWords(trial.recordedSettings, trial.settings)}
              </span>
              <StatusPill tone={tone}>{words}</StatusPill>
            </button>
          );
        })}
      </div>
      <Trial run={run} trial={shown} />
    </div>
  );
}

function Trial({ run, trial }: { run: StoredLoad; trial: WhatIfTrial }) {
  const theme = useShownTheme();
  const { prediction, measured, failure, id } = trial;
  const draw = useCallback((width: number) => trialFigure({ run, trialId: id, width, theme }), [run, id, theme]);
  return (
    <>
      {failure && <FailureNotice failure={failure} title="This trial failed" />}
      {prediction && measured && (
        <div className={styles.columns}>
          <ul className={styles.words}>
            {comparisonWords(comparePrediction(prediction, measured)).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <div className={styles.outcome}>
            <DrawnFigure draw={draw} />
            <FigureExport run={run} figure="what-if" measure="latency" trialId={id} />
          </div>
        </div>
      )}
    </>
  );
}

function verdictOf({ state, prediction, measured }: WhatIfTrial): { words: string; tone: Tone | undefined } {
  if (prediction && measured) {
    const isInside = isPredicted(comparePrediction(prediction, measured), ["coldShare", "p95Ms"]);
    return isInside ? { words: "as predicted", tone: "ok" } : { words: "not as predicted", tone: "warn" };
  }
  if (state === "running") return { words: "running", tone: "info" };
  return { words: state, tone: state === "failed" ? "error" : "warn" };
}
