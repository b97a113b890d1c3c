import { FileCode2 } from "lucide-react";
import { Suspense } from "react";
import { lazyPart } from "../../host/index.ts";
import { EmptyState, FailureNotice, Notice, Skeleton } from "../../ui/index.ts";
import { useDocuments, useWorkspace } from "../../workspace/index.ts";
import { DocumentNotices } from "./document-notices.tsx";
import { EditorTabs } from "./editor-tabs.tsx";
import type { Problem } from "./problems.ts";
import { ProblemsList } from "./problems-list.tsx";
import styles from "./editor-pane.module.css";

const { Part: MonacoView, preload } = lazyPart(async () => (await import("./monaco-view.tsx")).MonacoView);

/** Fetches the editor's code ahead of its first use. */
export const preloadEditor = preload;

const noProblems: readonly Problem[] = [];

interface EditorPaneProps {
  /** Of the last build; null before anything was built. */
  problems: readonly Problem[] | null;
  dark: boolean;
  lecture: boolean;
}

export function EditorPane({ problems, dark, lecture }: EditorPaneProps) {
  const activeFile = useWorkspace((state) => state.activeFile);
  const workbenchProblem = useWorkspace((state) => state.project?.workbenchProblem);
  const document = useDocuments((state) => (activeFile === null ? undefined : state.documents[activeFile]));
  return (
    <div className={styles.pane}>
      <EditorTabs />
      <div className={styles.notices}>
        {workbenchProblem && (
          <Notice kind="warn" title="workbench.json is left out" hint="Correct it and open the project again.">
            {workbenchProblem}
          </Notice>
        )}
        {document && <DocumentNotices document={document} />}
        {document?.state === "unreadable" && document.failure && (
          <FailureNotice title={`${document.path} can't be shown`} failure={document.failure} />
        )}
      </div>
      <div className={styles.body}>
        {activeFile === null ? (
          <EmptyState
            icon={<FileCode2 />}
            title="No file is open"
            text="Choose one in the tree on the left, or press Ctrl+K and type its name."
          />
        ) : document?.state === "unreadable" ? null : document?.state === "ready" ? (
          <Suspense fallback={<EditorSkeleton />}>
            <MonacoView path={activeFile} problems={problems ?? noProblems} dark={dark} lecture={lecture} />
          </Suspense>
        ) : (
          <EditorSkeleton />
        )}
      </div>
      <ProblemsList problems={problems} />
    </div>
  );
}

function EditorSkeleton() {
  return (
    <div className={styles.skeleton}>
      <Skeleton lines={14} label="Loading the editor" />
    </div>
  );
}
