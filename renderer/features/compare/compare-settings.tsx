import { useId, useState } from "react";
import { Checkbox, Input } from "../../ui/index.ts";
import { useWorkspace } from "../../workspace/index.ts";
import { RuntimePicker } from "./runtime-picker.tsx";
import { TermsButton } from "./terms-button.tsx";
import styles from "./compare-panel.module.css";

const DEFAULT_BUDGET_MS = 10_000;
const BUDGET_WORDS =
  "Ends the measuring of all runtimes together after so many seconds, also before all runs are done; at least six rounds are measured";

/** On which runtimes and for how long; program, compilers and arguments are chosen above, for Build and Run too. */
export function CompareSettings() {
  const runs = useWorkspace((state) => state.runs);
  const warmupRuns = useWorkspace((state) => state.warmupRuns);
  const timeBudgetMs = useWorkspace((state) => state.timeBudgetMs);
  const choose = useWorkspace((state) => state.choose);
  return (
    <div className={styles.settings}>
      <RuntimePicker />
      <div className={styles.numbers}>
        <TermsButton />
        <NumberField
          label="Runs"
          title="Measured runs of each runtime"
          value={runs}
          min={1}
          max={100_000}
          onChange={(value) => choose({ runs: value })}
        />
        <NumberField
          label="Warm-up"
          title="Runs of each runtime before measuring, kept apart from the results"
          value={warmupRuns}
          min={0}
          max={1_000}
          onChange={(value) => choose({ warmupRuns: value })}
        />
        <span className={styles.number} title={BUDGET_WORDS}>
          <Checkbox
            label="Time budget"
            checked={timeBudgetMs !== null}
            onChange={(event) => choose({ timeBudgetMs: event.target.checked ? DEFAULT_BUDGET_MS : null })}
          />
          {timeBudgetMs !== null && (
            <NumberField
              label="s"
              name="Time budget in seconds"
              title={BUDGET_WORDS}
              value={timeBudgetMs / 1000}
              min={1}
              max={3_600}
              onChange={(value) => choose({ timeBudgetMs: value * 1000 })}
            />
          )}
        </span>
      </div>
    </div>
  );
}

interface NumberFieldProps {
  label: string;
  /** Its full name where the label is only a unit, which then stands behind the field. */
  name?: string;
  title: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

/** A whole number; what can't be one is left as it was when the field is left. */
function NumberField({ label, name, title, value, min, max, onChange }: NumberFieldProps) {
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  return (
    <span className={styles.number} title={title}>
      {name === undefined && <label htmlFor={id}>{label}</label>}
      <Input
        id={id}
        aria-label={name}
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        step={1}
        value={text ?? value}
        onChange={(event) => {
          setText(event.target.value);
          const typed = event.target.valueAsNumber;
          if (Number.isInteger(typed) && typed >= min && typed <= max) onChange(typed);
        }}
        onBlur={() => setText(null)}
      />
      {name !== undefined && <span aria-hidden="true">{label}</span>}
    </span>
  );
}
