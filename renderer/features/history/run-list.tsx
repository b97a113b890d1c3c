import { Trash2 } from "lucide-react";
import { plural } from "#shared/format/numbers.ts";
import type { RunListing } from "#shared/model/benchmark.ts";
import { RUN_STATE_WORDS } from "../../results/index.ts";
import { IconButton, StatusPill } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { formatWhen } from "./run-words.ts";
import styles from "./history-page.module.css";

interface RunListProps {
  runs: readonly RunListing[];
  current: string | null;
  /** A newer list is on its way. */
  stale: boolean;
  onRemove: (run: RunListing) => void;
}

export function RunList({ runs, current, stale, onRemove }: RunListProps) {
  return (
    <ul className={styles.list} aria-busy={stale}>
      {runs.map((run) => (
        <li key={run.id} aria-current={run.id === current ? "page" : undefined}>
          <div className={styles.when}>
            <time dateTime={run.createdAt}>{formatWhen(run.createdAt)}</time>
            <RunStatePill run={run} />
          </div>
          <a href={addresses.run(run.id)}>{run.programs.join(", ") || run.id}</a>
          <span className={styles.muted}>
            {run.damage ?? `${run.runtimes.join(", ")} · ${plural(run.samples, "sample")}`}
          </span>
          {!run.damage && run.headline !== "" && (
            <p className={styles.headline} title={run.headline}>
              {run.headline}
            </p>
          )}
          <div className={styles.remove}>
            <IconButton
              label={`Delete ${run.programs.join(", ") || run.id}`}
              icon={<Trash2 />}
              size="sm"
              disabled={run.state === "running"}
              onClick={() => onRemove(run)}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Finished is what a run is expected to be: only what differs is named. */
function RunStatePill({ run }: { run: RunListing }) {
  if (run.damage) return <StatusPill tone="error">Damaged</StatusPill>;
  if (run.state === "finished") return null;
  const { words, tone } = RUN_STATE_WORDS[run.state];
  return <StatusPill tone={tone}>{words}</StatusPill>;
}
