import { useMemo, useRef, type UIEvent } from "react";
import { diffInstructions, type DiffRow } from "#shared/lens/diff.ts";
import { plural } from "#shared/format/numbers.ts";
import type { LensInstruction } from "#shared/model/lens/lens-code.ts";
import { Button, Skeleton } from "../../ui/index.ts";
import { CodeList, type ListRow } from "./code-list.tsx";
import { codeRows, type CodeRow, type CodeRows } from "./code-rows.ts";
import { paneName } from "./engine-choices.ts";
import type { LensComparison } from "./lens-choices.ts";
import { useLens, useLensStores, useOtherSession, useSession } from "./lens-context.tsx";
import type { ShownPane } from "./lens-session.ts";
import { PaneFailure } from "./pane-failure.tsx";
import { PaneHeader } from "./pane-header.tsx";
import { usePointing } from "./use-pointing.ts";
import styles from "./panes.module.css";

interface ComparePanesProps {
  comparison: LensComparison;
  colors: ReadonlyMap<string, number>;
  file: string | null;
}

interface Side {
  id: string;
  title: string;
  /** What it has that the other has not, such as `-O0`. */
  difference: string | undefined;
  shown: ShownPane | undefined;
  opening: boolean;
}

/** Two sides of one function beside each other: what only one has, stands beside a gap. */
export function ComparePanes({ comparison, colors, file }: ComparePanesProps) {
  const { lens } = useLensStores();
  const choices = useLens((state) => state.choices);
  const [left, right] = useSides(comparison);
  const sides = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () => diffInstructions(left.shown?.code?.instructions ?? [], right.shown?.code?.instructions ?? []),
    [left.shown, right.shown],
  );
  const leftListing = useListing(left.shown);
  const rightListing = useListing(right.shown);
  const [leftRows, rightRows] = useMemo(
    () => withLabels(rows, leftListing, rightListing),
    [rows, leftListing, rightListing],
  );
  const differing = rows.filter(({ kind }) => kind !== "same").length;
  const onScroll = (event: UIEvent) => {
    const moved = event.target;
    if (!(moved instanceof HTMLElement) || moved.role !== "listbox") return;
    for (const list of sides.current?.querySelectorAll<HTMLElement>("[role=listbox]") ?? [])
      if (list !== moved && list.scrollTop !== moved.scrollTop) list.scrollTop = moved.scrollTop;
  };
  return (
    <div className={styles.compare}>
      <div className={styles.compareBar}>
        <span>
          {left.shown?.code && right.shown?.code
            ? differing === 0
              ? "Both sides are the same."
              : `${plural(differing, "row")} of ${rows.length} differ: − only left, + only right, ~ other operands.`
            : `Comparing ${describe(comparison, choices.optimization)}.`}
        </span>
        <Button size="sm" onClick={() => lens.getState().choose({ comparison: null })}>
          End the comparison
        </Button>
      </div>
      <div ref={sides} className={styles.sides} onScrollCapture={onScroll}>
        <ComparedSide side={left} at="left" rows={leftRows} listing={leftListing} colors={colors} file={file} />
        <ComparedSide side={right} at="right" rows={rightRows} listing={rightListing} colors={colors} file={file} />
      </div>
    </div>
  );
}

function describe({ by, other, pane }: LensComparison, level: string): string {
  if (by === "level") return `-${level} with -${other}`;
  return by === "engine" ? `${paneName(pane)} with ${paneName(other)}` : `with ${other}`;
}

function useSides({ by, other, pane }: LensComparison): [Side, Side] {
  const choices = useLens((state) => state.choices);
  const panes = useSession((state) => state.panes);
  const opening = useSession((state) => state.status === "opening");
  const otherPanes = useOtherSession((state) => state.panes);
  const otherOpening = useOtherSession((state) => state.status === "opening");
  const first = (difference?: string): Side => ({
    id: pane,
    title: panes[pane]?.pane.title ?? paneName(pane),
    difference,
    shown: panes[pane],
    opening,
  });
  const second = (difference: string): Side => ({
    id: pane,
    title: otherPanes[pane]?.pane.title ?? paneName(pane),
    difference,
    shown: otherPanes[pane],
    opening: otherOpening,
  });
  switch (by) {
    case "level":
      return [first(`-${choices.optimization}`), second(`-${other}`)];
    case "wasm-compiler":
      return [first(choices.wasmCompiler ?? "as usual"), second(other)];
    case "native-compiler":
      return [first(choices.nativeCompiler ?? "as usual"), second(other)];
    case "engine":
      return [
        first(),
        {
          id: other,
          title: panes[other]?.pane.title ?? paneName(other),
          difference: undefined,
          shown: panes[other],
          opening,
        },
      ];
  }
}

