import { useEffect, useEffectEvent, useRef, useSyncExternalStore } from "react";
import type { editor } from "monaco-editor/editor/editor.api";
import { isDirty, useDocuments, useWorkspace, useWorkspaceStores, type Document } from "../../workspace/index.ts";
import { highlightingOf } from "./language-of-file.ts";
import { toMarker } from "./markers.ts";
import { DARK_THEME, LIGHT_THEME, monaco } from "./monaco.ts";
import type { Problem } from "./problems.ts";
import styles from "./editor-pane.module.css";

const FONT_SIZE_PX = 13;

const SEVERITIES = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  note: monaco.MarkerSeverity.Info,
};

interface MonacoViewProps {
  path: string;
  problems: readonly Problem[];
  dark: boolean;
  lecture: boolean;
}

/** A model and what the user last looked at in it. */
interface OpenModel {
  model: editor.ITextModel;
  revision: number;
  viewState: editor.ICodeEditorViewState | null;
}

/** One editor for all files; each file has its own model, so undo survives a change of tab. */
export function MonacoView({ path, problems, dark, lecture }: MonacoViewProps) {
  const { documents } = useWorkspaceStores();
  const open = useDocuments((state) => state.documents);
  const reveal = useWorkspace((state) => state.reveal);
  const container = useRef<HTMLDivElement>(null);
  const instance = useRef<editor.IStandaloneCodeEditor | null>(null);
  const models = useRef(new Map<number, OpenModel>());
  const shownId = useRef<number | null>(null);
  const highContrast = useMediaQuery("(forced-colors: active)");
  const document = open[path];

  useEffect(() => {
    if (!container.current) return;
    const created = monaco.editor.create(container.current, {
      model: null,
      automaticLayout: true,
      fontFamily: "'JetBrains Mono', ui-monospace, monospace",
      fontLigatures: false,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      renderLineHighlightOnlyWhenFocus: true,
      smoothScrolling: false,
      tabSize: 4,
      padding: { top: 8, bottom: 8 },
      fixedOverflowWidgets: true,
      wordBasedSuggestions: "allDocuments",
      quickSuggestions: { other: true, comments: false, strings: false },
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
    });
    instance.current = created;
    const opened = models.current;
    void globalThis.document.fonts
      .load(`${FONT_SIZE_PX}px "JetBrains Mono"`)
      .then(() => monaco.editor.remeasureFonts());
    return () => {
      created.dispose();
      for (const { model } of opened.values()) model.dispose();
      opened.clear();
      instance.current = null;
      shownId.current = null;
    };
  }, []);

  useEffect(() => {
    for (const [id, entry] of models.current) {
      const still = Object.values(open).find((candidate) => candidate.id === id);
      if (still) takeReplacement(entry, still);
      else {
        entry.model.dispose();
        models.current.delete(id);
      }
    }
  }, [open]);

  const id = document?.state === "ready" ? document.id : null;
  const markNew = useEffectEvent((model: editor.ITextModel) => setMarkers(model, problemsIn(problems, path)));
  useEffect(() => {
    const created = instance.current;
    const current = documents.getState().documents[path];
    if (!created || id === null || !current) return;
    const leaving = shownId.current === null ? undefined : models.current.get(shownId.current);
    if (leaving) leaving.viewState = created.saveViewState();
    let entry = models.current.get(id);
    if (!entry) {
      const model = monaco.editor.createModel(current.text, highlightingOf(path));
      model.onDidChangeContent(() => {
        const owner = Object.values(documents.getState().documents).find((candidate) => candidate.id === id);
        if (owner) documents.getState().edit(owner.path, model.getValue(undefined, true));
      });
      entry = { model, revision: current.revision, viewState: null };
      markNew(model);
      models.current.set(id, entry);
    }
    monaco.editor.setModelLanguage(entry.model, highlightingOf(path));
    shownId.current = id;
    created.setModel(entry.model);
    if (entry.viewState) created.restoreViewState(entry.viewState);
    created.updateOptions({ ariaLabel: `Editor, ${path}` });
  }, [documents, id, path]);

  useEffect(() => {
    for (const current of Object.values(documents.getState().documents)) {
      const model = models.current.get(current.id)?.model;
      if (model) setMarkers(model, problemsIn(problems, current.path));
    }
  }, [documents, problems]);

  useEffect(() => {
    if (!highContrast) monaco.editor.setTheme(dark ? DARK_THEME : LIGHT_THEME);
  }, [dark, highContrast]);

  useEffect(() => {
    const fontSize = lecture ? 2 * FONT_SIZE_PX : FONT_SIZE_PX;
    instance.current?.updateOptions({ fontSize, lineHeight: Math.round(fontSize * 1.55) });
  }, [lecture]);

  useEffect(() => {
    const created = instance.current;
    if (!created || !reveal || reveal.path !== path || id === null) return;
    const position = { lineNumber: Math.max(1, reveal.line), column: Math.max(1, reveal.column) };
    created.setPosition(position);
    created.revealPositionInCenterIfOutsideViewport(position);
    created.focus();
  }, [reveal, path, id]);

  return (
    <div
      ref={container}
      className={styles.monaco}
      data-testid="source-editor"
      data-dirty={document && isDirty(document)}
    />
  );
}

function problemsIn(problems: readonly Problem[], path: string): Problem[] {
  return problems.filter((problem) => problem.path === path);
}

function setMarkers(model: editor.ITextModel, problems: readonly Problem[]): void {
  const markers = problems
    .filter((problem) => problem.line <= model.getLineCount())
    .map((problem) => ({
      ...toMarker(problem, model.getLineContent(Math.max(1, problem.line))),
      severity: SEVERITIES[problem.severity],
    }));
  monaco.editor.setModelMarkers(model, "build", markers);
}

/** Puts in text that did not come from typing, as one step that can be undone. */
function takeReplacement(entry: OpenModel, document: Document): void {
  if (entry.revision === document.revision) return;
  entry.revision = document.revision;
  entry.model.pushEditOperations([], [{ range: entry.model.getFullModelRange(), text: document.text }], () => null);
}

function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}
