import styles from "./functions-page.module.css";

const MOST_CHARACTERS = 100_000;

/** A value as JSON; the output of a program, which is text, as that text. */
export function JsonText({ value, label }: { value: unknown; label: string }) {
  const text = textOf(value);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling area must be reachable by keyboard
    <pre className={styles.json} role="region" aria-label={label} tabIndex={0}>
      {text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}\n… (${text.length} characters)` : text}
    </pre>
  );
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "output" in value && Object.keys(value).length === 1)
    if (typeof value.output === "string") return value.output === "" ? "(no output)" : value.output;
  return JSON.stringify(value, null, 2) ?? "(nothing)";
}
