import { formatCount } from "#shared/format/numbers.ts";
import { CopyCommand } from "../../ui/index.ts";
import styles from "./functions-page.module.css";

/** More than this makes the page slow and is read by nobody; it is copied whole. */
const MOST_CHARACTERS = 100_000;

interface JsonTextProps {
  value: unknown;
  /** Names the region. */
  label: string;
  /** Names what is copied: `answer`. */
  what: string;
}

/** A value as JSON; the output of a program, which is text, as that text. */
export function JsonText({ value, label, what }: JsonTextProps) {
  const text = textOf(value);
  const shown = text ?? (value === undefined ? "(nothing)" : "(no output)");
  return (
    <div className={styles.text}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling area must be reachable by keyboard */}
      <pre className={styles.json} role="region" aria-label={label} tabIndex={0}>
        {shown.slice(0, MOST_CHARACTERS)}
      </pre>
      {shown.length > MOST_CHARACTERS && (
        <p className={styles.hint}>
          The first {formatCount(MOST_CHARACTERS)} of {formatCount(shown.length)} characters; a copy has them all.
        </p>
      )}
      {text !== null && <CopyCommand command={text} label={`Copy ${what}`} title={`The whole ${what}`} />}
    </div>
  );
}

/** Null where there is nothing. */
function textOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  if (typeof value === "object" && value !== null && "output" in value && Object.keys(value).length === 1)
    if (typeof value.output === "string") return value.output === "" ? null : value.output;
  return JSON.stringify(value, null, 2) ?? null;
}
