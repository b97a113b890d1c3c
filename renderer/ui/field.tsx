import {
  createContext,
  useContext,
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from "react";
import { classNames } from "./class-names.ts";
import styles from "./field.module.css";

interface FieldIds {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
}

const FieldContext = createContext<FieldIds | null>(null);

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  className?: string;
  /** One Input, Select or Textarea: it takes its id and description from here. */
  children: ReactNode;
}

export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className={classNames(styles.field, className)}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <FieldContext value={{ id, describedBy: hint || error ? noteId : undefined, invalid: Boolean(error) }}>
        {children}
      </FieldContext>
      {error ? (
        <span id={noteId} className={styles.error} role="alert">
          {error}
        </span>
      ) : (
        hint && (
          <span id={noteId} className={styles.hint}>
            {hint}
          </span>
        )
      )}
    </div>
  );
}

function useFieldProps() {
  const ids = useContext(FieldContext);
  return ids ? { id: ids.id, "aria-describedby": ids.describedBy, "aria-invalid": ids.invalid || undefined } : {};
}

interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  /** For arguments, flags and paths: fixed-width type, no spelling marks. */
  code?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function Input({ code = false, className, ...rest }: InputProps) {
  return (
    <input
      {...useFieldProps()}
      {...(code ? { spellCheck: false, autoCapitalize: "off", autoCorrect: "off" } : {})}
      {...rest}
      className={classNames(styles.control, code && styles.code, className)}
    />
  );
}

interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  code?: boolean;
}

export function Textarea({ code = false, className, ...rest }: TextareaProps) {
  return (
    <textarea
      {...useFieldProps()}
      {...(code ? { spellCheck: false } : {})}
      {...rest}
      className={classNames(styles.control, code && styles.code, className)}
    />
  );
}

export function Select({ className, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return <select {...useFieldProps()} {...rest} className={classNames(styles.control, styles.select, className)} />;
}

interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type"> {
  label: ReactNode;
  /** A second, smaller line. */
  note?: ReactNode;
}

export function Checkbox({ label, note, disabled, className, ...rest }: CheckboxProps) {
  return (
    <label className={classNames(styles.checkbox, className)} data-disabled={disabled || undefined}>
      <input type="checkbox" disabled={disabled} {...rest} />
      <span>
        {label}
        {note && <small>{note}</small>}
      </span>
    </label>
  );
}
