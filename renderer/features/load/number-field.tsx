import { useState } from "react";
import { Field, Input } from "../../ui/index.ts";

interface NumberFieldProps {
  label: string;
  value: number | null;
  min: number;
  max?: number;
  /** Whole numbers only. */
  whole?: boolean;
  /** What an empty field means; left out where it can't be empty. */
  empty?: string;
  onChange: (value: number | null) => void;
}

/** A number; while what is typed can't be one, the last that could be is kept, and the field says what it takes. */
export function NumberField({ label, value, min, max = Infinity, whole = false, empty, onChange }: NumberFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const fits = (typed: string) => {
    if (typed.trim() === "") return empty !== undefined;
    const number = Number(typed);
    return Number.isFinite(number) && number >= min && number <= max && (!whole || Number.isInteger(number));
  };
  const wrong = text !== null && !fits(text);
  const range = max === Infinity ? `${min} or more` : `${min} to ${max}`;
  return (
    <Field label={label} error={wrong ? `${whole ? "A whole number, " : ""}${range}` : null}>
      <Input
        type="number"
        inputMode={whole ? "numeric" : "decimal"}
        min={min}
        max={max === Infinity ? undefined : max}
        step={whole ? 1 : "any"}
        placeholder={empty}
        value={text ?? value ?? ""}
        onChange={({ target }) => {
          setText(target.value);
          if (fits(target.value)) onChange(target.value.trim() === "" ? null : Number(target.value));
        }}
        onBlur={() => setText(null)}
      />
    </Field>
  );
}
