import { reasonBeside } from "#shared/format/reason-words.ts";
import { describeWarning } from "#shared/format/warnings.ts";
import type { RunManifest, RunSummary, Series } from "#shared/model/benchmark.ts";
import { Notice } from "../ui/index.ts";
import styles from "./result-view.module.css";

/** What failed and why, and everything else that a reader of the numbers should know. */
export function ResultNotes({ manifest, summary }: { manifest: RunManifest; summary: RunSummary }) {
  // The row of a missing tool says in chart and table what it lacks; here stands what went wrong.
  const failed = summary.series.filter(({ failure }) => failure !== null && failure.code !== "TOOL_UNAVAILABLE");
  const warnings = summary.warnings.filter(({ code }) => code !== "CELL_FAILED");
  const [only] = warnings;
  return (
    <>
      {failed.map((series) => (
        <FailedCell key={series.cell} series={series} />
      ))}
      {only && (
        <Notice
          kind={warnings.some(({ code }) => code === "OUTPUT_DIFFERS") ? "error" : "warn"}
          title={
            warnings.length === 1 ? (
              <Unbroken text={describeWarning(only, manifest)} />
            ) : (
              "Before you trust these numbers"
            )
          }
        >
          {warnings.length > 1 && (
            <ul className={styles.warnings}>
              {warnings.map((warning) => (
                <li key={`${warning.code} ${warning.cells.join()} ${String(warning.params.reason)}`}>
                  <Unbroken text={describeWarning(warning, manifest)} />
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
    </>
  );
}

/** Keeps an option such as --runs on one line: browsers break after its dashes. */
function Unbroken({ text }: { text: string }) {
  return text.split(/(--[a-z]+)/).map((part) =>
    part.startsWith("--") ? (
      <span key={part} className={styles.option}>
        {part}
      </span>
    ) : (
      part
    ),
  );
}

function FailedCell({ series: { runtime, failure } }: { series: Series }) {
  if (!failure) return null;
  return <Notice kind="error" title={`${runtime}: ${reasonBeside(runtime, failure.message)}`} hint={failure.hint} />;
}
