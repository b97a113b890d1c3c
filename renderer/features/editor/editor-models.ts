import type { editor } from "monaco-editor/editor/editor.api";
import type { Document, WorkspaceStores } from "../../workspace/index.ts";
import { highlightingOf } from "./language-of-file.ts";
import { monaco } from "./monaco.ts";

type DocumentStore = WorkspaceStores["documents"];

interface OpenModel {
  model: editor.ITextModel;
  revision: number;
}

/**
 * The editor's side of the open documents: one model each, which every view of the document shows, so that undo and
 * what was typed a moment ago are the same in all of them.
 */
class EditorModels {
  readonly #documents: DocumentStore;
  readonly #open = new Map<number, OpenModel>();

  constructor(documents: DocumentStore) {
    this.#documents = documents;
    documents.subscribe(({ documents: now }, { documents: before }) => {
      if (now !== before) this.#follow(Object.values(now));
    });
  }

  /** Of a document that is ready; made when it is first asked for. */
  modelOf({ id, path, text, revision }: Document): editor.ITextModel {
    const known = this.#open.get(id);
    if (known) {
      monaco.editor.setModelLanguage(known.model, highlightingOf(path));
      return known.model;
    }
    const model = monaco.editor.createModel(text, highlightingOf(path));
    model.onDidChangeContent(() => {
      const { documents, edit } = this.#documents.getState();
      const owner = Object.values(documents).find((document) => document.id === id);
      if (owner) edit(owner.path, model.getValue(undefined, true));
    });
    this.#open.set(id, { model, revision });
    return model;
  }

  #follow(documents: readonly Document[]): void {
    for (const [id, entry] of this.#open) {
      const still = documents.find((document) => document.id === id);
      if (still) takeReplacement(entry, still);
      else {
        entry.model.dispose();
        this.#open.delete(id);
      }
    }
  }
}

const modelsOfStores = new WeakMap<DocumentStore, EditorModels>();

/** The models of a window's documents; the same for every view. */
export function editorModels(documents: DocumentStore): EditorModels {
  const known = modelsOfStores.get(documents);
  if (known) return known;
  const made = new EditorModels(documents);
  modelsOfStores.set(documents, made);
  return made;
}

/** Puts in text that did not come from typing, as one step that can be undone. */
function takeReplacement(entry: OpenModel, document: Document): void {
  if (entry.revision === document.revision) return;
  entry.revision = document.revision;
  entry.model.pushEditOperations([], [{ range: entry.model.getFullModelRange(), text: document.text }], () => null);
}
