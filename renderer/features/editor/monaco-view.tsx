import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from "react";
import type { editor } from "monaco-editor/editor/editor.api";
import { isDirty, useDocuments, useWorkspace, useWorkspaceStores } from "../../workspace/index.ts";
import { editorModels } from "./editor-models.ts";
import type { LineLinks } from "./line-links.ts";
import { toMarker } from "./markers.ts";
import { DARK_THEME, LIGHT_THEME, monaco } from "./monaco.ts";
import type { Problem } from "./problems.ts";
import { useLineLinks } from "./use-line-links.ts";
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
  /** Given where the text stands beside the code that was made of it; such a view goes nowhere by itself. */
  links?: LineLinks;
}

/** One editor for all files; each file has its own model, so undo survives a change of tab. */
export function MonacoView({ path, problems, dark, lecture, links }: MonacoViewProps) {
  const { documents } = useWorkspaceStores();
  const linked = links !== undefined;
  const reveal = useWorkspace((state) => (linked ? null : state.reveal));
  const container = useRef<HTMLDivElement>(null);
  const [instance, setInstance] = useState<editor.IStandaloneCodeEditor | null>(null);
  const viewStates = useRef(new Map<number, editor.ICodeEditorViewState | null>());
  const shownId = useRef<number | null>(null);
  const highContrast = useMediaQuery("(forced-colors: active)");
  const document = useDocuments((state) => state.documents[path]);

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
      // Beside the code that was made of it there is little room.
      ...(linked && { lineNumbersMinChars: 3, folding: false, glyphMargin: false, overviewRulerLanes: 0 }),
    });
    setInstance(created);
    void globalThis.document.fonts
      .load(`${FONT_SIZE_PX}px "JetBrains Mono"`)
      .then(() => monaco.editor.remeasureFonts());
    return () => {
      created.dispose();
      setInstance(null);
      shownId.current = null;
    };
  }, [linked]);

  const id = document?.state === "ready" ? document.id : null;
  const owner = linked ? "linked" : "build";
  const markNew = useEffectEvent((model: editor.ITextModel) => setMarkers(model, owner, problemsIn(problems, path)));
  useEffect(() => {
    const current = documents.getState().documents[path];
    if (!instance || id === null || !current) return;
    if (shownId.current !== null) viewStates.current.set(shownId.current, instance.saveViewState());
    const model = editorModels(documents).modelOf(current);
    markNew(model);
    shownId.current = id;
    instance.setModel(model);
    const viewState = viewStates.current.get(id);
    if (viewState) instance.restoreViewState(viewState);
    instance.updateOptions({ ariaLabel: `Editor, ${path}` });
  }, [documents, instance, id, path]);

  useEffect(() => {
    for (const current of Object.values(documents.getState().documents)) {
      if (current.state !== "ready") continue;
      setMarkers(editorModels(documents).modelOf(current), owner, problemsIn(problems, current.path));
    }
  }, [documents, owner, problems]);
  useEffect(() => () => monaco.editor.removeAllMarkers(owner), [owner]);

  useEffect(() => {
    if (!highContrast) monaco.editor.setTheme(dark ? DARK_THEME : LIGHT_THEME);
  }, [dark, highContrast]);

  useEffect(() => {
    const fontSize = lecture ? 2 * FONT_SIZE_PX : FONT_SIZE_PX;
    instance?.updateOptions({ fontSize, lineHeight: Math.round(fontSize * 1.55) });
  }, [instance, lecture]);

  useEffect(() => {
    if (!instance || !reveal || reveal.path !== path || id === null) return;
    const position = { lineNumber: Math.max(1, reveal.line), column: Math.max(1, reveal.column) };
    instance.setPosition(position);
    instance.revealPositionInCenterIfOutsideViewport(position);
    instance.focus();
  }, [instance, reveal, path, id]);

  useLineLinks(instance, id, links);

  return (
    <div
      ref={container}
      className={styles.monaco}
      data-testid={linked ? "linked-editor" : "source-editor"}
      data-dirty={document && isDirty(document)}
    />
  );
}

function problemsIn(problems: readonly Problem[], path: string): Problem[] {
  return problems.filter((problem) => problem.path === path);
}

function setMarkers(model: editor.ITextModel, owner: string, problems: readonly Problem[]): void {
  const markers = problems
    .filter((problem) => problem.line <= model.getLineCount())
    .map((problem) => ({
      ...toMarker(problem, model.getLineContent(Math.max(1, problem.line))),
      severity: SEVERITIES[problem.severity],
    }));
  monaco.editor.setModelMarkers(model, owner, markers);
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
