import { Eye } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import { lineColors } from "#shared/lens/line-colors.ts";
import type { LensFunction, LensPaneId } from "#shared/model/lens/lens-view.ts";
import { Button, EmptyState, Skeleton } from "../../ui/index.ts";
import { addresses, programFile, projectPath, useSettings, useWorkspace } from "../../workspace/index.ts";
import { BuildNotice, OpenNotice } from "./build-notice.tsx";
import { CodePane } from "./code-pane.tsx";
import { ComparePanes } from "./compare-panes.tsx";
import { CountsPanel } from "./counts-panel.tsx";
import { FunctionList } from "./function-list.tsx";
import { InstructionHelp } from "./instruction-help.tsx";
import { LensToolbar } from "./lens-toolbar.tsx";
import { useLens, useLensStores, useOtherSession, useSession } from "./lens-context.tsx";
import { lineColorStyle } from "./line-color-style.ts";
import { SourcePane, type SourceEditorProps } from "./source-pane.tsx";
import { ModuleDialog } from "./subject-menu.tsx";
import { useLensAddress, useLensView } from "./use-lens-view.ts";
import panes from "./panes.module.css";
import styles from "./lens-page.module.css";

interface LensPageProps {
  /** Of the address, behind its question mark. */
  query: string;
  /** The window's editor for a document of the project. */
  renderEditor: (props: SourceEditorProps) => ReactNode;
}

/** Source, WebAssembly and machine code of a function beside each other, linked line by line. */
export function LensPage({ query, renderEditor }: LensPageProps) {
  useLensAddress(query);
  const saveFailure = useLensView();
  const program = useWorkspace(programFile);
  const file = useLens((state) => state.choices.file) ?? program;
  return (
    <section className={styles.page} style={lineColorStyle} aria-labelledby="lens-title">
      <h1 id="lens-title" className="visually-hidden">
        Lens
      </h1>
      {file === null ? (
        <NothingToSee />
      ) : (
        <>
          <LensToolbar />
          <OpenNotice saveFailure={saveFailure} />
          <Workbench file={file} renderEditor={renderEditor} />
          <InstructionHelp />
        </>
      )}
    </section>
  );
}

/** Where nothing is open: what the lens is for, and one click to see it. */
function NothingToSee() {
  const { lens } = useLensStores();
  const openExample = useWorkspace((state) => state.openExample);
  const opening = useWorkspace((state) => state.opening);
  const starting = useSettings((state) => state.settings === null && state.failure === null);
  const [asking, setAsking] = useState(false);
  if (starting || opening)
    return (
      <div className={styles.waiting}>
        <Skeleton lines={12} label="Opening" />
      </div>
    );
  return (
    <>
      <EmptyState
        icon={<Eye />}
        title="See what compilers and engines make of a source"
        text="The lens shows a function as source, as WebAssembly and as the machine code of each engine and of native compilers. What belongs to the same source line has the same colour: point at one, and see it in all."
        actions={
          <>
            <Button variant="primary" onClick={() => void openExample("persaud-2019", "square.c")}>
              Open the squaring function
            </Button>
            <Button onClick={() => setAsking(true)}>Open a .wasm module</Button>
            <a href={addresses.examples}>All examples</a>
          </>
        }
      />
      {asking && (
        <ModuleDialog onClose={() => setAsking(false)} onChoose={(file) => lens.getState().choose({ file })} />
      )}
    </>
  );
}

