import { CircleAlert, CircleCheck, Radio } from "lucide-react";
import { useId, type KeyboardEvent } from "react";
import { formatDuration } from "#shared/format/durations.ts";
import { formatCount } from "#shared/format/numbers.ts";
import type { ActivationSummary } from "#shared/model/faas/activation-feed.ts";
import { Button, EmptyState, FailureNotice, Skeleton } from "../../ui/index.ts";
import { FeedFilters } from "./feed-filters.tsx";
import { noFilter } from "./feed-store.ts";
import { describeTime, nameOf, outcomeOf } from "./function-words.ts";
import { useFeed } from "./functions-context.tsx";
import { PhaseStrip } from "./phase-strip.tsx";
import { StartLegend } from "./start-legend.tsx";
import { StartMark } from "./start-mark.tsx";
import { useRowWindow } from "./use-row-window.ts";
import styles from "./feed.module.css";

/** Height of a row in rem; the list is windowed by it. */
const ROW_REM = 1.75;

interface ActivationFeedProps {
  /** The one whose record is shown. */
  chosen: string | null;
  onChoose: (id: string) => void;
}

/** Every call as it ends, newest first. */
export function ActivationFeed({ chosen, onChoose }: ActivationFeedProps) {
  const rows = useFeed((state) => state.rows);
  const failure = useFeed((state) => state.failure);
  const isFiltered = useFeed(
    (state) => state.filter !== noFilter && JSON.stringify(state.filter) !== JSON.stringify(noFilter),
  );
  const setFilter = useFeed((state) => state.setFilter);
  return (
    <div className={styles.feed}>
      <FeedFilters />
      <StartLegend />
      {failure && (
        <FailureNotice failure={failure} title="The activations can't be followed; they are asked for again" />
      )}
      {!rows && !failure && (
        <div className={styles.pad}>
          <Skeleton lines={6} height="1.2rem" label="Reading the activations" />
        </div>
      )}
      {rows?.length === 0 &&
        (isFiltered ? (
          <EmptyState
            title="No activation matches"
            actions={
              <Button size="sm" onClick={() => setFilter(noFilter)}>
                Show all
              </Button>
            }
          />
        ) : (
          <EmptyState
            icon={<Radio />}
            title="No activations yet"
            text="Each call of a function appears here as it ends, from this page, the command line or any other client."
          />
        ))}
      {rows && rows.length > 0 && <Rows rows={rows} chosen={chosen} onChoose={onChoose} />}
    </div>
  );
}

function Rows({ rows, chosen, onChoose }: ActivationFeedProps & { rows: readonly ActivationSummary[] }) {
  const listId = useId();
  const rowId = (index: number) => `${listId}-${rows[index]?.activationId}`;
  const { ref, onScroll, start, end, reveal } = useRowWindow(
    rows.length,
    ROW_REM,
    (key) =>
      Math.max(
        0,
        rows.findIndex(({ activationId }) => activationId === key),
      ),
    rows[0]?.activationId ?? "",
  );
  const current = chosen === null ? -1 : rows.findIndex(({ activationId }) => activationId === chosen);
  const shown = rows.slice(start, end);
  // All bars in sight have one scale.
  const scaleNs = shown.reduce((longest, { totalNs }) => Math.max(longest, totalNs ?? 0), 0);

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, end - start - 12);
    const step: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current === -1 ? 0 : current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: rows.length - 1,
    };
    const wanted = step[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const index = Math.min(rows.length - 1, Math.max(0, wanted));
    const row = rows[index];
    if (!row) return;
    onChoose(row.activationId);
    reveal(index);
  };
  return (
    <>
      <div className={styles.head} aria-hidden="true">
        <span>Time</span>
        <span>Start</span>
        <span>Function</span>
        <span className={styles.sandbox}>Sandbox</span>
        <span className={styles.bar}>Phases{scaleNs > 0 && `, 0 to ${formatDuration(scaleNs)}`}</span>
        <span data-numeric>Total</span>
        <span>End</span>
      </div>
      <div
        ref={ref}
        className={styles.list}
        role="listbox"
        aria-label={`Activations, newest first: ${formatCount(rows.length)} at hand`}
        aria-activedescendant={current >= start && current < end ? rowId(current) : undefined}
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: `${rows.length * ROW_REM}rem` }} role="presentation">
          <div role="presentation" style={{ transform: `translateY(${start * ROW_REM}rem)` }}>
            {shown.map((row, at) => (
              <Row
                key={row.activationId}
                id={rowId(start + at)}
                row={row}
                scaleNs={scaleNs}
                position={start + at + 1}
                count={rows.length}
                chosen={row.activationId === chosen}
                onChoose={onChoose}
              />
            ))}
          </div>
        </div>
      </div>
    </>
  );
}

interface RowProps {
  id: string;
  row: ActivationSummary;
  scaleNs: number;
  position: number;
  count: number;
  chosen: boolean;
  onChoose: (id: string) => void;
}

function Row({ id, row, scaleNs, position, count, chosen, onChoose }: RowProps) {
  const good = row.status === "success";
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys are the list's
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      aria-posinset={position}
      aria-setsize={count}
      tabIndex={-1}
      className={styles.row}
      onClick={() => onChoose(row.activationId)}
    >
      <span data-numeric>{describeTime(row.startedAtMs)}</span>
      {row.what === "trigger" ? <span>trigger</span> : <StartMark kind={row.startKind} />}
      <span className={styles.name} title={row.path}>
        {nameOf(row.path)}
      </span>
      <span className={styles.sandbox}>{row.sandbox ?? "–"}</span>
      <span className={styles.bar}>
        {row.phases && row.totalNs !== null && (
          <PhaseStrip phases={row.phases} totalNs={row.totalNs} scaleNs={scaleNs} />
        )}
      </span>
      <span data-numeric>{row.totalNs === null ? "–" : formatDuration(row.totalNs)}</span>
      <span className={styles.outcome} data-good={good || undefined} title={row.message ?? undefined}>
        {good ? <CircleCheck aria-hidden="true" /> : <CircleAlert aria-hidden="true" />}
        <span>{outcomeOf(row)}</span>
      </span>
    </div>
  );
}
