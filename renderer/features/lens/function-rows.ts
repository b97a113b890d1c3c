import type { LensFunction, LensPaneId } from "#shared/model/lens/lens-view.ts";
import { fileName } from "../../workspace/index.ts";

/** What the list is sorted by: the place in the source, the name, source lines, or a pane's bytes. */
export type FunctionOrder = "place" | "name" | "lines" | `bytes ${LensPaneId}`;

/** A file or library with its functions below it, or one of them. */
export type FunctionRow =
  | { kind: "group"; id: string; name: string; count: number; open: boolean }
  | { kind: "function"; listed: LensFunction; lines: number | null };

interface FunctionRowsOptions {
  query: string;
  library: boolean;
  order: FunctionOrder;
  /** Ids of groups whose functions are put away. */
  folded: ReadonlySet<string>;
}

/** The list as it is drawn: groups by file, libraries last, each sorted. */
export function functionRows(functions: readonly LensFunction[], options: FunctionRowsOptions): FunctionRow[] {
  const { query, library, order, folded } = options;
  const sought = query.trim().toLowerCase();
  const groups = new Map<string, { name: string; own: boolean; members: LensFunction[] }>();
  for (const listed of functions) {
    if (listed.kind === "library" && !library) continue;
    if (sought !== "" && !`${listed.name}\n${listed.symbol}`.toLowerCase().includes(sought)) continue;
    const own = listed.kind === "own";
    const file = listed.source?.file ?? null;
    const id = own ? `own ${file ?? ""}` : "library";
    const name = own ? (file === null ? "Without debug information" : fileName(file)) : "Libraries";
    const group = groups.get(id) ?? { name, own, members: [] };
    group.members.push(listed);
    groups.set(id, group);
  }
  const ordered = [...groups].sort(([, a], [, b]) => Number(b.own) - Number(a.own));
  return ordered.flatMap(([id, { name, members }]): FunctionRow[] => {
    const open = !folded.has(id);
    const rows = open ? members.toSorted(comparator(order)).map(functionRow) : [];
    return [{ kind: "group", id, name, count: members.length, open }, ...rows];
  });
}

function functionRow(listed: LensFunction): FunctionRow {
  return { kind: "function", listed, lines: sourceLines(listed) };
}

function sourceLines({ source }: LensFunction): number | null {
  return source && source.lastLine - source.firstLine + 1;
}

/** Sizes from the largest down: what is sought is what is big. */
function comparator(order: FunctionOrder): (a: LensFunction, b: LensFunction) => number {
  // What has no place keeps the order that it came in.
  const byPlace = (a: LensFunction, b: LensFunction) => (a.source?.firstLine ?? 0) - (b.source?.firstLine ?? 0);
  switch (order) {
    case "place":
      return byPlace;
    case "name":
      return (a, b) => a.name.localeCompare(b.name);
    case "lines":
      return (a, b) => (sourceLines(b) ?? -1) - (sourceLines(a) ?? -1) || byPlace(a, b);
    default: {
      const pane = order.slice("bytes ".length);
      return (a, b) => (b.sizeBytes[pane] ?? -1) - (a.sizeBytes[pane] ?? -1) || byPlace(a, b);
    }
  }
}
