import { formatBytes } from "#shared/format/bytes.ts";
import type { LensFunctionJson } from "#shared/format/lens-json.ts";
import { fittingColumns, lensTable, type LensTextColumn } from "#shared/format/lens-text.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LensPane, LensPaneId, LensSource } from "#shared/model/lens/lens-view.ts";
import { formatTable } from "./table.ts";

export interface PrintedLens {
  functions: LensFunctionJson[];
  panes: LensPane[];
  sources: LensSource[];
  /** There are too many functions to show the code of each. */
  isList: boolean;
  /** The panes of machine code that were named; null: none was. */
  asked: readonly LensPaneId[] | null;
  /** What is said in another place. */
  told: Failure | null;
}

/** Where the output isn't a terminal, or one that doesn't say. */
const USUAL_COLUMNS = 120;

/** What the lens shows, in words and columns; `columns` is the width of the terminal, null where it is none. */
export function formatLens(lens: PrintedLens, terminal: { columns: number | null; colors: boolean }): string {
  const { functions, isList } = lens;
  const width = terminal.columns ?? USUAL_COLUMNS;
  const panes = shownPanes(lens, width);
  const parts = isList
    ? [functionList(functions, lens.panes), "The code of some: --function NAME,NAME."]
    : functions.map((each) =>
        [
          functionHead(each, lens.panes),
          lensTable(each.rows, columnsOf(panes), lens.sources, { width, colors: terminal.colors }),
        ].join("\n"),
      );
  return [...parts, notes(lens, panes)].filter(Boolean).join("\n\n");
}

/** Those that were named, or native and the first engine that has code, as many as fit. */
function shownPanes({ panes, asked }: PrintedLens, width: number): LensPane[] {
  const machine = panes.filter(({ id, failure }) => id !== "wat" && failure === null);
  const native = machine.filter(({ id }) => id === "native");
  const engines = machine.filter(({ id }) => id !== "native");
  const wanted =
    asked === null
      ? [...engines.slice(0, 1), ...native]
      : asked.flatMap((id) => machine.find((pane) => pane.id === id) ?? []);
  // The first column of code is the WAT.
  return wanted.slice(0, Math.max(1, fittingColumns(width) - 1));
}

function columnsOf(panes: readonly LensPane[]): LensTextColumn[] {
  return [
    { title: "WAT", code: ({ wat }) => wat },
    ...panes.map(({ id, title }): LensTextColumn => ({
      title,
      code: (row) => (id === "native" ? row.native : (row.machine[id] ?? [])),
    })),
  ];
}

function functionHead({ name, source, sizeBytes }: LensFunctionJson, panes: readonly LensPane[]): string {
  const where = source === null ? "" : `  ${source.file}:${source.firstLine}`;
  const sizes = panes.flatMap(({ id }) => {
    const size = sizeBytes[id];
    return size === undefined ? [] : [`${id} ${formatBytes(size)}`];
  });
  return `${name}${where}\n${sizes.join(" · ")}`;
}

function functionList(functions: readonly LensFunctionJson[], panes: readonly LensPane[]): string {
  const ids = panes.filter(({ failure }) => failure === null).map(({ id }) => id);
  const rows = functions.map(({ name, sizeBytes }) => [
    ...ids.map((id) => (sizeBytes[id] === undefined ? "" : formatBytes(sizeBytes[id]))),
    name,
  ]);
  return formatTable([...ids, "function"], rows);
}

function notes({ panes, functions, told }: PrintedLens, shown: readonly LensPane[]): string {
  const isShown = ({ id }: LensPane) => id === "wat" || shown.some((pane) => pane.id === id);
  const others = panes.filter((pane) => pane.failure === null && !isShown(pane)).map(({ id }) => id);
  const several = functions.some(({ rows }) =>
    rows.some(({ wat, native, machine }) =>
      [wat, native, ...Object.values(machine)].flat().some((each) => each.severalLines),
    ),
  );
  return [
    ...(several ? ["* belongs to several lines, and stands at each"] : []),
    ...(others.length > 0 ? [`More columns: --on ${others.join(",")}`] : []),
    ...panes.filter(isShown).flatMap(({ title, note }) => (note === null ? [] : [`${title}: ${note}`])),
    ...functions.flatMap(({ name, unreadable = {} }) =>
      Object.entries(unreadable).map(([id, reason]) => `The code of ${name} in ${id} can't be read: ${reason}.`),
    ),
    ...panes.flatMap(({ title, failure }) =>
      failure === null || failure.message === told?.message
        ? []
        : [
            `${title}: ${failure.message}${failure.hint === null ? "" : `\n  ${failure.hint.replaceAll("\n", "\n  ")}`}`,
          ],
    ),
  ].join("\n");
}
