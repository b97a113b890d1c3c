import { Plus, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import {
  KNOB_WORDS,
  nearestPreset,
  poolChanges,
  PRESET_NAMES,
  type PoolChange,
  type PoolKnob,
} from "#shared/faas/pool-changes.ts";
import type { PoolPreset, PoolSettings as Settings, StemCells } from "#shared/model/faas/pool.ts";
import { Button, IconButton, Input, Segmented, Select, Skeleton } from "../../ui/index.ts";
import { useEmulator } from "./functions-context.tsx";
import { KnobField } from "./knob-field.tsx";
import styles from "./pool.module.css";

/** Every knob of pool and scheduling; each takes effect at once, while calls run. */
export function PoolSettings() {
  const settings = useEmulator((state) => state.pool?.settings);
  const presets = useEmulator((state) => state.presets);
  const earlier = useEmulator((state) => state.earlierSettings.length);
  const changing = useEmulator((state) => state.changing);
  const change = useEmulator((state) => state.changePool);
  const undo = useEmulator((state) => state.undoPool);
  const [chosenBase, setChosenBase] = useState<PoolPreset | null>(null);
  if (!settings)
    return (
      <div className={styles.panel}>
        <Skeleton lines={7} height="1.8rem" label="Reading the settings" />
      </div>
    );
  const base =
    presets.find(({ preset }) => preset === settings.preset) ??
    presets.find(({ preset }) => preset === chosenBase) ??
    nearestPreset(settings, presets);
  const changes = base ? poolChanges(base, settings) : [];
  const changed = (knob: PoolKnob) => changes.some((one) => one.knob === knob);
  const shared = (knob: PoolKnob) => ({ ...KNOB_WORDS[knob], changed: changed(knob) });
  return (
    <div className={styles.panel}>
      <div className={styles.presets}>
        <Segmented<PoolPreset>
          label="Preset of the pool"
          options={presets.map(({ preset }) => ({ id: preset, label: PRESET_NAMES[preset] }))}
          value={settings.preset}
          onChange={(wanted) => {
            const preset = presets.find((one) => one.preset === wanted);
            setChosenBase(wanted);
            if (preset) void change(preset);
          }}
        />
        <Button size="sm" icon={<Undo2 />} disabled={earlier === 0} busy={changing} onClick={() => void undo()}>
          Undo
        </Button>
      </div>
      {base && <Changes base={base} changes={changes} onReset={() => void change(base)} />}
      <div className={styles.knobs}>
        <KnobField
          {...shared("keepAliveMs")}
          value={settings.keepAliveMs}
          unit="s"
          per={1000}
          min={0}
          none="for ever"
          usual={600_000}
          onChange={(keepAliveMs) => void change({ keepAliveMs })}
        />
        <KnobField
          {...shared("pauseGraceMs")}
          value={settings.pauseGraceMs}
          unit="ms"
          min={0}
          none="never"
          usual={50}
          onChange={(pauseGraceMs) => void change({ pauseGraceMs })}
        />
        <KnobField
          {...shared("memoryBudgetMb")}
          value={settings.memoryBudgetMb}
          unit="MB"
          min={1}
          onChange={(value) => value !== null && void change({ memoryBudgetMb: value })}
        />
        <KnobField
          {...shared("maxSandboxes")}
          value={settings.maxSandboxes}
          unit="sandboxes"
          min={1}
          onChange={(value) => value !== null && void change({ maxSandboxes: value })}
        />
        <KnobField
          {...shared("parallelStarts")}
          value={settings.parallelStarts}
          unit="starts"
          min={1}
          none="no limit"
          usual={10}
          onChange={(parallelStarts) => void change({ parallelStarts })}
        />
        <KnobField
          {...shared("queueLength")}
          value={settings.queueLength}
          unit="calls"
          min={0}
          onChange={(value) => value !== null && void change({ queueLength: value })}
        />
        <KnobField
          {...shared("queueTimeoutMs")}
          value={settings.queueTimeoutMs}
          unit="s"
          per={1000}
          min={1}
          none="no limit"
          usual={60_000}
          onChange={(queueTimeoutMs) => void change({ queueTimeoutMs })}
        />
        {(["concurrentInvocations", "invocationsPerMinute", "triggersPerMinute"] as const).map((knob) => (
          <KnobField
            key={knob}
            {...shared(knob)}
            value={settings[knob]}
            unit={knob === "concurrentInvocations" ? "calls" : "a minute"}
            min={1}
            none="no limit"
            usual={60}
            onChange={(value) => void change({ [knob]: value })}
          />
        ))}
        <StemCellList
          cells={settings.stemCells}
          changed={changed("stemCells")}
          onChange={(stemCells) => void change({ stemCells })}
        />
      </div>
    </div>
  );
}

const KNOBS = Object.keys(KNOB_WORDS).length;

interface ChangesProps {
  base: Settings;
  changes: readonly PoolChange[];
  onReset: () => void;
}

/** Which knobs make the pool another one than a preset. */
function Changes({ base, changes, onReset }: ChangesProps) {
  const name = PRESET_NAMES[base.preset];
  if (changes.length === 0)
    return (
      <p className={styles.changes}>
        All {KNOBS} knobs are as {name} has them.
      </p>
    );
  return (
    <details className={styles.changes}>
      <summary>
        <strong>Custom</strong>: {changes.length} of {KNOBS} knobs {changes.length === 1 ? "differs" : "differ"} from{" "}
        {name}
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Knob</th>
            <th scope="col">{name}</th>
            <th scope="col">Here</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ knob, from, to }) => (
            <tr key={knob}>
              <th scope="row">{KNOB_WORDS[knob].label}</th>
              <td>{from}</td>
              <td>
                <strong>{to}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button size="sm" onClick={onReset}>
        Use {name}
      </Button>
    </details>
  );
}

