import { useEffect, useEffectEvent, useRef } from "react";
import type { editor } from "monaco-editor/editor/editor.api";
import type { LineLinks } from "./line-links.ts";
import { monaco } from "./monaco.ts";
import styles from "./line-links.module.css";

/** Colours the lines that have code, follows the pointer and the cursor, and scrolls where it is asked to. */
export function useLineLinks(
  instance: editor.IStandaloneCodeEditor | null,
  documentId: number | null,
  links: LineLinks | undefined,
): void {
  const decorations = useRef<editor.IEditorDecorationsCollection | null>(null);
  const activeDecoration = useRef<editor.IEditorDecorationsCollection | null>(null);
  const linked = links !== undefined;
  const hover = useEffectEvent((line: number | null) => links?.onHover(line));
  const choose = useEffectEvent((line: number) => links?.onChoose(line));

  useEffect(() => {
    if (!instance || !linked) return;
    decorations.current = instance.createDecorationsCollection();
    activeDecoration.current = instance.createDecorationsCollection();
    const listeners = [
      instance.onMouseMove(({ target }) => hover(target.position?.lineNumber ?? null)),
      instance.onMouseLeave(() => hover(null)),
      instance.onMouseUp(({ target }) => {
        if (target.position && instance.getSelection()?.isEmpty()) choose(target.position.lineNumber);
      }),
    ];
    instance.addAction({
      id: "lens.show-code",
      label: "Scroll to the code of this line",
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      contextMenuGroupId: "navigation",
      run: (from) => {
        const line = from.getPosition()?.lineNumber;
        if (line !== undefined) choose(line);
      },
    });
    return () => {
      for (const listener of listeners) listener.dispose();
    };
  }, [instance, linked]);

  const colors = links?.colors;
  useEffect(() => {
    if (documentId === null) return;
    const lines = instance?.getModel()?.getLineCount() ?? 0;
    // Monaco moves them with the text: what is typed above a line leaves its colour where it belongs.
    decorations.current?.set(
      [...(colors ?? [])]
        .filter(([line]) => line <= lines)
        .map(([line, color]) => ({
          range: new monaco.Range(line, 1, line, 1),
          options: {
            isWholeLine: true,
            className: `${styles.line} ${styles[`color${color}`]}`,
            linesDecorationsClassName: `${styles.strip} ${styles[`color${color}`]}`,
          },
        })),
    );
  }, [instance, documentId, colors]);

  const active = links?.active.join() ?? "";
  useEffect(() => {
    if (documentId === null) return;
    const count = instance?.getModel()?.getLineCount() ?? 0;
    const lines = active === "" ? [] : active.split(",").map(Number);
    activeDecoration.current?.set(
      lines
        .filter((line) => line <= count)
        .map((line) => ({
          range: new monaco.Range(line, 1, line, 1),
          options: { isWholeLine: true, className: styles.active, zIndex: 10 },
        })),
    );
  }, [instance, documentId, active]);

  const reveal = links?.reveal ?? null;
  useEffect(() => {
    if (instance && reveal) instance.revealLineInCenterIfOutsideViewport(reveal.line);
  }, [instance, reveal]);
}
