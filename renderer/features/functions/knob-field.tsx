import { useEffect, useRef, useState } from "react";
import { Checkbox, Input } from "../../ui/index.ts";
import styles from "./pool.module.css";

const REST_MS = 500;

interface KnobFieldProps {
  label: string;
  about: string;
  /** Null: no limit, where that can be. */
  value: number | null;
  /** What stands behind the number. */
  unit: string;
  min: number;
  /** Shown in units of so many of the value's. */
  per?: number;
  /** The words for null; left out where it can't be. */
  none?: string;
  /** What a limit begins with when there was none. */
  usual?: number;
  /** It differs from the preset. */
  changed: boolean;
  onChange: (value: number | null) => void;
}

/** A number that takes effect when its typing rests, on Enter and when it is left; what is no value says so and changes nothing. */
export function KnobField(props: KnobFieldProps) {
  const { label, about, value, unit, min, per = 1, none, usual = min, changed, onChange } = props;
  const [text, setText] = useState<string | null>(null);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const shown = value === null ? "" : String(value / per);
  const read = (typed: string) => {
    const number = typed.trim() === "" ? Number.NaN : Math.round(Number(typed) * per);
    return Number.isSafeInteger(number) && number >= min ? number : null;
  };
  const commit = (typed: string | null, leave: boolean) => {
    window.clearTimeout(timer.current);
    const number = typed === null ? null : read(typed);
    if (number !== null && number !== value) onChange(number);
    if (leave || number !== null) setText(null);
  };
  const wrong = text !== null && read(text) === null;
  return (
    <div className={styles.knob} data-changed={changed || undefined} title={about}>
      <span className={styles.knobLabel}>{label}</span>
      <span className={styles.knobValue}>
        <Input
          type="number"
          aria-label={`${label} (${unit})`}
          aria-description={about}
          aria-invalid={wrong || undefined}
          min={min / per}
          step="any"
          disabled={value === null}
          placeholder={none}
          value={text ?? shown}
          onChange={({ target }) => {
            const typed = target.value;
            setText(typed);
            window.clearTimeout(timer.current);
            timer.current = window.setTimeout(() => commit(typed, false), REST_MS);
          }}
          onBlur={() => commit(text, true)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            commit(text, true);
          }}
        />
        <span className={styles.unit}>{unit}</span>
        {none !== undefined && (
          <Checkbox
            label={none}
            checked={value === null}
            onChange={({ target }) => onChange(target.checked ? null : usual)}
          />
        )}
      </span>
      {wrong && (
        <span role="alert" className={styles.wrong}>
          It stays at {shown}: {min === 0 ? "0 or more" : `at least ${min / per}`} is expected.
        </span>
      )}
    </div>
  );
}
