import { useState } from "react";
import type { InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import { Field, Input, Select, Textarea } from "../../ui/index.ts";
import { usesMore, type DeployForm, type DeployProblems } from "./deploy-store.ts";
import styles from "./deploy-dialog.module.css";

const INPUT_WORDS: Readonly<Record<InputConvention, string>> = {
  auto: "A list as arguments, the rest as JSON",
  arguments: "As arguments",
  json: "As JSON: argument and stdin",
};

const OUTPUT_WORDS: Readonly<Record<OutputConvention, string>> = {
  text: "All it prints, as text",
  json: "Its last line, as JSON",
};

interface DeployMoreProps {
  form: DeployForm;
  problems: DeployProblems;
  javaScript: boolean;
  onChange: (change: Partial<DeployForm>) => void;
}

/** What most functions don't need: a schema, conventions, the name of what is called, a limit of its own. */
export function DeployMore({ form, problems, javaScript, onChange }: DeployMoreProps) {
  const [opened, setOpened] = useState(() => usesMore(form));
  const isWrong = problems.schema !== undefined || problems.concurrency !== undefined;
  return (
    <details
      className={styles.more}
      open={opened || isWrong}
      onToggle={({ currentTarget }) => setOpened(currentTarget.open)}
    >
      <summary>More: parameters, input and output, entry</summary>
      <div>
        <Field
          label="Parameters as JSON Schema (optional)"
          hint="Checked before every call, and a form to call it by. Empty: any arguments."
          error={problems.schema ?? null}
        >
          <Textarea
            code
            rows={3}
            placeholder='{"type": "object", "properties": {"plate": {"type": "string"}}}'
            value={form.schema}
            onChange={({ target }) => onChange({ schema: target.value })}
          />
        </Field>
        {!javaScript && (
          <>
            <Field label="How it gets its input">
              <Select
                value={form.input}
                onChange={({ target }) => {
                  const input = choiceIn(INPUT_WORDS, target.value);
                  if (input) onChange({ input });
                }}
              >
                {options(INPUT_WORDS)}
              </Select>
            </Field>
            <Field label="What its answer is">
              <Select
                value={form.output}
                onChange={({ target }) => {
                  const output = choiceIn(OUTPUT_WORDS, target.value);
                  if (output) onChange({ output });
                }}
              >
                {options(OUTPUT_WORDS)}
              </Select>
            </Field>
          </>
        )}
        <div className={styles.pair}>
          <Field label={javaScript ? "Function called" : "Exported function"} error={problems.main ?? null}>
            <Input
              code
              placeholder={javaScript ? "main" : "the program"}
              title={
                javaScript
                  ? "The function of the script that is called"
                  : "Called instead of the program, in a module of functions"
              }
              value={form.main}
              onChange={({ target }) => onChange({ main: target.value })}
            />
          </Field>
          <Field label="Calls at once" error={problems.concurrency ?? null}>
            <Input
              type="number"
              min={1}
              placeholder="no limit"
              title="Calls of it at the same time; more wait"
              value={form.concurrency}
              onChange={({ target }) => onChange({ concurrency: target.value })}
            />
          </Field>
        </div>
      </div>
    </details>
  );
}

function options(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([id, label]) => (
    <option key={id} value={id}>
      {label}
    </option>
  ));
}

function choiceIn<Id extends string>(words: Readonly<Record<Id, string>>, value: string): Id | undefined {
  return (Object.keys(words) as Id[]).find((id) => id === value);
}