function useListing(shown: ShownPane | undefined): CodeRows {
  const code = shown?.code ?? null;
  return useMemo(() => (code ? codeRows(code) : noListing), [code]);
}

const noListing: CodeRows = { rows: [], firstRow: new Map(), labelRow: new Map(), widest: 0 };

/** Both sides with the names of their jumps' targets, still row beside row. */
function withLabels(rows: readonly DiffRow[], left: CodeRows, right: CodeRows): [ListRow[], ListRow[]] {
  const [ofLeft, ofRight] = [byInstruction(left), byInstruction(right)];
  const result: [ListRow[], ListRow[]] = [[], []];
  for (const row of rows) {
    const a = row.left && ofLeft.get(row.left);
    const b = row.right && ofRight.get(row.right);
    if (a?.label || b?.label) {
      result[0].push(a?.label ?? { kind: "gap" });
      result[1].push(b?.label ?? { kind: "gap" });
    }
    result[0].push(a ? { ...a.row, change: row.kind } : { kind: "gap" });
    result[1].push(b ? { ...b.row, change: row.kind } : { kind: "gap" });
  }
  return result;
}

function byInstruction({ rows }: CodeRows): Map<LensInstruction, { row: CodeRow; label: CodeRow | undefined }> {
  const found = new Map<LensInstruction, { row: CodeRow; label: CodeRow | undefined }>();
  for (const [at, row] of rows.entries()) {
    const before = rows[at - 1];
    if (row.kind === "instruction")
      found.set(row.instruction, { row, label: before?.kind === "label" ? before : undefined });
  }
  return found;
}

interface ComparedSideProps extends Pick<ComparePanesProps, "colors" | "file"> {
  side: Side;
  at: "left" | "right";
  rows: readonly ListRow[];
  listing: CodeRows;
}

function ComparedSide({ side, at, rows, listing, colors, file }: ComparedSideProps) {
  const { id, title, difference, shown, opening } = side;
  const place = `${at} ${id}`;
  const reveal = useLens((state) => state.reveal);
  const showBytes = useLens((state) => state.look.bytes);
  const highlighted = useLens((state) => (state.hovered.length > 0 ? state.hovered : state.chosen));
  const { point, choose } = usePointing(place, shown?.pane.architecture ?? null);
  const label = difference === undefined ? title : `${title} ${difference}`;
  const wanted = useMemo(() => {
    if (!reveal || reveal.from === place) return null;
    const row = rows.findIndex(
      (candidate) => candidate.kind === "instruction" && candidate.lines.includes(reveal.line),
    );
    return row === -1 ? null : { row };
  }, [reveal, rows, place]);
  const linesOf = (row: ListRow | null) => (row?.kind === "instruction" ? row.lines : []);
  return (
    <section
      className={styles.pane}
      aria-label={`${at === "left" ? "Left" : "Right"}: ${label}`}
      data-pane={`lens-${at}`}
      data-pane-focus="[role=listbox]"
    >
      <PaneHeader id={id} title={title} shown={shown} opening={opening} side={difference ?? ""} />
      {shown?.pane.failure && <PaneFailure id={id} failure={shown.pane.failure} />}
      <div className={styles.body}>
        {shown?.code ? (
          <CodeList
            label={label}
            rows={rows}
            widest={listing.widest}
            colors={colors}
            file={file}
            highlighted={highlighted}
            showBytes={showBytes && id !== "wat"}
            stale={shown.stale}
            reveal={wanted}
            rowOfLabel={(name) => rows.findIndex((row) => row.kind === "label" && row.name === name)}
            onPoint={(row) => point(row?.kind === "instruction" ? row.instruction : null, linesOf(row))}
            onChoose={(row) => choose(linesOf(row))}
          />
        ) : (
          shown?.pane.failure == null && opening && <Skeleton lines={10} label={`Reading ${label}`} />
        )}
      </div>
    </section>
  );
}
