import { ChevronDown, CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useWorkspace } from "../../workspace/index.ts";
import type { Problem } from "./problems.ts";
import styles from "./problems-list.module.css";

const ICONS = { error: CircleAlert, warning: TriangleAlert, note: Info };

interface ProblemsListProps {
  /** Null before anything was built. */
  problems: readonly Problem[] | null;
}

/** The diagnostics of the last build; choosing one shows its place. */
export function ProblemsList({ problems: found }: ProblemsListProps) {
  const problems = found ?? [];
  const revealAt = useWorkspace((state) => state.revealAt);
  const [closed, setClosed] = useState(false);
  const count = (severity: Problem["severity"]) => problems.filter((problem) => problem.severity === severity).length;
  const open = problems.length > 0 && !closed;
  return (
    <section className={styles.problems} aria-label="Problems">
      <button
        type="button"
        className={styles.header}
        aria-expanded={open}
        disabled={problems.length === 0}
        onClick={() => setClosed(open)}
      >
        <ChevronDown data-closed={!open || undefined} aria-hidden="true" />
        <span>Problems</span>
        {problems.length === 0 ? (
          found && (
            <span className={styles.none}>
              <CircleCheck aria-hidden="true" /> none in the last build
            </span>
          )
        ) : (
          <span className={styles.counts}>{summary(count("error"), count("warning"))}</span>
        )}
      </button>
      {open && (
        <ul className={styles.list}>
          {problems.map((problem) => (
            <ProblemRow
              key={`${problem.file}:${problem.line}:${problem.column}:${problem.messages.join()}`}
              problem={problem}
              onOpen={
                problem.path === null
                  ? null
                  : () => revealAt({ path: problem.path ?? "", line: problem.line, column: problem.column })
              }
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function ProblemRow({ problem, onOpen }: { problem: Problem; onOpen: (() => void) | null }) {
  const Icon = ICONS[problem.severity];
  const place =
    problem.line > 0
      ? `${problem.path ?? problem.file}:${problem.line}${problem.column > 0 ? `:${problem.column}` : ""}`
      : problem.file;
  return (
    <li>
      <button type="button" className={styles.problem} disabled={onOpen === null} onClick={onOpen ?? undefined}>
        <Icon data-severity={problem.severity} aria-label={problem.severity} />
        <span className={styles.message}>{problem.messages.join("\n")}</span>
        <span className={styles.place}>
          {place} · {problem.sources.join(", ")}
        </span>
      </button>
    </li>
  );
}

function summary(errors: number, warnings: number): string {
  const words = [
    errors > 0 && `${errors} ${errors === 1 ? "error" : "errors"}`,
    warnings > 0 && `${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
  ].filter(Boolean);
  return words.length > 0 ? words.join(", ") : "notes";
}
