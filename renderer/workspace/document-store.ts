import { createStore, type StoreApi } from "zustand/vanilla";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { Draft } from "#shared/model/project.ts";
import { toFailure } from "../host/index.ts";
import { isInside, renamedPath } from "./paths.ts";

export const DRAFT_DELAY_MS = 200;
export const AUTOSAVE_DELAY_MS = 1_000;

/** An open file. Its text is here, not in the editor, so that saving works whatever is shown. */
export interface Document {
  /** Stays the same when the file is renamed. */
  id: number;
  path: string;
  state: "loading" | "ready" | "unreadable";
  failure: Failure | null;
  text: string;
  /** What the file holds on disk; null when it isn't there. */
  savedText: string | null;
  /** Counts the times the text was replaced by something else than typing. */
  revision: number;
  saving: boolean;
  saveFailure: Failure | null;
  /** Set while the text is one that was never saved, until it is kept or discarded. */
  restored: { savedAtMs: number } | null;
}

export interface DocumentsState {
  documents: Readonly<Record<string, Document>>;
  /** Takes up a project; whatever was open before is forgotten. */
  reset: (root: string | null, drafts: readonly Draft[]) => void;
  open: (path: string) => Promise<void>;
  close: (path: string) => void;
  edit: (path: string, text: string) => void;
  /** Resolves true when the file holds the text. A failure is kept in `saveFailure`. */
  save: (path: string) => Promise<boolean>;
  /** Saves whatever isn't; resolves true when all of it was. */
  saveAll: () => Promise<boolean>;
  keepRestored: (path: string) => Promise<boolean>;
  discardRestored: (path: string) => void;
  dismissSaveFailure: (path: string) => void;
  renamed: (from: string, to: string) => void;
  removed: (path: string) => void;
  setAutosave: (on: boolean) => void;
  /** Writes drafts now: the page may be about to go away. */
  flushDrafts: () => void;
}

export type DocumentStore = StoreApi<DocumentsState>;

export function isDirty(document: Document): boolean {
  return document.state === "ready" && document.text !== document.savedText;
}

/** What runs behind a document: two timers, and one queue so that a draft never lands after the save that ended it. */
interface Background {
  draftTimer: ReturnType<typeof setTimeout> | null;
  saveTimer: ReturnType<typeof setTimeout> | null;
  queue: Promise<unknown>;
}

