import { useId } from "react";
import { BUILT_IN_PATTERNS } from "#shared/load/built-in-patterns.ts";
import { patternOf, type LoadForm } from "./load-form.ts";
import { PATTERN_WORDS } from "./load-words.ts";
import { PatternPicture } from "./pattern-picture.tsx";
import styles from "./load-setup.module.css";

interface PatternPickerProps {
  form: LoadForm;
  onChange: (change: Partial<LoadForm>) => void;
}

const PATTERNS = [...(Object.keys(BUILT_IN_PATTERNS) as (keyof typeof BUILT_IN_PATTERNS)[]), "own"] as const;

/** The paper's three, and one's own: each with when its requests are sent. */
export function PatternPicker({ form, onChange }: PatternPickerProps) {
  const name = useId();
  return (
    <div className={styles.patterns} role="radiogroup" aria-label="Pattern">
      {PATTERNS.map((id) => {
        const { label, about, name: whole } = PATTERN_WORDS[id];
        return (
          <label key={id} className={styles.pattern} title={whole}>
            <input
              type="radio"
              name={name}
              aria-label={label}
              aria-describedby={`${name}-${id}`}
              checked={form.pattern === id}
              onChange={() => onChange({ pattern: id })}
            />
            <strong>{label}</strong>
            <PatternPicture pattern={patternOf({ ...form, pattern: id })} />
            <span id={`${name}-${id}`}>{about}</span>
          </label>
        );
      })}
    </div>
  );
}
