import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import { EditorPane, FileTree, useProblems } from "../features/editor/index.ts";
import { GalleryPage } from "../features/gallery/index.ts";
import { Skeleton } from "../ui/index.ts";
import { addresses, useWorkspace } from "../workspace/index.ts";
import { CommandBar } from "./command-bar.tsx";
import { ResultsPane } from "./results-pane.tsx";
import { navigate, type Route } from "./router.ts";
import { useStartup } from "./use-startup.ts";
import { useView } from "./view-store.ts";
import styles from "./edit-area.module.css";

interface EditAreaProps {
  route: Route;
  look: { dark: boolean; lecture: boolean };
  hidden: boolean;
}

/** Source on the left, what came of it on the right; without a project, the gallery. */
export function EditArea({ route, look, hidden }: EditAreaProps) {
  const deciding = useStartup();
  const project = useWorkspace((state) => state.project);
  const setOverlay = useView((state) => state.setOverlay);
  const gallery = route.area === "examples" || (project === null && !deciding);
  return (
    <div className={styles.area} hidden={hidden}>
      <CommandBar lecture={look.lecture} />
      {gallery && (
        <main className={styles.gallery} data-pane="examples">
          <GalleryPage onOpened={() => navigate(addresses.edit)} onOpenFolder={() => setOverlay("open-folder")} />
        </main>
      )}
      <main className={styles.panes} hidden={gallery}>
        <h1 className="visually-hidden">Edit and compare</h1>
        {project === null ? <PanesSkeleton /> : <Panes look={look} />}
      </main>
    </div>
  );
}

function Panes({ look }: Pick<EditAreaProps, "look">) {
  const problems = useProblems();
  const setOverlay = useView((state) => state.setOverlay);
  const panelIds = look.lecture ? ["editor", "results"] : ["files", "editor", "results"];
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: "workbench.panes",
    panelIds,
    storage: window.localStorage,
  });
  return (
    <Group
      key={panelIds.join()}
      orientation="horizontal"
      className={styles.group}
      defaultLayout={defaultLayout}
      onLayoutChanged={onLayoutChanged}
    >
      {!look.lecture && (
        <>
          <Panel id="files" defaultSize={200} minSize={130} collapsible collapsedSize={0}>
            <div className={styles.pane} data-pane="files" data-pane-focus='[role="treeitem"][tabindex="0"]'>
              <FileTree onOpenFolder={() => setOverlay("open-folder")} />
            </div>
          </Panel>
          <Separator className={styles.separator} aria-label="Width of the files" />
        </>
      )}
      <Panel id="editor" defaultSize="40%" minSize={240}>
        <section
          className={styles.pane}
          aria-label="Editor"
          data-pane="editor"
          data-pane-focus=".monaco-editor textarea, .monaco-editor .native-edit-context"
        >
          <EditorPane problems={problems} dark={look.dark} lecture={look.lecture} />
        </section>
      </Panel>
      <Separator className={styles.separator} aria-label="Width of editor and results" />
      <Panel id="results" defaultSize="47%" minSize={320}>
        <section
          className={styles.pane}
          aria-label="Results"
          data-pane="results"
          data-pane-focus='[role="tab"][aria-selected="true"]'
        >
          <ResultsPane />
        </section>
      </Panel>
    </Group>
  );
}

function PanesSkeleton() {
  return (
    <div className={styles.skeleton}>
      <Skeleton lines={6} />
      <Skeleton lines={14} />
      <Skeleton lines={8} />
    </div>
  );
}
