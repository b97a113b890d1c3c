import type { ProjectEntry } from "#shared/model/project.ts";
import { parentFolder } from "../../workspace/index.ts";

/** A row of the file tree as it is drawn. */
export interface TreeRow {
  path: string;
  name: string;
  kind: "file" | "folder";
  /** 1 for the top. */
  level: number;
  expanded: boolean;
  /** Place among its siblings, from 1, and their number: for screen readers. */
  position: number;
  siblings: number;
}

/** The visible rows: folders before files, each by name, closed folders' contents left out. */
export function treeRows(entries: readonly ProjectEntry[], expanded: ReadonlySet<string>): TreeRow[] {
  const byParent = new Map<string, ProjectEntry[]>();
  for (const entry of entries) {
    const parent = parentFolder(entry.path);
    byParent.set(parent, [...(byParent.get(parent) ?? []), entry]);
  }
  const rows: TreeRow[] = [];
  const visit = (folder: string, level: number) => {
    const children = (byParent.get(folder) ?? []).toSorted(byKindAndName);
    for (const [index, { path, kind }] of children.entries()) {
      const open = kind === "folder" && expanded.has(path);
      const name = path.slice(folder === "" ? 0 : folder.length + 1);
      rows.push({ path, name, kind, level, expanded: open, position: index + 1, siblings: children.length });
      if (open) visit(path, level + 1);
    }
  };
  visit("", 1);
  return rows;
}

function byKindAndName(a: ProjectEntry, b: ProjectEntry): number {
  if (a.kind !== b.kind) return a.kind === "folder" ? -1 : 1;
  return a.path.localeCompare(b.path, undefined, { numeric: true });
}

/** What a key does in the tree, after the ARIA tree pattern. */
export type TreeMove = { focus: string } | { expand: string } | { collapse: string };

export function treeMove(rows: readonly TreeRow[], path: string, key: string): TreeMove | null {
  const index = rows.findIndex((row) => row.path === path);
  const row = rows[index];
  const focusAt = (at: number) => {
    const target = rows[at];
    return target ? { focus: target.path } : null;
  };
  switch (key) {
    case "ArrowDown":
      return focusAt(index + 1);
    case "ArrowUp":
      return focusAt(index - 1);
    case "Home":
      return focusAt(0);
    case "End":
      return focusAt(rows.length - 1);
    case "ArrowRight":
      if (row?.kind !== "folder") return null;
      return row.expanded ? focusAt(index + 1) : { expand: row.path };
    case "ArrowLeft": {
      if (row?.expanded) return { collapse: row.path };
      const parent = parentFolder(path);
      return parent === "" ? null : { focus: parent };
    }
    default:
      return null;
  }
}

/** Why a name can't be given to a file or folder here; null when it can. */
export function nameProblem(path: string, entries: readonly ProjectEntry[]): string | null {
  const parts = path.split("/");
  if (path === "" || parts.some((part) => part.trim() === "")) return "Type a name.";
  if (parts.some((part) => part === "." || part === "..")) return "A path can't contain . or ..";
  if (/[<>:"|?*\\]/.test(path)) return "A name can't contain < > : \" | ? * or \\";
  if (entries.some((entry) => entry.path === path)) return `${path} exists already.`;
  return null;
}
