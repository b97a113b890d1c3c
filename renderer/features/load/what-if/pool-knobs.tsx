import { useId } from "react";
import { describeKnob, KNOB_WORDS, type PoolKnob } from "#shared/faas/pool-changes.ts";
import { changedPool, recordedKind, stemCellsOf } from "#shared/load/changed-pool.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import type { WhatIfBasis } from "#shared/model/load/what-if-trial.ts";
import { NumberField } from "../number-field.tsx";
import styles from "./what-if.module.css";

interface PoolKnobsProps {
  basis: WhatIfBasis;
  recorded: PoolSettings;
  settings: PoolSettings;
  disabled: boolean;
  onChange: (settings: PoolSettings) => void;
}

const KEEP_ALIVE_MS = [0, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 2_700_000];
const SANDBOXES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128];
const MOST_STEMS = 16;

/** What of the pool is turned: a slider for a look at the whole range, a field for an exact value. */
export function PoolKnobs({ basis, recorded, settings, disabled, onChange }: PoolKnobsProps) {
  const kind = recordedKind(basis);
  const change = (changes: Partial<PoolSettings>) => onChange({ ...settings, ...changes, preset: "custom" });
  const stems = stemCellsOf(settings, basis);
  const setStems = (count: number) => onChange(changedPool(settings, { stemCells: count }, basis));
  const memoryMb = kind?.memoryMb ?? 256;
  return (
    <fieldset className={styles.knobs} disabled={disabled}>
      <legend className="visually-hidden">Settings of the pool</legend>
      <Knob knob="keepAliveMs" recorded={recorded} settings={settings}>
        <StepSlider
          label={KNOB_WORDS.keepAliveMs.label}
          steps={[...withValue(KEEP_ALIVE_MS, recorded.keepAliveMs), null]}
          value={settings.keepAliveMs}
          words={describeKnob("keepAliveMs", settings)}
          onChange={(keepAliveMs) => change({ keepAliveMs })}
        />
        <NumberField
          label="Seconds"
          value={settings.keepAliveMs === null ? null : settings.keepAliveMs / 1000}
          min={0}
          empty="for ever"
          onChange={(value) => change({ keepAliveMs: value === null ? null : Math.round(value * 1000) })}
        />
      </Knob>
      <Knob knob="stemCells" recorded={recorded} settings={settings} note={kind ? `of ${kind.sandbox}` : undefined}>
        <StepSlider
          label={KNOB_WORDS.stemCells.label}
          steps={Array.from({ length: MOST_STEMS + 1 }, (_, count) => count)}
          value={stems}
          words={String(stems)}
          onChange={(count) => setStems(count ?? 0)}
        />
        <NumberField label="Number" value={stems} min={0} max={64} whole onChange={(value) => setStems(value ?? 0)} />
      </Knob>
      <Knob knob="memoryBudgetMb" recorded={recorded} settings={settings}>
        <StepSlider
          label={KNOB_WORDS.memoryBudgetMb.label}
          steps={withValue(
            SANDBOXES.map((count) => count * memoryMb),
            recorded.memoryBudgetMb,
          )}
          value={settings.memoryBudgetMb}
          words={describeKnob("memoryBudgetMb", settings)}
          onChange={(value) => value !== null && change({ memoryBudgetMb: value })}
        />
        <NumberField
          label="MB"
          value={settings.memoryBudgetMb}
          min={1}
          whole
          onChange={(value) => value !== null && change({ memoryBudgetMb: value })}
        />
      </Knob>
      <Knob knob="maxSandboxes" recorded={recorded} settings={settings}>
        <StepSlider
          label={KNOB_WORDS.maxSandboxes.label}
          steps={withValue(SANDBOXES, recorded.maxSandboxes)}
          value={settings.maxSandboxes}
          words={describeKnob("maxSandboxes", settings)}
          onChange={(value) => value !== null && change({ maxSandboxes: value })}
        />
        <NumberField
          label="Number"
          value={settings.maxSandboxes}
          min={1}
          whole
          onChange={(value) => value !== null && change({ maxSandboxes: value })}
        />
      </Knob>
      <Knob knob="parallelStarts" recorded={recorded} settings={settings}>
        <StepSlider
          label={KNOB_WORDS.parallelStarts.label}
          steps={[...withValue([1, 2, 4, 8, 16, 32], recorded.parallelStarts), null]}
          value={settings.parallelStarts}
          words={describeKnob("parallelStarts", settings)}
          onChange={(parallelStarts) => change({ parallelStarts })}
        />
        <NumberField
          label="Number"
          value={settings.parallelStarts}
          min={1}
          whole
          empty="no limit"
          onChange={(parallelStarts) => change({ parallelStarts })}
        />
      </Knob>
    </fieldset>
  );
}

/** In order, with the value among them. */
function withValue(steps: readonly number[], value: number | null): number[] {
  return [...new Set([...steps, ...(value === null ? [] : [value])])].toSorted((a, b) => a - b);
}

interface KnobProps {
  knob: PoolKnob;
  recorded: PoolSettings;
  settings: PoolSettings;
  note?: string;
  children: React.ReactNode;
}

function Knob({ knob, recorded, settings, note, children }: KnobProps) {
  const { label, about } = KNOB_WORDS[knob];
  const [then, now] = [describeKnob(knob, recorded), describeKnob(knob, settings)];
  return (
    <div className={styles.knob} title={about} data-changed={then === now ? undefined : true}>
      <p>
        <strong>{label}</strong> {note}
      </p>
      <p className={styles.recorded}>{then === now ? "as recorded" : `recorded: ${then}`}</p>
      {children}
    </div>
  );
}

interface StepSliderProps {
  label: string;
  /** In order; null, at the end, is no bound. */
  steps: readonly (number | null)[];
  value: number | null;
  words: string;
  onChange: (value: number | null) => void;
}

/** The places of a slider are values of its own, since what they range over has no even scale. */
function StepSlider({ label, steps, value, words, onChange }: StepSliderProps) {
  const id = useId();
  const exact = steps.indexOf(value);
  const nearest = exact >= 0 ? exact : steps.findIndex((step) => step === null || (value !== null && step > value));
  return (
    <span className={styles.slider}>
      <input
        id={id}
        type="range"
        aria-label={label}
        aria-valuetext={words}
        min={0}
        max={steps.length - 1}
        step={1}
        value={nearest < 0 ? steps.length - 1 : nearest}
        onChange={({ target }) => onChange(steps[Number(target.value)] ?? null)}
      />
      <output htmlFor={id}>{words}</output>
    </span>
  );
}
