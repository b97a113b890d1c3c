import { useState } from "react";
import { Field, Input } from "../../ui/index.ts";
import styles from "./run-panel.module.css";

const MIN_SECONDS = 0.1;
const MAX_SECONDS = 86_400;

interface TimeLimitFieldProps {
  valueMs: number;
  onChange: (valueMs: number) => void;
}

/** Keeps what is typed, also on the way to a number such as 0.5; what is no limit changes nothing and says so. */
export function TimeLimitField({ valueMs, onChange }: TimeLimitFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const wrong = text !== null && toMs(text) === null;
  return (
    <Field
      label="Time limit in seconds"
      className={styles.limit}
      error={
        wrong ? `It stays at ${valueMs / 1000}: a number from ${MIN_SECONDS} to ${MAX_SECONDS} is expected.` : null
      }
    >
      <Input
        type="number"
        min={MIN_SECONDS}
        max={MAX_SECONDS}
        step="any"
        value={text ?? valueMs / 1000}
        onChange={(event) => {
          setText(event.target.value);
          const typedMs = toMs(event.target.value);
          if (typedMs !== null) onChange(typedMs);
        }}
        onBlur={() => setText(null)}
      />
    </Field>
  );
}

function toMs(text: string): number | null {
  const seconds = text === "" ? Number.NaN : Number(text);
  return seconds >= MIN_SECONDS && seconds <= MAX_SECONDS ? Math.round(seconds * 1000) : null;
}