interface StemCellListProps {
  cells: readonly StemCells[];
  changed: boolean;
  onChange: (cells: StemCells[]) => void;
}

function StemCellList({ cells, changed, onChange }: StemCellListProps) {
  const sandboxes = useEmulator((state) => state.sandboxes);
  const kinds = (sandboxes ?? []).filter(({ state }) => state === "available").map(({ id }) => id);
  const unused = kinds.find((id) => !cells.some(({ sandbox }) => sandbox === id));
  const replace = (at: number, change: Partial<StemCells>) =>
    onChange(cells.map((cell, index) => (index === at ? { ...cell, ...change } : cell)));
  return (
    <fieldset className={styles.stems} data-changed={changed || undefined} title={KNOB_WORDS.stemCells.about}>
      <legend>{KNOB_WORDS.stemCells.label}</legend>
      {cells.length === 0 && <p>None wait: each first call makes its sandbox.</p>}
      {cells.map(({ sandbox, count, memoryMb }, index) => (
        <div key={sandbox} className={styles.stem}>
          <CellNumber
            label={`How many of ${sandbox}`}
            value={count}
            max={64}
            onChange={(value) => replace(index, { count: value })}
          />
          <span aria-hidden="true">×</span>
          <Select
            aria-label={`Kind of stem cell ${index + 1}`}
            value={sandbox}
            onChange={({ target }) => {
              const chosen = kinds.find((id) => id === target.value);
              if (chosen) replace(index, { sandbox: chosen });
            }}
          >
            {[...new Set([sandbox, ...kinds])].map((id) => (
              <option key={id} value={id} disabled={id !== sandbox && cells.some((cell) => cell.sandbox === id)}>
                {id}
              </option>
            ))}
          </Select>
          <CellNumber
            label={`Memory of ${sandbox} (MB)`}
            value={memoryMb}
            min={1}
            onChange={(value) => replace(index, { memoryMb: value })}
          />
          <span aria-hidden="true">MB</span>
          <IconButton
            label={`Remove the stem cells of ${sandbox}`}
            icon={<Trash2 />}
            size="sm"
            onClick={() => onChange(cells.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        size="sm"
        icon={<Plus />}
        disabled={unused === undefined}
        onClick={() => unused && onChange([...cells, { sandbox: unused, count: 1, memoryMb: 256 }])}
      >
        Add a stem cell
      </Button>
    </fieldset>
  );
}

interface CellNumberProps {
  label: string;
  value: number;
  min?: number;
  max?: number;
  onChange: (value: number) => void;
}

/** Takes effect on Enter and when it is left. */
function CellNumber({ label, value, min = 0, max, onChange }: CellNumberProps) {
  const [text, setText] = useState<string | null>(null);
  const commit = () => {
    const number = text === null || text.trim() === "" ? Number.NaN : Number(text);
    setText(null);
    if (Number.isInteger(number) && number >= min && number <= (max ?? Infinity) && number !== value) onChange(number);
  };
  return (
    <Input
      type="number"
      aria-label={label}
      min={min}
      max={max}
      value={text ?? value}
      onChange={({ target }) => setText(target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        commit();
      }}
    />
  );
}
