import { useId, useState } from "react";
import { Input } from "../../ui/index.ts";
import styles from "./design-panel.module.css";

interface NumberFieldProps {
  label: string;
  /** Stands behind the field. */
  unit?: string;
  title?: string;
  /** Null: nothing is chosen, which `placeholder` explains. */
  value: number | null;
  min: number;
  max: number;
  /** Only whole numbers, unless it is smaller than 1. */
  step?: number;
  placeholder?: string;
  onChange: (value: number) => void;
  /** Given: the field may be left empty. */
  onClear?: () => void;
}

/** A number; what can't be one is left as it was when the field is left. */
export function NumberField({
  label,
  unit,
  title,
  value,
  min,
  max,
  step = 1,
  placeholder,
  onChange,
  onClear,
}: NumberFieldProps) {
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const isMeant = (typed: number) => typed >= min && typed <= max && (step < 1 || Number.isInteger(typed));
  return (
    <span className={styles.number} title={title}>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type="number"
        inputMode={step < 1 ? "decimal" : "numeric"}
        min={min}
        max={max}
        step={step}
        placeholder={placeholder}
        value={text ?? value ?? ""}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === "") onClear?.();
          else if (isMeant(event.target.valueAsNumber)) onChange(event.target.valueAsNumber);
        }}
        onBlur={() => setText(null)}
      />
      {unit !== undefined && <span>{unit}</span>}
    </span>
  );
}
