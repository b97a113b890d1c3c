import {
  memo,
  useEffect,
  useId,
  useMemo,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
} from "react";
import { plural } from "#shared/format/numbers.ts";
import type { DiffRow } from "#shared/lens/diff.ts";
import { lineMark } from "./line-words.ts";
import { INDENT_CHARACTERS, operandsOf, type CodeRow } from "./code-rows.ts";
import { useFixedRows } from "./use-fixed-rows.ts";
import styles from "./code-list.module.css";

/** Height of a row in rem, as in the style sheet. */
const ROW_REM = 1.25;

/** A row of a listing; a gap stands beside what only the other side of a comparison has. */
export type ListRow = (CodeRow & { change?: DiffRow["kind"] }) | { kind: "gap" };

export interface CodeListProps {
  /** Names the listing. */
  label: string;
  rows: readonly ListRow[];
  /** Of the longest row, in characters. */
  widest: number;
  /** Palette indices of lines, by `placeKey`. */
  colors: ReadonlyMap<string, number>;
  /** The file whose lines are named by their number alone. */
  file: string | null;
  highlighted: readonly string[];
  showBytes: boolean;
  stale: boolean;
  /** A row to show; a new object for every request. */
  reveal: { row: number } | null;
  /** Where a jump goes to, as a row. */
  rowOfLabel: (name: string) => number | undefined;
  /** The row under the pointer or the keyboard's row, as it changes; null when the pointer leaves. */
  onPoint: (row: ListRow | null) => void;
  /** A click or Enter on a row. */
  onChoose: (row: ListRow) => void;
}

