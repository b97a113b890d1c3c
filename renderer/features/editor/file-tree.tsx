import {
  ChevronRight,
  File,
  FileCode2,
  FilePlus2,
  FolderClosed,
  FolderOpen,
  FolderPlus,
  MoreHorizontal,
} from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { ProjectEntry } from "#shared/model/project.ts";
import { languageOf } from "#shared/model/target.ts";
import { IconButton, Menu } from "../../ui/index.ts";
import { isDirty, parentFolder, useDocuments, useWorkspace } from "../../workspace/index.ts";
import { EntryDialogs, type EntryAction } from "./entry-dialogs.tsx";
import { treeMove, treeRows, type TreeRow } from "./tree-model.ts";
import styles from "./file-tree.module.css";

const noEntries: readonly ProjectEntry[] = [];

interface FileTreeProps {
  onOpenFolder: () => void;
}

export function FileTree({ onOpenFolder }: FileTreeProps) {
  const project = useWorkspace((state) => state.project);
  const activeFile = useWorkspace((state) => state.activeFile);
  const openFile = useWorkspace((state) => state.openFile);
  const documents = useDocuments((state) => state.documents);
  const entries = project?.entries ?? noEntries;
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [shownFile, setShownFile] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [action, setAction] = useState<EntryAction | null>(null);
  const tree = useRef<HTMLUListElement>(null);
  const rows = useMemo(() => treeRows(entries, expanded), [entries, expanded]);
  const tabStop = rows.some((row) => row.path === focused)
    ? focused
    : (rows.find((row) => row.path === activeFile) ?? rows[0])?.path;

  // The file in front is always in sight when it comes to the front; its folders may be closed again after that.
  if (activeFile !== shownFile) {
    setShownFile(activeFile);
    setExpanded(new Set([...expanded, ...foldersAbove(activeFile ?? "")]));
  }

  const setFolder = (path: string, open: boolean) => {
    const next = new Set(expanded);
    if (open) next.add(path);
    else next.delete(path);
    setExpanded(next);
  };
  const activate = (row: TreeRow) => {
    setFocused(row.path);
    if (row.kind === "folder") setFolder(row.path, !row.expanded);
    else openFile(row.path);
  };
  const focusRow = (path: string) => {
    setFocused(path);
    tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, row: TreeRow) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === "Enter" || event.key === " ") activate(row);
    else if (event.key === "F2") setAction({ type: "rename", path: row.path });
    else if (event.key === "Delete") setAction({ type: "remove", path: row.path });
    else {
      const move = treeMove(rows, row.path, event.key);
      if (!move) return;
      if ("focus" in move) focusRow(move.focus);
      else if ("expand" in move) setFolder(move.expand, true);
      else setFolder(move.collapse, false);
    }
    event.preventDefault();
  };
  const folderOf = (path: string | null) => {
    const entry = entries.find((candidate) => candidate.path === path);
    return entry?.kind === "folder" ? entry.path : parentFolder(path ?? "");
  };

  return (
    <nav className={styles.files} aria-label="Files">
      <header className={styles.header}>
        <h2 className={styles.title} title={[project?.workbench.title, project?.root].filter(Boolean).join("\n")}>
          {project?.workbench.title ?? project?.name ?? "Files"}
        </h2>
        <IconButton
          label="New file"
          icon={<FilePlus2 />}
          size="sm"
          onClick={() => setAction({ type: "create", kind: "file", folder: folderOf(focused) })}
        />
        <IconButton
          label="New folder"
          icon={<FolderPlus />}
          size="sm"
          onClick={() => setAction({ type: "create", kind: "folder", folder: folderOf(focused) })}
        />
        <IconButton label="Open a folder" icon={<FolderOpen />} size="sm" onClick={onOpenFolder} />
      </header>
      <ul ref={tree} role="tree" aria-label={`Files of ${project?.name ?? "the project"}`} className={styles.tree}>
        {rows.map((row) => {
          const document = documents[row.path];
          return (
            <li
              key={row.path}
              role="treeitem"
              aria-level={row.level}
              aria-posinset={row.position}
              aria-setsize={row.siblings}
              aria-expanded={row.kind === "folder" ? row.expanded : undefined}
              aria-selected={row.path === activeFile}
              tabIndex={row.path === tabStop ? 0 : -1}
              data-path={row.path}
              className={styles.row}
              style={{ ["--level" as string]: row.level }}
              onClick={() => activate(row)}
              onFocus={() => setFocused(row.path)}
              onKeyDown={(event) => onKeyDown(event, row)}
            >
              <span className={styles.twist}>
                {row.kind === "folder" && <ChevronRight data-open={row.expanded || undefined} />}
              </span>
              <RowIcon row={row} />
              <span className={styles.name} title={row.path}>
                {row.name}
              </span>
              {document && isDirty(document) && <span className={styles.dirty} title="Not saved yet" />}
              <span className={styles.more} onClick={(event) => event.stopPropagation()} role="presentation">
                <Menu
                  label={`Actions for ${row.name}`}
                  placement="bottom-start"
                  trigger={(props) => (
                    <IconButton
                      {...props}
                      label={`Actions for ${row.name}`}
                      icon={<MoreHorizontal />}
                      size="sm"
                      tabIndex={-1}
                    />
                  )}
                  items={[
                    {
                      id: "rename",
                      label: "Rename",
                      shortcut: "F2",
                      onSelect: () => setAction({ type: "rename", path: row.path }),
                    },
                    {
                      id: "delete",
                      label: "Delete",
                      shortcut: "Delete",
                      danger: true,
                      onSelect: () => setAction({ type: "remove", path: row.path }),
                    },
                  ]}
                />
              </span>
            </li>
          );
        })}
      </ul>
      {project?.truncated && <p className={styles.note}>The folder holds more files than are listed here.</p>}
      <EntryDialogs
        action={action}
        entries={entries}
        onClose={() => setAction(null)}
        onCreated={(folder) => setFolder(folder, true)}
      />
    </nav>
  );
}

function foldersAbove(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function RowIcon({ row }: { row: TreeRow }) {
  if (row.kind === "folder")
    return row.expanded ? <FolderOpen aria-hidden="true" /> : <FolderClosed aria-hidden="true" />;
  return languageOf(row.path) ? <FileCode2 aria-hidden="true" /> : <File aria-hidden="true" />;
}
