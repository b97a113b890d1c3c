import type { ParameterField } from "#shared/faas/parameter-fields.ts";
import { Checkbox, Field, Input, Select, Textarea } from "../../ui/index.ts";
import styles from "./functions-page.module.css";

interface ParameterFormProps {
  fields: readonly ParameterField[];
  typed: Readonly<Record<string, string>>;
  problems: Readonly<Record<string, string>>;
  onType: (name: string, text: string) => void;
}

/** A field for each parameter of a function, by its type. */
export function ParameterForm({ fields, typed, problems, onType }: ParameterFormProps) {
  return (
    <div className={styles.parameters}>
      {fields.map((field) => {
        const text = typed[field.name] ?? field.initial;
        if (field.type === "boolean")
          return (
            <Checkbox
              key={field.name}
              label={field.label}
              note={field.about}
              checked={text === "true"}
              onChange={({ target }) => onType(field.name, String(target.checked))}
            />
          );
        return (
          <Field
            key={field.name}
            label={field.required ? field.label : `${field.label} (optional)`}
            hint={field.about}
            error={problems[field.name] ?? null}
          >
            <Control field={field} text={text} onType={(value) => onType(field.name, value)} />
          </Field>
        );
      })}
    </div>
  );
}

function Control({ field, text, onType }: { field: ParameterField; text: string; onType: (text: string) => void }) {
  switch (field.type) {
    case "choice":
      return (
        <Select value={text} onChange={({ target }) => onType(target.value)}>
          {!field.required && <option value="">–</option>}
          {field.required && !field.choices.includes(text) && <option value="">Choose</option>}
          {field.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </Select>
      );
    case "number":
    case "integer":
      return (
        <Input
          type="number"
          step={field.type === "integer" ? 1 : "any"}
          min={field.minimum ?? undefined}
          max={field.maximum ?? undefined}
          value={text}
          onChange={({ target }) => onType(target.value)}
        />
      );
    case "json":
      return <Textarea code rows={2} value={text} onChange={({ target }) => onType(target.value)} />;
    default:
      return <Input value={text} onChange={({ target }) => onType(target.value)} />;
  }
}