/** The texts of a project: drafts while typing, autosave when idle, nothing lost when saving fails. */
export function createDocumentStore(client: WorkbenchClient): DocumentStore {
  let root: string | null = null;
  let autosave = true;
  let nextId = 1;
  let drafts = new Map<string, Draft>();
  const backgrounds = new Map<number, Background>();

  return createStore<DocumentsState>()((set, get) => {
    const find = (path: string) => get().documents[path];
    const findById = (id: number) => Object.values(get().documents).find((document) => document.id === id);
    const patch = (id: number, change: Partial<Document>) =>
      set((state) => {
        const document = Object.values(state.documents).find((candidate) => candidate.id === id);
        return document ? { documents: { ...state.documents, [document.path]: { ...document, ...change } } } : state;
      });

    const backgroundOf = (id: number): Background => {
      const known = backgrounds.get(id);
      if (known) return known;
      const made: Background = { draftTimer: null, saveTimer: null, queue: Promise.resolve() };
      backgrounds.set(id, made);
      return made;
    };
    const enqueue = <T>(id: number, work: () => Promise<T>): Promise<T> => {
      const background = backgroundOf(id);
      const result = background.queue.then(work);
      background.queue = result.catch(() => undefined);
      return result;
    };
    const stopTimers = (id: number) => {
      const background = backgroundOf(id);
      if (background.draftTimer) clearTimeout(background.draftTimer);
      if (background.saveTimer) clearTimeout(background.saveTimer);
      background.draftTimer = null;
      background.saveTimer = null;
    };

    const writeDraft = (id: number) => {
      backgroundOf(id).draftTimer = null;
      void enqueue(id, async () => {
        const document = findById(id);
        if (root === null || !document || !isDirty(document)) return;
        await client.projects.writeDraft({ root, path: document.path, text: document.text });
      }).catch(() => {
        // The save that follows reports what is wrong with the disk or the connection.
      });
    };

    const save = (id: number): Promise<boolean> => {
      stopTimers(id);
      return enqueue(id, async () => {
        const document = findById(id);
        if (root === null || !document || document.state !== "ready") return false;
        if (!isDirty(document) && document.restored === null) return true;
        const { path, text } = document;
        patch(id, { saving: true });
        try {
          await client.projects.writeFile({ root, path, text });
        } catch (error) {
          patch(id, { saving: false, saveFailure: toFailure(error) });
          return false;
        }
        patch(id, { saving: false, saveFailure: null, savedText: text, restored: null });
        drafts.delete(path);
        await client.projects.dropDraft({ root, path }).catch(() => undefined);
        return true;
      });
    };

    return {
      documents: {},

      reset(newRoot, newDrafts) {
        for (const document of Object.values(get().documents)) stopTimers(document.id);
        backgrounds.clear();
        root = newRoot;
        drafts = new Map(newDrafts.map((draft) => [draft.path, draft]));
        set({ documents: {} });
      },

      async open(path) {
        const known = find(path);
        if (root === null || (known && known.state !== "unreadable")) return;
        const openedRoot = root;
        const id = known?.id ?? nextId++;
        const blank: Document = {
          id,
          path,
          state: "loading",
          failure: null,
          text: "",
          savedText: null,
          revision: 0,
          saving: false,
          saveFailure: null,
          restored: null,
        };
        set((state) => ({ documents: { ...state.documents, [path]: blank } }));
        const draft = drafts.get(path);
        try {
          const { text } = await client.projects.readFile({ root, path });
          if (root !== openedRoot) return;
          if (draft && draft.text !== text) {
            patch(id, { state: "ready", text: draft.text, savedText: text, restored: { savedAtMs: draft.savedAtMs } });
            return;
          }
          patch(id, { state: "ready", text, savedText: text });
          if (draft) await client.projects.dropDraft({ root, path }).catch(() => undefined);
        } catch (error) {
          if (root !== openedRoot) return;
          const failure = toFailure(error);
          if (draft && failure.code === "FILE_NOT_FOUND")
            patch(id, { state: "ready", text: draft.text, restored: { savedAtMs: draft.savedAtMs } });
          else patch(id, { state: "unreadable", failure });
        }
      },

      close(path) {
        const document = find(path);
        if (!document) return;
        const forget = () => {
          backgrounds.delete(document.id);
          set((state) => {
            const documents = { ...state.documents };
            delete documents[path];
            return { documents };
          });
        };
        stopTimers(document.id);
        if (!isDirty(document)) forget();
        else
          void save(document.id).then((saved) => {
            if (saved) forget();
          });
      },

      edit(path, text) {
        const document = find(path);
        if (!document || document.state !== "ready" || document.text === text) return;
        patch(document.id, { text });
        const background = backgroundOf(document.id);
        background.draftTimer ??= setTimeout(() => writeDraft(document.id), DRAFT_DELAY_MS);
        if (background.saveTimer) clearTimeout(background.saveTimer);
        background.saveTimer =
          autosave && document.restored === null ? setTimeout(() => void save(document.id), AUTOSAVE_DELAY_MS) : null;
      },

      async save(path) {
        const document = find(path);
        return document ? save(document.id) : false;
      },

      async saveAll() {
        const open = Object.values(get().documents).filter((document) => isDirty(document));
        const saved = await Promise.all(open.map((document) => save(document.id)));
        return saved.every(Boolean);
      },

      async keepRestored(path) {
        const document = find(path);
        return document ? save(document.id) : false;
      },

      discardRestored(path) {
        const document = find(path);
        if (!document?.restored) return;
        stopTimers(document.id);
        drafts.delete(path);
        patch(document.id, {
          text: document.savedText ?? "",
          revision: document.revision + 1,
          restored: null,
          saveFailure: null,
        });
        void enqueue(document.id, async () => {
          if (root !== null) await client.projects.dropDraft({ root, path });
        }).catch(() => undefined);
      },

      dismissSaveFailure(path) {
        const document = find(path);
        if (document) patch(document.id, { saveFailure: null });
      },

      renamed(from, to) {
        set((state) => ({
          documents: Object.fromEntries(
            Object.values(state.documents).map((document) => {
              const path = renamedPath(document.path, from, to);
              return [path, { ...document, path }];
            }),
          ),
        }));
      },

      removed(path) {
        for (const document of Object.values(get().documents))
          if (isInside(document.path, path)) stopTimers(document.id);
        set((state) => ({
          documents: Object.fromEntries(Object.entries(state.documents).filter(([open]) => !isInside(open, path))),
        }));
      },

      setAutosave(on) {
        autosave = on;
      },

      flushDrafts() {
        for (const document of Object.values(get().documents)) {
          const background = backgroundOf(document.id);
          if (!background.draftTimer) continue;
          clearTimeout(background.draftTimer);
          writeDraft(document.id);
        }
      },
    };
  });
}