/** A function's code, as long as it may be: only what is in sight is drawn. Arrow keys move by row, Enter chooses. */
export function CodeList(props: CodeListProps) {
  const { label, rows, widest, colors, file, highlighted, showBytes, stale, reveal, rowOfLabel } = props;
  const { onPoint, onChoose } = props;
  const id = useId();
  const rowId = (index: number) => `${id}-${index}`;
  const [cursor, setCursor] = useState<number | null>(null);
  const { ref, onScroll, start, end, visible, scrollTo } = useFixedRows(rows.length, ROW_REM);
  const current = cursor === null || rows.length === 0 ? null : Math.min(cursor, rows.length - 1);
  const [followed, setFollowed] = useState<typeof reveal>(null);
  if (reveal !== followed) {
    setFollowed(reveal);
    if (reveal) setCursor(reveal.row);
  }
  useEffect(() => {
    if (reveal) scrollTo(reveal.row, "third");
  }, [reveal, scrollTo]);

  const moveTo = (index: number) => {
    const at = Math.min(rows.length - 1, Math.max(0, index));
    setCursor(at);
    scrollTo(at, "nearest");
    onPoint(rows[at] ?? null);
  };
  const jumpFrom = (row: ListRow | undefined) => {
    const target = row?.kind === "instruction" && row.target !== null ? rowOfLabel(row.target) : undefined;
    if (target === undefined) return false;
    scrollTo(target, "third");
    setCursor(target);
    onPoint(rows[target] ?? null);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = current ?? -1;
    const row = rows[at];
    const steps: Record<string, () => void> = {
      ArrowDown: () => moveTo(at + 1),
      ArrowUp: () => moveTo(at - 1),
      PageDown: () => moveTo(at + visible - 2),
      PageUp: () => moveTo(at - visible + 2),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      Enter: () => row && onChoose(row),
      ArrowRight: () => jumpFrom(row),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };
  const rowAt = ({ target }: MouseEvent) => {
    const index = target instanceof Element ? target.closest<HTMLElement>("[data-row]")?.dataset.row : undefined;
    return index === undefined ? null : Number(index);
  };
  const lit = useMemo(() => new Set(highlighted), [highlighted]);
  const digits = useMemo(() => Math.max(2, ...[...colors.keys()].map((key) => key.indexOf(":"))), [colors]);
  const addressDigits = lastAddress(rows).toString(16).length;
  const style = {
    "--line-digits": `calc(${digits + 3}ch + 6px)`,
    "--address-digits": `${addressDigits + 1}ch`,
    "--text-width": `${widest + 4}ch`,
  };
  return (
    // oxlint-disable-next-line jsx-a11y/mouse-events-have-key-events -- the keyboard's row does the same
    <div
      ref={ref}
      className={styles.list}
      style={style as CSSProperties}
      role="listbox"
      aria-label={`${label}, ${plural(rows.length, "row")}`}
      aria-activedescendant={current !== null && current >= start && current < end ? rowId(current) : undefined}
      aria-busy={stale || undefined}
      data-stale={stale || undefined}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onFocus={() => current !== null && onPoint(rows[current] ?? null)}
      onMouseOver={(event) => {
        const index = rowAt(event);
        onPoint(index === null ? null : (rows[index] ?? null));
      }}
      onMouseLeave={() => onPoint(null)}
      onClick={(event) => {
        const index = rowAt(event);
        const row = index === null ? undefined : rows[index];
        if (index === null || !row) return;
        setCursor(index);
        const isTarget = event.target instanceof Element && event.target.closest("[data-target]") !== null;
        if (!isTarget || !jumpFrom(row)) onChoose(row);
      }}
    >
      <div className={styles.extent} style={{ height: `${rows.length * ROW_REM}rem` }} role="presentation">
        <div role="presentation" style={{ transform: `translateY(${start * ROW_REM}rem)` }}>
          {rows.slice(start, end).map((row, at) => {
            const index = start + at;
            const lines = row.kind === "instruction" ? row.lines : NO_LINES;
            return (
              <Row
                key={index}
                id={rowId(index)}
                index={index}
                count={rows.length}
                row={row}
                color={lines[0] === undefined ? null : (colors.get(lines[0]) ?? null)}
                secondColor={lines[1] === undefined ? null : (colors.get(lines[1]) ?? null)}
                mark={lineMark(lines, file)}
                showBytes={showBytes}
                lit={lines.some((line) => lit.has(line))}
                current={index === current}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

const NO_LINES: readonly string[] = [];

function lastAddress(rows: readonly ListRow[]): number {
  const last = rows.findLast((row) => row.kind === "instruction");
  return last?.kind === "instruction" ? last.instruction.address : 0;
}

interface RowProps {
  id: string;
  index: number;
  count: number;
  row: ListRow;
  color: number | null;
  secondColor: number | null;
  mark: string;
  showBytes: boolean;
  lit: boolean;
  current: boolean;
}

const CHANGE_SIGNS = { same: "", changed: "~", removed: "−", added: "+" };

const Row = memo(function Row({ id, index, count, row, color, secondColor, mark, showBytes, lit, current }: RowProps) {
  const option = {
    id,
    role: "option",
    "aria-selected": current,
    "aria-posinset": index + 1,
    "aria-setsize": count,
    "data-row": index,
    "data-current": current || undefined,
  };
  if (row.kind === "gap") return <div {...option} className={styles.row} data-gap aria-label="nothing on this side" />;
  if (row.kind === "label")
    return (
      <div {...option} className={styles.row} data-label data-change={row.change}>
        <span className={styles.line} />
        <span className={styles.strip} />
        <span className={styles.labelName}>{row.name}:</span>
      </div>
    );
  const { instruction, target, change } = row;
  const operands = operandsOf(row);
  return (
    <div
      {...option}
      className={styles.row}
      data-lit={lit || undefined}
      data-color={color ?? undefined}
      data-second={secondColor ?? undefined}
      data-change={change}
    >
      <span className={styles.line}>
        {mark !== "" && <span className="visually-hidden">line </span>}
        {mark}
      </span>
      <span className={styles.strip} />
      {change && (
        <span className={styles.sign}>
          {change !== "same" && <span className="visually-hidden">{change} </span>}
          <span aria-hidden="true">{CHANGE_SIGNS[change]}</span>
        </span>
      )}
      <span className={styles.address}>{instruction.address.toString(16)}</span>
      {showBytes && instruction.bytes !== undefined && <span className={styles.bytes}>{instruction.bytes}</span>}
      <span className={styles.text} style={{ paddingLeft: `${instruction.depth * INDENT_CHARACTERS}ch` }}>
        <span className={styles.mnemonic}>{instruction.mnemonic}</span>{" "}
        {target !== null && operands.endsWith(target) ? (
          <>
            {operands.slice(0, operands.length - target.length)}
            <span className={styles.target} data-target>
              {target}
            </span>
          </>
        ) : (
          operands
        )}
        {target !== null && !operands.endsWith(target) && (
          <>
            {" → "}
            <span className={styles.target} data-target>
              {target}
            </span>
          </>
        )}
        {instruction.symbol !== null && !operands.includes(instruction.symbol) && (
          <span className={styles.symbol}> {instruction.symbol}</span>
        )}
      </span>
    </div>
  );
});
