import type { StartKind } from "#shared/model/faas/activation.ts";
import { START_WORDS } from "#shared/format/start-words.ts";
import { START_LETTERS } from "./function-words.ts";
import styles from "./marks.module.css";

/** A start kind as a letter in its colour and the word beside it. */
export function StartMark({ kind }: { kind: StartKind | null }) {
  if (kind === null)
    return (
      <span className={styles.start} title="It reached no sandbox.">
        none
      </span>
    );
  return (
    <span className={styles.start} title={`${kind}: ${START_WORDS[kind]}`}>
      <span className={styles.letter} data-start={kind} aria-hidden="true">
        {START_LETTERS[kind]}
      </span>
      {kind}
    </span>
  );
}
