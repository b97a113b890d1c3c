import { Field, Select } from "../../ui/index.ts";
import { LATEST, liveChoices, runChoices, type CallChoice } from "./call-choices.ts";
import type { LiveCalls } from "./use-live-calls.ts";
import type { RunCalls } from "./use-run-calls.ts";
import styles from "./flows.module.css";

interface CallPickerProps {
  value: string;
  onChange: (id: string) => void;
  live: LiveCalls;
  runs: readonly RunCalls[];
}

/** Which call is shown: the latest, always, or one that stays. */
export function CallPicker({ value, onChange, live, runs }: CallPickerProps) {
  const [calls, samples] = [liveChoices(live.calls), runChoices(runs)];
  const isKnown = value === LATEST || [...calls, ...samples].some(({ id }) => id === value);
  return (
    <Field label="Call" className={styles.picker}>
      <Select value={isKnown ? value : LATEST} onChange={({ target }) => onChange(target.value)}>
        <option value={LATEST}>The latest of the emulator</option>
        <Choices label="Of the emulator" choices={calls} />
        <Choices label="Of the paper's run" choices={samples} />
      </Select>
    </Field>
  );
}

function Choices({ label, choices }: { label: string; choices: readonly CallChoice[] }) {
  if (choices.length === 0) return null;
  return (
    <optgroup label={label}>
      {choices.map((choice) => (
        <option key={choice.id} value={choice.id}>
          {choice.label}
        </option>
      ))}
    </optgroup>
  );
}
