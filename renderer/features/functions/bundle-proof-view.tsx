import { formatDuration } from "#shared/format/durations.ts";
import type { BundleProof } from "#shared/model/bundle.ts";
import { StatusPill } from "../../ui/index.ts";
import { JsonText } from "./json-text.tsx";
import styles from "./bundle-dialog.module.css";

/** What came of running a bundle here. */
export function BundleProofView({ proof: { where, answer, coldMs, warmMs, logs, notes } }: { proof: BundleProof }) {
  return (
    <section className={styles.part} aria-label="Proof">
      <p className={styles.proved}>
        <StatusPill tone="ok">proved</StatusPill>
        <span data-numeric>
          first call {formatDuration(coldMs * 1e6)} from nothing, second {formatDuration(warmMs * 1e6)}
        </span>
      </p>
      <p className={styles.hint}>In {where}.</p>
      <JsonText value={answer} label="Answer" what="answer" />
      {logs.length > 0 && (
        <details>
          <summary>Logs</summary>
          <pre>{logs.join("\n")}</pre>
        </details>
      )}
      {notes.map((note) => (
        <p key={note} className={styles.hint}>
          {note}
        </p>
      ))}
    </section>
  );
}
