import { useId, useState } from "react";
import { Field, Input, Select } from "../../ui/index.ts";
import styles from "./run-panel.module.css";

const UNITS = [
  { name: "KiB", bytes: 2 ** 10 },
  { name: "MiB", bytes: 2 ** 20 },
  { name: "GiB", bytes: 2 ** 30 },
] as const;
type Unit = (typeof UNITS)[number];
const [, MEBIBYTES] = UNITS;

interface MemoryLimitFieldProps {
  /** In bytes; null: no limit. */
  initial: number | null;
  onChange: (bytes: number | null) => void;
}

/** A memory limit, typed as an amount and a unit; empty for none. */
export function MemoryLimitField({ initial, onChange }: MemoryLimitFieldProps) {
  const unitId = useId();
  const [unit, setUnit] = useState(() => unitOf(initial));
  const [amount, setAmount] = useState(() => (initial === null ? "" : String(initial / unit.bytes)));
  const change = (typed: string, of: Unit) => {
    setAmount(typed);
    setUnit(of);
    onChange(toBytes(typed, of));
  };
  const wrong = amount !== "" && toBytes(amount, unit) === null;
  return (
    <Field
      label="Memory limit"
      hint="Empty: none. For Run only: while Compare measures, nothing is limited."
      error={wrong ? "No limit is set: a number above 0 is expected." : null}
    >
      <span className={styles.amount}>
        <Input
          type="number"
          min={0}
          step="any"
          placeholder="none"
          value={amount}
          onChange={(event) => change(event.target.value, unit)}
        />
        <Select
          id={unitId}
          aria-label="Unit of the memory limit"
          value={unit.name}
          onChange={(event) => change(amount, UNITS.find(({ name }) => name === event.target.value) ?? MEBIBYTES)}
        >
          {UNITS.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </span>
    </Field>
  );
}

/** Null for nothing, and for what is no limit. */
function toBytes(amount: string, unit: Unit): number | null {
  const bytes = Math.round(Number(amount) * unit.bytes);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}

/** The largest of which it is a whole number. */
function unitOf(bytes: number | null): Unit {
  if (bytes === null) return MEBIBYTES;
  return UNITS.findLast((unit) => bytes % unit.bytes === 0) ?? MEBIBYTES;
}
