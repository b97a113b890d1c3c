import { FlaskConical, RotateCcw } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { namedSettings, poolChanges } from "#shared/faas/pool-changes.ts";
import { predictionWords } from "#shared/faas/what-if/prediction-words.ts";
import { whyWords } from "#shared/faas/what-if/why-words.ts";
import { wbWhatIfCommand } from "#shared/format/wb-what-if-command.ts";
import { whatIfFigure } from "#shared/figures/what-if-figure.ts";
import { loadTitle } from "#shared/figures/load-figure-input.ts";
import { whatIfRecordOf } from "#shared/load/what-if-record.ts";
import type { StoredLoad } from "#shared/model/load/load-run.ts";
import type { WhatIfBasis } from "#shared/model/load/what-if-trial.ts";
import type { TrackedJob } from "../../../jobs/index.ts";
import { useShownTheme } from "../../../results/index.ts";
import { Button, CopyCommand, FailureNotice, Field, ProgressBar, Select, Skeleton } from "../../../ui/index.ts";
import { DrawnFigure } from "../drawn-figure.tsx";
import { LoadProgress } from "../load-progress.tsx";
import { useWhatIfBasis, useWhatIfTrial } from "../use-loads.ts";
import { PoolKnobs } from "./pool-knobs.tsx";
import { usePrediction } from "./use-prediction.ts";
import { WhatIfTrials } from "./what-if-trials.tsx";
import styles from "./what-if.module.css";

interface WhatIfPanelProps {
  run: StoredLoad;
  /** Of a trial or another load that goes on: nothing of ours computes beside what is timed. */
  busy: boolean;
}

/** The recorded arrivals with another pool: predicted while a knob is turned, and then measured. */
export function WhatIfPanel({ run, busy }: WhatIfPanelProps) {
  const { series } = run.manifest;
  const choices = series.flatMap(({ label, result, sandbox }, place) =>
    result !== null && sandbox !== null ? [{ label, place }] : [],
  );
  const [chosen, setChosen] = useState<number | null>(null);
  const [open, setOpen] = useState(run.whatIfs.length > 0);
  const [first] = choices;
  if (first === undefined) return null;
  const place = chosen ?? run.whatIfs.at(-1)?.series ?? first.place;
  return (
    <section className={styles.panel} aria-labelledby="load-what-if">
      <header>
        <h3 id="load-what-if">What if the pool were set otherwise?</h3>
        {choices.length > 1 && (
          <Field label="Arrivals of">
            <Select value={place} onChange={({ target }) => setChosen(Number(target.value))}>
              {choices.map((choice) => (
                <option key={choice.label} value={choice.place}>
                  {choice.label}
                </option>
              ))}
            </Select>
          </Field>
        )}
      </header>
      {open ? (
        <WhatIf key={place} run={run} place={place} busy={busy} />
      ) : (
        <div className={styles.closed}>
          <p>
            The recorded arrivals are simulated with another keep-alive, with stem cells or with less memory: what p50,
            p95, p99 and the cold share would be, each with its 90 % prediction interval.
          </p>
          <Button icon={<FlaskConical />} disabled={busy} onClick={() => setOpen(true)}>
            Turn the knobs
          </Button>
        </div>
      )}
      <WhatIfTrials run={run} />
    </section>
  );
}

function WhatIf({ run, place, busy }: WhatIfPanelProps & { place: number }) {
  const { value: basis, failure } = useWhatIfBasis(run.manifest.id, place, run.whatIfs.length);
  if (failure) return <FailureNotice failure={failure} title="Nothing can be predicted from this" />;
  if (!basis) return <Skeleton lines={4} height="2rem" label="Reading what was recorded" />;
  return <Knobs run={run} place={place} basis={basis} busy={busy} />;
}

interface KnobsProps extends WhatIfPanelProps {
  place: number;
  basis: WhatIfBasis;
}

function Knobs({ run, place, basis, busy }: KnobsProps) {
  const record = useMemo(() => whatIfRecordOf(basis), [basis]);
  const recorded = record.settings;
  const [settings, setSettings] = useState(recorded);
  const trial = useWhatIfTrial(run.manifest.id);
  const theme = useShownTheme();
  const { prediction, progress, failure } = usePrediction(basis, settings, busy);
  const label = run.manifest.series[place]?.label ?? "";
  const draw = useCallback(
    (width: number) =>
      prediction &&
      whatIfFigure({ subject: `${loadTitle(run)}, ${label}`, prediction, measured: null, notes: [], width, theme }),
    [run, label, prediction, theme],
  );
  const predicted = prediction?.settings;
  const why = useMemo(() => (predicted ? whyWords(record, predicted) : []), [record, predicted]);
  const changed = poolChanges(recorded, settings).length > 0;
  return (
    <div className={styles.columns}>
      <div className={styles.side}>
        <PoolKnobs
          basis={basis}
          recorded={recorded}
          settings={settings}
          disabled={busy}
          onChange={(wanted) => setSettings(namedSettings(wanted, [recorded]))}
        />
        {trial.job ? (
          <LoadProgress job={trial.job satisfies TrackedJob} />
        ) : (
          <div className={styles.buttons}>
            <Button
              variant="primary"
              icon={<FlaskConical />}
              busy={trial.starting}
              disabled={busy || prediction === null}
              onClick={() => void trial.start({ runId: run.manifest.id, series: place, settings })}
            >
              Run it for real
            </Button>
            <Button size="sm" icon={<RotateCcw />} disabled={!changed || busy} onClick={() => setSettings(recorded)}>
              As recorded
            </Button>
            <CopyCommand
              command={wbWhatIfCommand(run.manifest.id, label, { recorded, settings, basis })}
              label="Copy wb command"
            />
          </div>
        )}
        {trial.failure && <FailureNotice failure={trial.failure} title="The trial could not be started" />}
      </div>
      <div className={styles.outcome} aria-busy={progress < 1 && !busy}>
        {failure && <FailureNotice failure={failure} title="Nothing can be predicted from this" />}
        {!prediction && !failure && (
          <Skeleton lines={5} height="2rem" label="Reading how the calls slowed each other" />
        )}
        {prediction && (
          <>
            <DrawnFigure draw={draw} />
            <div style={{ visibility: progress < 1 ? "visible" : "hidden" }}>
              <ProgressBar value={progress} label="Simulations" />
            </div>
            <ul className={styles.words}>
              {[...why, ...predictionWords(prediction, recorded)].map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}
