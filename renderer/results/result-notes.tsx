import { asSentence, reasonBeside } from "#shared/format/reason-words.ts";
import { describeWarning, ONE_COMPILER_ADVICE } from "#shared/format/warnings.ts";
import type { RunManifest, RunSummary, Series, Warning } from "#shared/model/benchmark.ts";
import { levelRemedies, type LevelOption } from "#shared/model/level-options.ts";
import { Notice } from "../ui/index.ts";
import { useTools } from "../workspace/index.ts";
import { describeOption, MakeEqual } from "./make-equal.tsx";
import styles from "./result-view.module.css";

/** How a comparison is made anew on level terms. */
export interface MakeEqualAction {
  /** Why it can't be started now; null when it can. */
  blocked: string | null;
  start: (option: LevelOption) => void;
}

interface ResultNotesProps {
  manifest: RunManifest;
  summary: RunSummary;
  /** Left out where nothing can be started, such as in the history. */
  makeEqual?: MakeEqualAction;
}

/** What failed and why, and everything else that a reader of the numbers should know. */
export function ResultNotes({ manifest, summary, makeEqual }: ResultNotesProps) {
  // The row of a missing tool says in chart and table what it lacks; here stands what went wrong.
  const failed = summary.series.filter(({ failure }) => failure !== null && failure.code !== "TOOL_UNAVAILABLE");
  const warnings = summary.warnings.filter(({ code }) => code !== "CELL_FAILED" && code !== "UNEQUAL_TERMS");
  const unequal = summary.warnings.find(({ code }) => code === "UNEQUAL_TERMS");
  const [only] = warnings;
  return (
    <>
      {failed.map((series) => (
        <FailedCell key={series.cell} series={series} />
      ))}
      {unequal && <UnequalTerms params={unequal.params} manifest={manifest} makeEqual={makeEqual} />}
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

interface UnequalTermsProps {
  params: Warning["params"];
  manifest: RunManifest;
  makeEqual: MakeEqualAction | undefined;
}

function UnequalTerms({ params, manifest, makeEqual }: UnequalTermsProps) {
  const tools = useTools((state) => state.tools);
  const { runtimes, warmupRuns } = manifest.request;
  const options = levelRemedies(runtimes, tools ?? [], warmupRuns);
  const [best] = options;
  return (
    <Notice
      kind="warn"
      title={`Not on level terms: ${params.reason}`}
      hint={
        best
          ? `Level would be ${describeOption(best)}`
          : params.remedy === "compiler"
            ? asSentence(ONE_COMPILER_ADVICE)
            : "No modes of these runtimes stand on level terms; a program that runs longer makes the difference smaller."
      }
      actions={
        best &&
        makeEqual && <MakeEqual options={options} disabled={makeEqual.blocked !== null} onChoose={makeEqual.start} />
      }
    />
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
