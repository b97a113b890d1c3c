import { X } from "lucide-react";
import { IconButton } from "../../ui/index.ts";
import { fileName, isDirty, useDocuments, useWorkspace } from "../../workspace/index.ts";
import styles from "./editor-pane.module.css";

export function EditorTabs() {
  const tabs = useWorkspace((state) => state.tabs);
  const activeFile = useWorkspace((state) => state.activeFile);
  const openFile = useWorkspace((state) => state.openFile);
  const closeFile = useWorkspace((state) => state.closeFile);
  const documents = useDocuments((state) => state.documents);
  return (
    <div className={styles.tabs} role="group" aria-label="Open files">
      {tabs.map((path) => {
        const document = documents[path];
        const dirty = document !== undefined && isDirty(document);
        return (
          <div
            key={path}
            className={styles.tab}
            data-active={path === activeFile || undefined}
            onAuxClick={(event) => {
              if (event.button === 1) closeFile(path);
            }}
          >
            <button
              type="button"
              className={styles.tabName}
              aria-current={path === activeFile ? "true" : undefined}
              title={path}
              onClick={() => openFile(path)}
            >
              {fileName(path)}
              {dirty && <span className={styles.dirty} role="img" aria-label="not saved yet" />}
            </button>
            <IconButton label={`Close ${fileName(path)}`} icon={<X />} size="sm" onClick={() => closeFile(path)} />
          </div>
        );
      })}
    </div>
  );
}