/** Functions on the left, then the source, then a pane for each kind of code. */
function Workbench({ file, renderEditor }: { file: string; renderEditor: LensPageProps["renderEditor"] }) {
  const { lens } = useLensStores();
  const engines = useLens((state) => state.choices.engines);
  const comparison = useLens((state) => state.choices.comparison);
  const showsWat = useLens((state) => state.look.wat);
  const shownFile = useLens((state) => state.shownFile);
  const lecture = useSettings((state) => state.settings?.lectureMode ?? false);
  const shown = useSession((state) => state.panes);
  const opening = useSession((state) => state.status === "opening" || state.status === "idle");
  const sources = useSession((state) => state.sources);
  const listed = useSession((state) => state.functions.find(({ key }) => key === state.functionKey));
  const colors = useColors();
  const all = useMemo<LensPaneId[]>(() => ["wat", ...engines], [engines]);
  const code = all.filter((id) => id !== "wat" || showsWat);
  const own = sourceFileOf(listed, file);
  const files = useMemo(
    () => [...new Set([...(own === null ? [] : [own]), ...sources.map((source) => source.file)])],
    [own, sources],
  );
  const isOfProject = useWorkspace(({ project }) => {
    const path = project && own !== null ? projectPath(project.root, own) : null;
    return project?.entries.some((entry) => entry.path === path) ?? false;
  });
  // Where no text is at hand at all, a pane for it would only take room.
  const hasText = sources.length > 0 || isOfProject;
  const source = !hasText ? null : shownFile !== null && files.includes(shownFile) ? shownFile : own;
  const remove = (id: LensPaneId) =>
    id === "wat"
      ? lens.getState().setLook({ wat: false })
      : lens.getState().choose({ engines: engines.filter((engine) => engine !== id) });

  const columns: Column[] = [
    ...(lecture
      ? []
      : [{ id: "functions", weight: 0, minRem: 15, label: "functions", content: <FunctionsPane panes={all} /> }]),
    ...(source === null
      ? []
      : [
          {
            id: "source",
            weight: 20,
            minRem: 16,
            label: "source",
            content: <SourcePane file={source} files={files} colors={colors} renderEditor={renderEditor} />,
          },
        ]),
    ...(comparison === null
      ? code.map((id) => ({
          id,
          weight: 14.5,
          minRem: 14.5,
          label: id,
          content: (
            <CodePane
              id={id}
              shown={shown[id]}
              opening={opening}
              colors={colors}
              file={own}
              functionName={listed?.name ?? null}
              onRemove={() => remove(id)}
            />
          ),
        }))
      : [
          {
            id: "sides",
            weight: 43.5,
            minRem: 34,
            label: "the two sides",
            content: <ComparePanes comparison={comparison} colors={colors} file={own} />,
          },
        ]),
  ];
  return (
    <>
      {source === null && <BuildNotice />}
      <Columns columns={columns} />
      {comparison === null && <CountsPanel panes={all} />}
    </>
  );
}

function FunctionsPane({ panes: ids }: { panes: readonly LensPaneId[] }) {
  return (
    <section className={panes.pane} aria-label="Functions" data-pane="lens-functions" data-pane-focus="[role=tree]">
      <FunctionList panes={ids} />
    </section>
  );
}

const FUNCTIONS_WIDTH_PX = 270;

interface Column {
  id: string;
  /** Its part at first of the width that the functions leave, against those of the others; theirs is none. */
  weight: number;
  /** What it needs at least; with more columns than fit they are scrolled sideways. */
  minRem: number;
  label: string;
  content: ReactNode;
}

function Columns({ columns }: { columns: readonly Column[] }) {
  const panelIds = columns.map(({ id }) => id);
  const total = columns.reduce((sum, { weight }) => sum + weight, 0);
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: "workbench.lens",
    panelIds,
    storage: window.localStorage,
  });
  return (
    <div className={styles.columns}>
      <Group
        orientation="horizontal"
        className={styles.group}
        style={{ minWidth: `${columns.reduce((sum, { minRem }) => sum + minRem, 0)}rem` }}
        defaultLayout={defaultLayout}
        onLayoutChanged={onLayoutChanged}
      >
        {columns.flatMap(({ id, weight, label, content }, index) => [
          ...(index === 0
            ? []
            : [
                <Separator
                  key={`before ${id}`}
                  className={styles.separator}
                  aria-label={`Width of ${columns[index - 1]?.label} and ${label}`}
                />,
              ]),
          <Panel
            key={id}
            id={id}
            defaultSize={weight === 0 ? FUNCTIONS_WIDTH_PX : `${(78 * weight) / total}%`}
            minSize={120}
          >
            {content}
          </Panel>,
        ])}
      </Group>
    </div>
  );
}

/** The source that a function is of; a module without debug information has none. */
function sourceFileOf(listed: LensFunction | undefined, file: string): string | null {
  return listed?.source?.file ?? (file.endsWith(".wasm") || file.endsWith("Cargo.toml") ? null : file);
}

/** One colour per line over everything that is shown, also on the other side of a comparison. */
function useColors(): ReadonlyMap<string, number> {
  const shown = useSession((state) => state.panes);
  const other = useOtherSession((state) => state.panes);
  return useMemo(
    () =>
      lineColors(
        [...Object.values(shown), ...Object.values(other)].flatMap(({ code }) =>
          (code?.instructions ?? []).flatMap(({ places }) => places),
        ),
      ),
    [shown, other],
  );
}
