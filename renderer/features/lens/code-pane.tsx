import { useMemo } from "react";
import type { LensPaneId } from "#shared/model/lens/lens-view.ts";
import { Skeleton } from "../../ui/index.ts";
import { CodeList, type ListRow } from "./code-list.tsx";
import { codeRows, type CodeRows } from "./code-rows.ts";
import { paneName } from "./engine-choices.ts";
import { useLens } from "./lens-context.tsx";
import type { ShownPane } from "./lens-session.ts";
import { PaneFailure } from "./pane-failure.tsx";
import { PaneHeader } from "./pane-header.tsx";
import { usePointing } from "./use-pointing.ts";
import styles from "./panes.module.css";

interface CodePaneProps {
  id: LensPaneId;
  /** Undefined until it is there. */
  shown: ShownPane | undefined;
  /** Whether it may still come. */
  opening: boolean;
  colors: ReadonlyMap<string, number>;
  /** Where the function stands. */
  file: string | null;
  functionName: string | null;
  onRemove: () => void;
}

/** One kind of code of the chosen function: what made it, and its instructions. */
export function CodePane({ id, shown, opening, colors, file, functionName, onRemove }: CodePaneProps) {
  const title = shown?.pane.title ?? paneName(id);
  const failure = shown?.pane.failure ?? null;
  return (
    <section
      className={styles.pane}
      aria-label={title}
      data-pane={`lens-${id}`}
      data-pane-focus="[role=listbox]"
      data-stale={shown?.stale || undefined}
    >
      <PaneHeader id={id} title={title} shown={shown} opening={opening} onRemove={onRemove} />
      {failure && <PaneFailure id={id} failure={failure} />}
      <div className={styles.body}>
        {shown?.code ? (
          <Code id={id} title={title} shown={shown} colors={colors} file={file} />
        ) : shown && failure === null ? (
          <p className={styles.absent}>
            {shown.unreadable === null
              ? `${functionName ?? "The function"} has no code here: it was left out, or put into its callers.`
              : `The code of ${functionName ?? "the function"} can't be read: ${shown.unreadable}.`}
          </p>
        ) : (
          failure === null && opening && <Skeleton lines={10} label={`Reading ${title}`} />
        )}
      </div>
    </section>
  );
}

const noRows: CodeRows = { rows: [], firstRow: new Map(), labelRow: new Map(), widest: 0 };

interface CodeProps extends Pick<CodePaneProps, "id" | "colors" | "file"> {
  title: string;
  shown: ShownPane;
}

function Code({ id, title, shown, colors, file }: CodeProps) {
  const { code } = shown;
  const listing = useMemo(() => (code ? codeRows(code) : noRows), [code]);
  const reveal = useLens((state) => state.reveal);
  const showBytes = useLens((state) => state.look.bytes);
  const highlighted = useLens((state) => (state.hovered.length > 0 ? state.hovered : state.chosen));
  const { point, choose } = usePointing(id, shown.pane.architecture);
  const wanted = useMemo(() => {
    const row = reveal && reveal.from !== id ? listing.firstRow.get(reveal.line) : undefined;
    return row === undefined ? null : { row };
  }, [reveal, listing, id]);
  const linesOf = (row: ListRow | null) => (row?.kind === "instruction" ? row.lines : []);
  return (
    <CodeList
      key={shown.key}
      label={title}
      rows={listing.rows}
      widest={listing.widest}
      colors={colors}
      file={file}
      highlighted={highlighted}
      showBytes={showBytes && id !== "wat"}
      stale={shown.stale}
      reveal={wanted}
      rowOfLabel={(name) => listing.labelRow.get(name)}
      onPoint={(row) => point(row?.kind === "instruction" ? row.instruction : null, linesOf(row))}
      onChoose={(row) => choose(linesOf(row))}
    />
  );
}
