import type { BuildResult } from "#shared/model/build.ts";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import { projectPath } from "../../workspace/index.ts";

/** One place that the last build complained about, however many compilers did. */
export interface Problem extends Omit<Diagnostic, "message"> {
  /** The file inside the project; null when it lies outside, such as a system header. */
  path: string | null;
  /** What each compiler said; the same words once. */
  messages: string[];
  /** The compilers that said it. */
  sources: string[];
}

const ORDER = { error: 0, warning: 1, note: 2 } as const;

/**
 * The diagnostics of all targets as one list: errors first, then by place. What two compilers say of the same place
 * is one entry; what one compiler says twice stays two.
 */
export function problemsOf(results: readonly BuildResult[], root: string): Problem[] {
  const found: Problem[] = [];
  for (const result of results)
    for (const { message, ...place } of result.diagnostics) {
      const source = result.compiler?.id ?? result.target;
      const known = found.find((problem) => samePlace(problem, place) && !problem.sources.includes(source));
      if (!known) found.push({ ...place, path: projectPath(root, place.file), messages: [message], sources: [source] });
      else {
        known.sources.push(source);
        if (!known.messages.some((said) => plain(said) === plain(message))) known.messages.push(message);
      }
    }
  return found.sort(
    (a, b) =>
      ORDER[a.severity] - ORDER[b.severity] || a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
}

function samePlace(a: Omit<Diagnostic, "message">, b: Omit<Diagnostic, "message">): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column && a.severity === b.severity;
}

/** gcc quotes with ‘…’ and clang with '…'. */
function plain(message: string): string {
  return message.replaceAll(/[‘’]/g, "'");
}
