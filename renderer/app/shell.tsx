import { Suspense, useEffect, type ReactNode } from "react";
import { LinkedEditor, OpenFolderDialog, preloadEditor } from "../features/editor/index.ts";
import { JobBar } from "../features/jobs/job-bar.tsx";
import { useToolsAfterInstalls } from "../features/tools/use-tools-after-installs.ts";
import { lazyPart } from "../host/index.ts";
import { Skeleton } from "../ui/index.ts";
import { addresses } from "../workspace/index.ts";
import { CommandPalette } from "./command-palette.tsx";
import { ConnectionNotice } from "./connection-notice.tsx";
import { EditArea } from "./edit-area.tsx";
import { Rail } from "./rail.tsx";
import { navigate, useRoute } from "./router.ts";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { useLook } from "./theme.ts";
import { useDocumentTitle } from "./use-document-title.ts";
import { useCommands } from "./use-commands.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { useView } from "./view-store.ts";
import styles from "./shell.module.css";

const { Part: HistoryPage } = lazyPart(async () => (await import("../features/history/history-page.tsx")).HistoryPage);
const { Part: FunctionsPage } = lazyPart(
  async () => (await import("../features/functions/functions-page.tsx")).FunctionsPage,
);
const { Part: DeployDialog } = lazyPart(
  async () => (await import("../features/functions/deploy-dialog.tsx")).DeployDialog,
);
const { Part: ProgramBundleDialog } = lazyPart(
  async () => (await import("../features/functions/bundle-dialog.tsx")).ProgramBundleDialog,
);
const { Part: LensPage } = lazyPart(async () => (await import("../features/lens/lens-page.tsx")).LensPage);
const { Part: LoadPage } = lazyPart(async () => (await import("../features/load/load-page.tsx")).LoadPage);
const { Part: PapersPage } = lazyPart(async () => (await import("../features/papers/papers-page.tsx")).PapersPage);
const { Part: RuntimesPage } = lazyPart(
  async () => (await import("../features/runtimes/runtimes-page.tsx")).RuntimesPage,
);
const { Part: ToolsPage } = lazyPart(async () => (await import("../features/tools/tools-page.tsx")).ToolsPage);
const { Part: SettingsPage } = lazyPart(
  async () => (await import("../features/settings/settings-page.tsx")).SettingsPage,
);

export function Shell() {
  const route = useRoute();
  const look = useLook();
  const setOverlay = useView((state) => state.setOverlay);
  const commands = useCommands();
  useShortcuts(commands);
  useDocumentTitle(route);
  useToolsAfterInstalls();
  useEffect(() => {
    // With no project to open, the gallery comes first.
    const timer = setTimeout(preloadEditor, 1_000);
    return () => clearTimeout(timer);
  }, []);

  return (
    <div className={styles.shell}>
      <Rail current={route.area} />
      <div className={styles.main}>
        <ConnectionNotice />
        {/* Kept while another area is shown: the editor's undo history and scroll stay. */}
        <EditArea route={route} look={look} hidden={route.area !== "edit" && route.area !== "examples"} />
        {route.area === "lens" && (
          <Page>
            <LensPage
              query={route.query}
              renderEditor={(props) => <LinkedEditor {...props} dark={look.dark} lecture={look.lecture} />}
            />
          </Page>
        )}
        {route.area === "runs" && (
          <Page>
            <HistoryPage runId={route.runId} />
          </Page>
        )}
        {route.area === "functions" && (
          <Page>
            <FunctionsPage
              functionName={route.functionName}
              activationId={route.activationId}
              onDeploy={() => setOverlay("deploy")}
            />
          </Page>
        )}
        {route.area === "load" && (
          <Page>
            <LoadPage runId={route.runId} />
          </Page>
        )}
        {route.area === "papers" && (
          <Page>
            <PapersPage runId={route.runId} />
          </Page>
        )}
        {route.area === "runtimes" && (
          <Page>
            <RuntimesPage />
          </Page>
        )}
        {route.area === "tools" && (
          <Page>
            <ToolsPage toolId={route.toolId} />
          </Page>
        )}
        {route.area === "settings" && (
          <Page>
            <SettingsPage />
          </Page>
        )}
        <footer className={styles.jobs} data-pane="jobs" aria-label="Jobs">
          <JobBar />
        </footer>
      </div>
      <Overlays />
    </div>
  );
}

function Page({ children }: { children: ReactNode }) {
  return (
    <main className={styles.page} data-pane="page">
      <Suspense fallback={<PageSkeleton />}>{children}</Suspense>
    </main>
  );
}

function PageSkeleton() {
  return (
    <div className={styles.pageSkeleton}>
      <Skeleton lines={10} height="1.2rem" />
    </div>
  );
}

function Overlays() {
  const overlay = useView((state) => state.overlay);
  const setOverlay = useView((state) => state.setOverlay);
  const close = () => setOverlay(null);
  return (
    <>
      {overlay === "palette" && <CommandPalette onClose={close} />}
      {overlay === "shortcuts" && <ShortcutSheet onClose={close} />}
      {overlay === "deploy" && (
        <Suspense>
          <DeployDialog onClose={close} onDeploying={(name) => navigate(addresses.function(name))} />
        </Suspense>
      )}
      {overlay === "bundle" && (
        <Suspense>
          <ProgramBundleDialog onClose={close} />
        </Suspense>
      )}
      {overlay === "open-folder" && <OpenFolderDialog onClose={close} onOpened={() => navigate(addresses.edit)} />}
    </>
  );
}
