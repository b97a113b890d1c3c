import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { useStore } from "zustand";
import { useConnection, useHost, type Host } from "../host/index.ts";
import { createDocumentStore, isDirty, type DocumentsState, type DocumentStore } from "./document-store.ts";
import { recallChoices, rememberChoices } from "./remembered-choices.ts";
import { createSettingsStore, type SettingsState, type SettingsStore } from "./settings-store.ts";
import { createToolStore, type ToolsState, type ToolStore } from "./tool-store.ts";
import { createWorkspaceStore, type WorkspaceState, type WorkspaceStore } from "./workspace-store.ts";

export interface WorkspaceStores {
  workspace: WorkspaceStore;
  documents: DocumentStore;
  settings: SettingsStore;
  tools: ToolStore;
}

/** Makes the stores of one window and ties them together. */
export function createWorkspaceStores(
  host: Pick<Host, "client">,
  storage: Pick<Storage, "getItem" | "setItem">,
): WorkspaceStores {
  const settings = createSettingsStore(host.client);
  const documents = createDocumentStore(host.client);
  const tools = createToolStore(host.client);
  const workspace = createWorkspaceStore({
    client: host.client,
    documents,
    defaults: () => {
      const known = settings.getState().settings;
      return {
        optimization: known?.optimization ?? "O2",
        runtimes: known?.runtimes ?? ["native", "node", "wasmtime"],
        runs: known?.runs ?? 10,
        warmupRuns: known?.warmupRuns ?? 1,
      };
    },
    recall: (root) => recallChoices(storage, root),
  });
  settings.subscribe(({ settings: now }) => {
    if (now) documents.getState().setAutosave(now.autosave);
  });
  workspace.subscribe((state, before) => {
    if (!state.project) return;
    // The core has noted the project as the most recent one.
    if (state.project.root !== before.project?.root) void settings.getState().load();
    else rememberChoices(storage, state.project.root, state);
  });
  return { workspace, documents, settings, tools };
}

const WorkspaceContext = createContext<WorkspaceStores | null>(null);

/** Gives everything below it the stores; asks the core for settings and tools on every (re)connection. */
export function WorkspaceProvider({ children }: { children: ReactNode }) {
  const host = useHost();
  const connection = useConnection();
  const [stores] = useState(() => createWorkspaceStores(host, window.localStorage));

  useEffect(() => {
    if (connection !== "connected") return;
    void stores.settings.getState().load();
    void stores.tools.getState().load();
    if (stores.settings.getState().settings?.autosave) void stores.documents.getState().saveAll();
  }, [stores, connection]);

  useEffect(() => {
    const onHidden = () => {
      if (document.visibilityState === "hidden") stores.documents.getState().flushDrafts();
    };
    const onLeave = (event: BeforeUnloadEvent) => {
      stores.documents.getState().flushDrafts();
      const unsaved = Object.values(stores.documents.getState().documents).filter(isDirty);
      if (unsaved.some((entry) => entry.saveFailure !== null)) event.preventDefault();
    };
    document.addEventListener("visibilitychange", onHidden);
    window.addEventListener("beforeunload", onLeave);
    return () => {
      document.removeEventListener("visibilitychange", onHidden);
      window.removeEventListener("beforeunload", onLeave);
    };
  }, [stores]);

  return <WorkspaceContext value={stores}>{children}</WorkspaceContext>;
}

/** The stores themselves, for event handlers that read the state of the moment. */
export function useWorkspaceStores(): WorkspaceStores {
  const stores = useContext(WorkspaceContext);
  if (!stores) throw new Error("useWorkspaceStores needs a WorkspaceProvider above it");
  return stores;
}

export function useWorkspace<T>(select: (state: WorkspaceState) => T): T {
  return useStore(useWorkspaceStores().workspace, select);
}

export function useDocuments<T>(select: (state: DocumentsState) => T): T {
  return useStore(useWorkspaceStores().documents, select);
}

export function useSettings<T>(select: (state: SettingsState) => T): T {
  return useStore(useWorkspaceStores().settings, select);
}

export function useTools<T>(select: (state: ToolsState) => T): T {
  return useStore(useWorkspaceStores().tools, select);
}
