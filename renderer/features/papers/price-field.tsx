import { useState } from "react";
import { Field, Input } from "../../ui/index.ts";

interface PriceFieldProps {
  label: string;
  value: number;
  /** Counts in place of dollars: at least one. */
  counts?: boolean;
  onChange: (value: number) => void;
}

/** A price in US dollars, or a count; while what is typed is none, the last one stays and the field says so. */
export function PriceField({ label, value, counts = false, onChange }: PriceFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const fits = (typed: string) => {
    const number = Number(typed);
    return (
      typed.trim() !== "" && Number.isFinite(number) && (counts ? Number.isInteger(number) && number >= 1 : number >= 0)
    );
  };
  const wrong = text !== null && !fits(text);
  return (
    <Field label={label} error={wrong ? (counts ? "1 or more" : "A price, 0 or more") : null}>
      <Input
        inputMode="decimal"
        value={text ?? plainNumber(value)}
        onChange={({ target }) => {
          setText(target.value);
          if (fits(target.value)) onChange(Number(target.value));
        }}
        onBlur={() => setText(null)}
      />
    </Field>
  );
}

/** Without an exponent, which nobody types: 0.0000166667. */
function plainNumber(value: number): string {
  if (value === 0 || Math.abs(value) >= 1e-6) return String(value);
  return value.toFixed(20).replace(/0+$/, "");
}
