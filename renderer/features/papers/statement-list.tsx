import type { JudgedStatement } from "#shared/model/paper.ts";
import { StatusPill } from "../../ui/index.ts";
import { OUTCOME_TONES, outcomeBadge } from "./paper-words.ts";
import styles from "./papers-page.module.css";

/** What the paper claims, what this machine says to it, and why. */
export function StatementList({ statements }: { statements: readonly JudgedStatement[] }) {
  if (statements.length === 0) return null;
  return (
    <ul className={styles.statements} aria-label="What the paper claims">
      {statements.map(({ id, section, claim, outcome, text }) => (
        <li key={id}>
          <StatusPill tone={OUTCOME_TONES[outcome]}>{outcomeBadge(outcome)}</StatusPill>
          <div>
            <p className={styles.claim}>
              {claim} <span className={styles.hint}>{section}</span>
            </p>
            <p className={styles.reason}>{text}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
