import { describeWarning } from "#shared/format/warnings.ts";
import type { RunManifest, RunSummary, Series } from "#shared/model/benchmark.ts";
import { Notice } from "../ui/index.ts";
import { addresses } from "../workspace/index.ts";
import styles from "./result-view.module.css";

/** What could not run and why, and everything else that a reader of the numbers should know. */
export function ResultNotes({ manifest, summary }: { manifest: RunManifest; summary: RunSummary }) {
  const failed = summary.series.filter((series) => series.failure !== null);
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
          title={warnings.length === 1 ? describeWarning(only, manifest) : "Before you trust these numbers"}
        >
          {warnings.length > 1 && (
            <ul className={styles.warnings}>
              {warnings.map((warning) => (
                <li key={`${warning.code} ${warning.cells.join()} ${String(warning.params.reason)}`}>
                  {describeWarning(warning, manifest)}
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
    </>
  );
}

function FailedCell({ series: { runtime, failure } }: { series: Series }) {
  if (!failure) return null;
  const named = failure.message.toLowerCase().includes(runtime);
  const missing = failure.code === "TOOL_UNAVAILABLE";
  return (
    <Notice
      kind={missing ? "info" : "error"}
      title={named ? failure.message : `${runtime}: ${failure.message}`}
      hint={failure.hint}
      actions={missing && <a href={addresses.tools}>Show in Tools</a>}
    />
  );
}
