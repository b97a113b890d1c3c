import { CircleStop, Play, SquareTerminal } from "lucide-react";
import { useId } from "react";
import { formatBytes } from "#shared/format/bytes.ts";
import { wbRunCommand } from "#shared/format/wb-command.ts";
import { languageOf } from "#shared/model/target.ts";
import type { RuntimeRef } from "#shared/model/tool.ts";
import { isOver, useJobs, useProjectJob } from "../../jobs/index.ts";
import { Button, CopyCommand, EmptyState, FailureNotice, Select } from "../../ui/index.ts";
import { currentInvocation, programRunRequest, runtimeGroups, useTools, useWorkspace } from "../../workspace/index.ts";
import { RunForm } from "./run-form.tsx";
import { RunResult } from "./run-result.tsx";
import type { RunProgram } from "./use-run-program.ts";
import styles from "./run-panel.module.css";

interface RunPanelProps {
  run: RunProgram;
  /** Shows the next place in the source that the last build complained about; null when it named none. */
  onShowProblem: (() => void) | null;
}

/** Runs the current program once on one runtime and shows what it prints and takes. */
export function RunPanel({ run, onShowProblem }: RunPanelProps) {
  const program = useWorkspace((state) => state.program);
  const timeoutMs = useWorkspace((state) => currentInvocation(state).timeoutMs);
  const job = useProjectJob("run");
  const cancel = useJobs((state) => state.cancel);
  const running = job !== undefined && !isOver(job.view.status);
  const { runtime, failure } = run;

  const runButton = (
    <Button
      variant="primary"
      icon={<Play />}
      shortcut="Ctrl+Shift+Enter"
      busy={run.starting}
      disabled={program === null}
      onClick={run.start}
    >
      Run
    </Button>
  );
  return (
    <section className={styles.panel} aria-label="Run">
      <div className={styles.settings}>
        <div className={styles.fields}>
          <RuntimeSelect value={runtime} onChange={run.chooseRuntime} />
          <RunCommand runtime={runtime} />
          <span className={styles.space} />
          {running ? (
            <Button icon={<CircleStop />} busy={job.cancelling} onClick={() => void cancel(job.info.id)}>
              {job.cancelling ? "Cancelling" : "Cancel"}
            </Button>
          ) : (
            runButton
          )}
        </div>
        <details className={styles.more}>
          <summary>
            Environment, input, folders, limits
            <WhatIsSet />
          </summary>
          <RunForm />
        </details>
      </div>
      <div className={styles.body}>
        {failure && (
          <FailureNotice failure={failure} title="The program was not started" onDismiss={run.dismissFailure} />
        )}
        {job ? (
          <RunResult key={job.info.id} job={job} timeoutMs={timeoutMs} onShowProblem={onShowProblem} />
        ) : (
          <EmptyState
            icon={<SquareTerminal />}
            title="Nothing run yet"
            text="Run builds the program if it has to and runs it once: you see what it prints, how it ends, and what time and memory it took."
            actions={program === null && "Open a C, C++ or Rust file first."}
          />
        )}
      </div>
    </section>
  );
}

function RuntimeSelect({ value, onChange }: { value: RuntimeRef; onChange: (runtime: RuntimeRef) => void }) {
  const id = useId();
  const tools = useTools((state) => state.tools);
  const program = useWorkspace((state) => state.program);
  const groups = runtimeGroups(tools ?? [], [value], program === null ? undefined : languageOf(program))
    .map((group) => ({
      ...group,
      choices: group.choices.filter(({ ref, missing }) => missing === null || ref === value),
    }))
    .filter(({ choices }) => choices.length > 0);
  return (
    <div className={styles.runtime}>
      <label htmlFor={id}>On</label>
      <Select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {groups.map(({ id: runtime, name, choices }) => (
          <optgroup key={runtime} label={name}>
            {choices.map(({ ref, terms, missing }) => (
              <option key={ref} value={ref}>
                {[ref, missing?.label ?? terms].filter(Boolean).join(": ")}
              </option>
            ))}
          </optgroup>
        ))}
      </Select>
    </div>
  );
}

/** Names what is set while the form is closed: a forgotten limit explains many a failed run. */
function WhatIsSet() {
  const { env, stdin, dirs, maxMemoryBytes } = useWorkspace(currentInvocation);
  const set = [
    env.trim() !== "" && "environment",
    stdin !== "" && "input",
    dirs.some(({ host }) => host !== "") && "folders",
    maxMemoryBytes !== null && `memory limit ${formatBytes(maxMemoryBytes)}`,
  ].filter((part) => part !== false);
  return set.length > 0 && <strong>{` · set: ${set.join(", ")}`}</strong>;
}

/** Its own component: what it says changes with every key in the form. */
function RunCommand({ runtime }: { runtime: RuntimeRef }) {
  const request = useWorkspace((state) => {
    const asked = programRunRequest(state, runtime);
    return asked && wbRunCommand(asked);
  });
  return request && <CopyCommand command={request} label="Copy as wb run" />;
}
