import { useEffect, useMemo, type ReactNode } from "react";
import type { BuildResult } from "#shared/model/build.ts";
import { placeKey } from "#shared/lens/rows.ts";
import { Select, Skeleton } from "../../ui/index.ts";
import { fileName, projectPath, useDocuments, useWorkspace, useWorkspaceStores } from "../../workspace/index.ts";
import { BuildNotice } from "./build-notice.tsx";
import { useLens, useLensStores, useSession } from "./lens-context.tsx";
import { placeOfKey } from "./line-words.ts";
import { PlainText } from "./plain-text.tsx";
import styles from "./panes.module.css";

/** How a text is linked to the code beside it. Lines count from 1. */
export interface TextLinks {
  /** The lines that have code, with the number of the colour of each. */
  colors: ReadonlyMap<number, number>;
  active: readonly number[];
  /** A line to scroll to; a new object for every request. */
  reveal: { line: number } | null;
  onHover: (line: number | null) => void;
  onChoose: (line: number) => void;
}

/** What the window's editor is asked to show. */
export interface SourceEditorProps {
  /** Of a document that is open, inside the project. */
  path: string;
  /** Whose diagnostics are marked. */
  builds: readonly BuildResult[];
  links: TextLinks;
}

interface SourcePaneProps {
  /** The file of the chosen function or of the program; absolute. */
  file: string;
  /** Further ones that the code is of. */
  files: readonly string[];
  colors: ReadonlyMap<string, number>;
  renderEditor: (props: SourceEditorProps) => ReactNode;
}

/** The source that is compiled: in the editor where it belongs to the project, otherwise to read. */
export function SourcePane({ file, files, colors, renderEditor }: SourcePaneProps) {
  const { lens } = useLensStores();
  const project = useWorkspace((state) => state.project);
  const path = project && projectPath(project.root, file);
  const isOfProject = path !== null && project !== null && project.entries.some((entry) => entry.path === path);
  const links = useTextLinks(file, colors);
  return (
    <section className={styles.pane} aria-label="Source" data-pane="lens-source" data-pane-focus={SOURCE_FOCUS}>
      <header className={styles.header}>
        <div className={styles.titleRow}>
          <h2>Source</h2>
          <Select
            aria-label="File of the source"
            className={styles.file}
            value={file}
            onChange={(event) => lens.getState().showFile(event.target.value)}
          >
            {files.map((known) => (
              <option key={known} value={known}>
                {fileName(known)}
              </option>
            ))}
          </Select>
        </div>
        <div className={styles.facts}>
          <span>{isOfProject ? "Saved and compiled as you type" : "Not of this project: to read"}</span>
        </div>
      </header>
      <div className={styles.body}>
        {isOfProject ? (
          <OpenDocument path={path} links={links} renderEditor={renderEditor} />
        ) : (
          <KnownText file={file} links={links} />
        )}
      </div>
      <BuildNotice />
    </section>
  );
}

const SOURCE_FOCUS = ".monaco-editor textarea, .monaco-editor .native-edit-context, [role=listbox]";

function OpenDocument({
  path,
  links,
  renderEditor,
}: { path: string; links: TextLinks } & Pick<SourcePaneProps, "renderEditor">) {
  const { documents } = useWorkspaceStores();
  const builds = useSession((state) => state.builds);
  const state = useDocuments(({ documents: open }) => open[path]?.state);
  useEffect(() => {
    // Also when its tab in the editor was closed: nothing else is open of it then.
    if (state === undefined) void documents.getState().open(path);
  }, [documents, path, state]);
  if (state !== "ready") return <Skeleton lines={14} label="Reading the source" />;
  return renderEditor({ path, builds, links });
}

function KnownText({ file, links }: { file: string; links: TextLinks }) {
  const text = useSession((state) => state.sources.find((source) => source.file === file)?.text);
  if (text === undefined)
    return <p className={styles.absent}>The code names {file}, which is not on this machine or can't be read.</p>;
  return <PlainText label={fileName(file)} text={text} links={links} />;
}

function useTextLinks(file: string, colors: ReadonlyMap<string, number>): TextLinks {
  const { lens } = useLensStores();
  const reveal = useLens((state) => state.reveal);
  const highlighted = useLens((state) => (state.hovered.length > 0 ? state.hovered : state.chosen));
  const ofFile = useMemo(
    () =>
      new Map(
        [...colors].flatMap(([key, color]) => {
          const place = placeOfKey(key);
          return place.file === file ? [[place.line, color] as const] : [];
        }),
      ),
    [colors, file],
  );
  const wanted = useMemo(() => {
    const place = reveal && reveal.from !== "source" ? placeOfKey(reveal.line) : null;
    return place?.file === file ? { line: place.line } : null;
  }, [reveal, file]);
  const active = highlighted.map(placeOfKey).flatMap((place) => (place.file === file ? [place.line] : []));
  const linesOf = (line: number | null) => (line !== null && ofFile.has(line) ? [placeKey({ file, line })] : []);
  return {
    colors: ofFile,
    active,
    reveal: wanted,
    onHover: (line) => lens.getState().hover(linesOf(line)),
    onChoose: (line) => lens.getState().chooseLines(linesOf(line), "source"),
  };
}
