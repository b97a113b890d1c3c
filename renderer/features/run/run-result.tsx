import { useMemo } from "react";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { describePrecompilation } from "#shared/format/precompilation-words.ts";
import type { Failure } from "#shared/model/failure.ts";
import { languageOf } from "#shared/model/target.ts";
import { ProgramRunResult, type Execution, type Measured } from "#shared/model/program-run.ts";
import { describeActivity, isOver, OutputView, type TrackedJob } from "../../jobs/index.ts";
import { CopyCommand, FailureNotice, Notice, ProblemsNotice, StatusPill } from "../../ui/index.ts";
import { addressOfLacking, useTools, useWorkspace } from "../../workspace/index.ts";
import { describeEnding } from "./describe-ending.ts";
import { PhasesBar } from "./phases-bar.tsx";
import styles from "./run-panel.module.css";

const VALUES: { key: "wall" | "user" | "sys" | "maxRss"; label: string; format: (value: number) => string }[] = [
  { key: "wall", label: "Wall time", format: formatDuration },
  { key: "user", label: "User time", format: formatDuration },
  { key: "sys", label: "System time", format: formatDuration },
  { key: "maxRss", label: "Peak memory", format: formatBytes },
];

interface RunResultProps {
  job: TrackedJob;
  timeoutMs: number;
  onShowProblem: (() => void) | null;
}

/** One run: its output as it comes, then how it ended and what it took. */
export function RunResult({ job: { info, view }, timeoutMs, onShowProblem }: RunResultProps) {
  const over = isOver(view.status);
  const result = useMemo(() => ProgramRunResult.safeParse(view.result).data ?? null, [view.result]);
  const output = useMemo(() => view.log.filter(({ source }) => source === "program"), [view.log]);
  // The core says them before the program starts, and again with the result.
  const warnings =
    result?.warnings ?? view.log.filter(({ source }) => source === "warning").map(({ text }) => text.trim());
  const buildLog = useMemo(
    () => view.log.filter(({ source }) => source !== "program" && source !== "warning"),
    [view.log],
  );
  const ending = result?.execution ? describeEnding(result.execution, result.failure, timeoutMs, result.trap) : null;
  // What is wrong with the source stands in the list of problems, place by place.
  const listed = result?.build?.diagnostics.some(({ severity }) => severity === "error") ?? false;
  return (
    <section className={styles.result} aria-label={info.title}>
      <header className={styles.resultHeader}>
        <h2>{info.title}</h2>
        <div role="status">
          {ending ? (
            <StatusPill tone={ending.ok ? "ok" : "error"}>{ending.text}</StatusPill>
          ) : (
            <StatusPill tone={over ? "warn" : "info"}>
              {view.status === "failed" ? "Did not run" : describeActivity(view)}
            </StatusPill>
          )}
        </div>
      </header>
      {!ending &&
        view.error &&
        (listed && onShowProblem ? (
          <ProblemsNotice summary={view.error.message} onShowProblem={onShowProblem} />
        ) : (
          <NotRun error={view.error} result={result} />
        ))}
      {result?.execution && <Measurements execution={result.execution} />}
      {result?.precompilation && (
        <p className={styles.note}>
          Before the run: {describePrecompilation(result.precompilation)}; not part of the times.
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} className={styles.note}>
          {warning}
        </p>
      ))}
      {result?.phases && <PhasesBar phases={result.phases} />}
      {(ending || !over || output.length > 0) && (
        <OutputView
          log={output}
          label="Output of the program"
          important={result?.trap?.message}
          placeholder={over ? "The program printed nothing." : "Nothing printed yet."}
        />
      )}
      {result && result.command !== "" && (
        <div className={styles.command}>
          <code>{result.command}</code>
          <CopyCommand command={result.command} label="Copy" />
        </div>
      )}
      {buildLog.length > 0 && (
        <details className={styles.log} open={over && !ending && !listed}>
          <summary>Build log</summary>
          <OutputView log={buildLog} label="Build log" placeholder="" />
        </details>
      )}
    </section>
  );
}

function NotRun({ error, result }: { error: Failure; result: ProgramRunResult | null }) {
  const tools = useTools((state) => state.tools);
  const program = useWorkspace((state) => state.program);
  const compilers = useWorkspace((state) => state.compilers);
  if (error.code !== "TOOL_UNAVAILABLE" || !result) return <FailureNotice failure={error} />;
  const language = program === null ? undefined : languageOf(program);
  const address = addressOfLacking(result.runtime, { tools, language, compilers });
  return <Notice kind="warn" title={error.message} hint={error.hint} actions={<a href={address}>Show in Tools</a>} />;
}

function Measurements({ execution }: { execution: Execution }) {
  return (
    <dl className={styles.values}>
      {VALUES.map(({ key, label, format }) => (
        <Value key={key} label={label} measured={execution[key]} format={format} />
      ))}
    </dl>
  );
}

function Value({ label, measured, format }: { label: string; measured: Measured; format: (value: number) => string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <strong>{measured ? format(measured.value) : "not known"}</strong>
        <small>{measured ? measured.method : "this machine offers no way to measure it"}</small>
      </dd>
    </div>
  );
}
