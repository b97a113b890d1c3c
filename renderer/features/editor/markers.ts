import type { editor } from "monaco-editor/editor/editor.api";
import type { Problem } from "./problems.ts";

/**
 * A problem as a squiggle. Compilers mostly name a point: it is widened to the word that starts there,
 * or to the line when they name no column.
 */
export function toMarker(problem: Problem, lineText: string): Omit<editor.IMarkerData, "severity"> {
  const line = Math.max(1, problem.line);
  const startColumn = problem.column > 0 ? problem.column : lineText.length - lineText.trimStart().length + 1;
  const word = /^\w+|^\S/.exec(lineText.slice(startColumn - 1))?.[0] ?? "";
  const wordEnd = problem.column > 0 ? startColumn + Math.max(1, word.length) : lineText.length + 1;
  return {
    message: problem.messages.join("\n"),
    source: problem.sources.join(", "),
    startLineNumber: line,
    startColumn,
    endLineNumber: problem.endLine ?? line,
    endColumn: problem.endColumn ?? wordEnd,
  };
}
