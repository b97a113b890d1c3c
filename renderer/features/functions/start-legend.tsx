import { coldShare } from "#shared/faas/accounting-csv.ts";
import { startCounts } from "#shared/faas/start-counts.ts";
import { formatCount, formatPercent } from "#shared/format/numbers.ts";
import { START_WORDS } from "#shared/format/start-words.ts";
import { StartKind } from "#shared/model/faas/activation.ts";
import { useFeed, useInventory } from "./functions-context.tsx";
import { StartMark } from "./start-mark.tsx";
import styles from "./feed.module.css";

/** How many calls began in which way; each kind is pressed to see its calls alone. */
export function StartLegend() {
  const name = useFeed((state) => state.filter.name);
  const only = useFeed((state) => state.filter.startKind);
  const setFilter = useFeed((state) => state.setFilter);
  const accounts = useInventory((state) => state.accounts);
  const starts = startCounts(accounts, name);
  const share = coldShare({ starts });
  return (
    <div
      className={styles.starts}
      role="group"
      aria-label={name === null ? "Starts of all calls" : `Starts of ${name}`}
    >
      {StartKind.options.map((kind) => (
        <button
          key={kind}
          type="button"
          className={styles.startChoice}
          aria-pressed={only === kind}
          title={`${START_WORDS[kind]}; press to see these calls alone`}
          onClick={() => setFilter({ startKind: only === kind ? null : kind })}
        >
          <StartMark kind={kind} />
          <strong data-numeric>{formatCount(starts[kind])}</strong>
        </button>
      ))}
      {share !== null && (
        <span
          className={styles.coldShare}
          data-numeric
          title="Calls for which a sandbox was made: cold and recreated ones"
        >
          <strong>{formatPercent(share)}</strong> cold or recreated
        </span>
      )}
    </div>
  );
}

/** What the four kinds of start are. */
export function StartGlossary() {
  return (
    <dl className={styles.glossary} aria-label="Kinds of start">
      {StartKind.options.map((kind) => (
        <div key={kind}>
          <dt>
            <StartMark kind={kind} />
          </dt>
          <dd>{START_WORDS[kind]}</dd>
        </div>
      ))}
    </dl>
  );
}
