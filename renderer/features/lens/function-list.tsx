import { ChevronDown, ChevronRight } from "lucide-react";
import { useDeferredValue, useId, useMemo, useState, type KeyboardEvent } from "react";
import { formatCount, plural } from "#shared/format/numbers.ts";
import type { LensFunction, LensPaneId } from "#shared/model/lens/lens-view.ts";
import { Checkbox, Input, Select } from "../../ui/index.ts";
import { paneName } from "./engine-choices.ts";
import { functionRows, type FunctionOrder, type FunctionRow } from "./function-rows.ts";
import { useLens, useLensStores, useSession } from "./lens-context.tsx";
import { useFixedRows } from "./use-fixed-rows.ts";
import styles from "./function-list.module.css";

const ROW_REM = 1.5;

/** Every function with its sizes; arrow keys and clicks choose the one that the panes show. */
export function FunctionList({ panes }: { panes: readonly LensPaneId[] }) {
  const { lens } = useLensStores();
  const functions = useSession((state) => state.functions);
  const library = useLens((state) => state.look.library);
  const [query, setQuery] = useState("");
  const [order, setOrder] = useState<FunctionOrder>("place");
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const sought = useDeferredValue(query);
  const hidden = functions.filter(({ kind }) => kind === "library").length;
  // Where nothing is known of the sources, everything would count as a library.
  const onlyLibrary = functions.length > 0 && hidden === functions.length;
  const rows = useMemo(
    () => functionRows(functions, { query: sought, library: library || onlyLibrary, order, folded }),
    [functions, sought, library, onlyLibrary, order, folded],
  );
  const fold = (id: string) =>
    setFolded((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return (
    <div className={styles.functions}>
      <div className={styles.tools}>
        <Input
          type="search"
          aria-label="Search functions"
          placeholder="Search functions"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <label className={styles.order}>
          Sorted by
          <Select value={order} onChange={(event) => setOrder(event.target.value as FunctionOrder)}>
            <option value="place">place in the source</option>
            <option value="name">name</option>
            <option value="lines">source lines</option>
            {panes.map((pane) => (
              <option key={pane} value={`bytes ${pane}`}>
                bytes, {paneName(pane)}
              </option>
            ))}
          </Select>
        </label>
        <Checkbox
          label={`Library functions (${formatCount(hidden)})`}
          checked={library || onlyLibrary}
          disabled={onlyLibrary || hidden === 0}
          onChange={(event) => lens.getState().setLook({ library: event.target.checked })}
        />
      </div>
      <Rows rows={rows} panes={panes} onFold={fold} />
    </div>
  );
}

interface RowsProps {
  rows: readonly FunctionRow[];
  panes: readonly LensPaneId[];
  onFold: (id: string) => void;
}

function Rows({ rows, panes, onFold }: RowsProps) {
  const { lens } = useLensStores();
  const shownKey = useSession((state) => state.functionKey);
  const id = useId();
  const [cursor, setCursor] = useState<number | null>(null);
  const { ref, onScroll, start, end, visible, scrollTo } = useFixedRows(rows.length, ROW_REM);
  const shown = rows.findIndex((row) => row.kind === "function" && row.listed.key === shownKey);
  const current = cursor !== null && cursor < rows.length ? cursor : shown;
  const choose = (listed: LensFunction) => lens.getState().choose({ functionKey: listed.key });
  const moveTo = (wanted: number) => {
    const index = Math.min(rows.length - 1, Math.max(0, wanted));
    setCursor(index);
    scrollTo(index, "nearest");
    const row = rows[index];
    if (row?.kind === "function") choose(row.listed);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[current];
    const isGroup = row?.kind === "group";
    const steps: Record<string, () => void> = {
      ArrowDown: () => moveTo(current + 1),
      ArrowUp: () => moveTo(current - 1),
      PageDown: () => moveTo(current + visible - 2),
      PageUp: () => moveTo(current - visible + 2),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      Enter: () => isGroup && onFold(row.id),
      ArrowLeft: () =>
        isGroup
          ? row.open && onFold(row.id)
          : moveTo(rows.findLastIndex((other, at) => at < current && other.kind === "group")),
      ArrowRight: () => isGroup && !row.open && onFold(row.id),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };
  const columns = { gridTemplateColumns: `minmax(4.5rem, 1fr) 1.9rem repeat(${panes.length}, 2.75rem)` };
  const minWidth = `${7.7 + 3 * panes.length}rem`;
  return (
    <div className={styles.scroll}>
      <div className={styles.head} style={{ ...columns, minWidth }} aria-hidden="true">
        <span>Function</span>
        <span data-numeric>lines</span>
        {panes.map((pane) => (
          <span key={pane} data-numeric title={`Bytes of ${paneName(pane)}`}>
            {pane === "wat" ? "wasm" : pane.split(":").at(-1)}
          </span>
        ))}
      </div>
      <div
        ref={ref}
        className={styles.list}
        style={{ minWidth }}
        role="tree"
        aria-label={`Functions, ${plural(rows.filter(({ kind }) => kind === "function").length, "function")}`}
        aria-activedescendant={current >= start && current < end ? `${id}-${current}` : undefined}
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: `${rows.length * ROW_REM}rem` }} role="presentation">
          <div role="presentation" style={{ transform: `translateY(${start * ROW_REM}rem)` }}>
            {rows.slice(start, end).map((row, at) => {
              const index = start + at;
              const item = {
                id: `${id}-${index}`,
                role: "treeitem",
                tabIndex: -1,
                style: columns,
                className: styles.row,
                "data-current": index === current || undefined,
              };
              return row.kind === "group" ? (
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys are the tree's
                <div
                  key={row.id}
                  {...item}
                  data-group
                  aria-level={1}
                  aria-expanded={row.open}
                  aria-selected={false}
                  onClick={() => {
                    setCursor(index);
                    onFold(row.id);
                  }}
                >
                  <span className={styles.name}>
                    {row.open ? <ChevronDown aria-hidden="true" /> : <ChevronRight aria-hidden="true" />}
                    {row.name} <small>{formatCount(row.count)}</small>
                  </span>
                </div>
              ) : (
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys are the tree's
                <div
                  key={row.listed.key}
                  {...item}
                  aria-level={2}
                  aria-selected={row.listed.key === shownKey}
                  onClick={() => {
                    setCursor(index);
                    choose(row.listed);
                  }}
                >
                  <span className={styles.name} title={`${row.listed.name}\n${row.listed.symbol}`}>
                    {row.listed.name}
                  </span>
                  <Size value={row.lines} unit="source lines" />
                  {panes.map((pane) => (
                    <Size key={pane} value={row.listed.sizeBytes[pane] ?? null} unit={`bytes of ${paneName(pane)}`} />
                  ))}
                </div>
              );
            })}
          </div>
        </div>
        {rows.length === 0 && <p className={styles.none}>No function matches.</p>}
      </div>
    </div>
  );
}

function Size({ value, unit }: { value: number | null; unit: string }) {
  return (
    <span data-numeric>
      {value === null ? "–" : formatCount(value)}
      <span className="visually-hidden"> {unit}</span>
    </span>
  );
}
