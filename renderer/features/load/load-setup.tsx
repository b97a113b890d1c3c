import { FileOutput, Play } from "lucide-react";
import { useEffect, useState } from "react";
import { PRESET_NAMES } from "#shared/faas/pool-changes.ts";
import { wbLoadCommand } from "#shared/format/wb-load-command.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadExample } from "#shared/model/load/load-example.ts";
import type { LoadRequest } from "#shared/model/load/load-run.ts";
import { toFailure, useClient } from "../../host/index.ts";
import type { TrackedJob } from "../../jobs/index.ts";
import { saveFile } from "../../results/index.ts";
import { Button, CopyCommand, FailureNotice, Field, Menu, Notice, Select } from "../../ui/index.ts";
import { LoadProgress } from "./load-progress.tsx";
import { LoadForm, patternOf, readForm, rememberForm } from "./load-form.ts";
import { describePlanned, POOL_ABOUT } from "./load-words.ts";
import { NumberField } from "./number-field.tsx";
import { PatternForm } from "./pattern-form.tsx";
import { PatternPicker } from "./pattern-picker.tsx";
import { SubjectFields } from "./subject-fields.tsx";
import type { EmulatorFacts } from "./use-loads.ts";
import styles from "./load-setup.module.css";

interface LoadSetupProps {
  form: LoadForm;
  examples: readonly LoadExample[];
  facts: EmulatorFacts | null;
  /** A start that is on its way to the core. */
  starting: boolean;
  /** The run that goes on now: the next one waits for it. */
  job: TrackedJob | null;
  onForm: (form: LoadForm) => void;
  onStart: (request: LoadRequest) => void;
}

/** Pattern, subject and sandboxes of a run; Ctrl+Enter starts it from anywhere on the page. */
export function LoadSetup({ form, examples, facts, starting, job, onForm, onStart }: LoadSetupProps) {
  const { request, problem } = readForm(form, examples);
  const change = (changes: Partial<LoadForm>) => {
    const changed = { ...form, ...changes };
    rememberForm(window.localStorage, changed);
    onForm(changed);
  };
  const start = () => {
    if (request !== null && !starting && job === null) onStart(request);
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      start();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  });
  const isHere = form.subject === "example" || form.subject === "function";
  const sandboxes = Math.max(1, isHere ? (request?.sandboxes.length ?? 1) : 1);
  return (
    <form
      className={styles.setup}
      data-takes-keys="Ctrl+Enter"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <section className={styles.part} aria-labelledby="load-pattern">
        <h2 id="load-pattern">Pattern</h2>
        <PatternPicker form={form} onChange={change} />
        {form.pattern === "own" && <PatternForm form={form} onChange={change} />}
      </section>
      <SubjectFields form={form} examples={examples} facts={facts} problem={problem} onChange={change} />
      <div className={styles.numbers}>
        {form.subject === "example" && (
          <Field label="Pool" hint={POOL_ABOUT[form.pool]} className={styles.pool}>
            <Select
              value={form.pool}
              onChange={({ target }) => change({ pool: LoadForm.shape.pool.parse(target.value) })}
            >
              {LoadForm.shape.pool.options.map((preset) => (
                <option key={preset} value={preset}>
                  {PRESET_NAMES[preset]}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <NumberField
          label="Warm-up calls"
          value={form.warmUpRequests}
          min={0}
          whole
          onChange={(value) => change({ warmUpRequests: value ?? 0 })}
        />
      </div>
      <footer className={styles.bar}>
        {job ? (
          <LoadProgress job={job} />
        ) : (
          <div className={styles.buttons}>
            <Button
              type="submit"
              variant="primary"
              icon={<Play />}
              shortcut="Ctrl+Enter"
              busy={starting}
              disabled={request === null}
              aria-describedby="load-planned"
            >
              Run
            </Button>
            <span id="load-planned" className={styles.hint}>
              {problem ? problem.message : describePlanned(patternOf(form), sandboxes)}
            </span>
          </div>
        )}
        <Elsewhere request={request} />
      </footer>
    </form>
  );
}

/** The same load by the command line, or as a plan for another tool. */
function Elsewhere({ request }: { request: LoadRequest | null }) {
  const client = useClient();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const command = request && wbLoadCommand(request);
  const save = async (format: "jmx" | "k6") => {
    if (!request) return;
    setFailure(null);
    setWarnings([]);
    try {
      const plan = await client.loads.plan({ request, format });
      setWarnings(plan.warnings);
      saveFile(plan.file);
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  return (
    <>
      <div className={styles.buttons}>
        {command ? (
          <CopyCommand command={command} label="Copy wb command" />
        ) : (
          <Button
            variant="ghost"
            size="sm"
            disabled
            title="What the plan asks for is in its own file: wb load --jmx FILE"
          >
            Copy wb command
          </Button>
        )}
        <Menu
          label="Export the plan"
          placement="top"
          trigger={(props) => (
            <Button {...props} variant="ghost" size="sm" icon={<FileOutput />} disabled={request === null}>
              Export plan
            </Button>
          )}
          items={[
            {
              id: "jmx",
              label: "JMeter (.jmx)",
              note: "also for its distributed mode",
              onSelect: () => void save("jmx"),
            },
            { id: "k6", label: "k6 (.js)", note: "a scenario for each group", onSelect: () => void save("k6") },
          ]}
        />
      </div>
      {failure && <FailureNotice failure={failure} title="The plan was not made" onDismiss={() => setFailure(null)} />}
      {warnings.length > 0 && (
        <Notice kind="warn" title="Not all of it can be said in that tool" onDismiss={() => setWarnings([])}>
          {warnings.join(" ")}
        </Notice>
      )}
    </>
  );
}
