import { formatCount } from "#shared/format/numbers.ts";
import type { LoadListing } from "#shared/model/load/load-run.ts";
import { StatusPill } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { formatWhen, STATE_WORDS } from "./load-words.ts";
import styles from "./load-page.module.css";

interface LoadHistoryProps {
  runs: readonly LoadListing[];
  current: string | null;
  /** The one that is being measured now. */
  running: string | null;
  stale: boolean;
}

/** The load runs that are kept, newest first. */
export function LoadHistory({ runs, current, running, stale }: LoadHistoryProps) {
  return (
    <nav className={styles.history} aria-label="Load runs">
      <h2>Runs</h2>
      <ul aria-busy={stale}>
        {runs.map(({ id, createdAt, state, pattern, subject, sandboxes, requests }) => {
          const { words, tone } = STATE_WORDS[id === running ? "running" : state];
          return (
            <li key={id} aria-current={id === current ? "page" : undefined}>
              <a href={addresses.load(id)}>
                {pattern} on {subject}
              </a>
              {(state !== "finished" || id === running) && <StatusPill tone={tone}>{words}</StatusPill>}
              <span className={styles.hint}>
                {formatWhen(createdAt)} · {formatCount(requests)} requests
              </span>
              <span className={styles.hint}>{sandboxes.join(", ")}</span>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
