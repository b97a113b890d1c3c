import { Package, Send } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { parameterFields } from "#shared/faas/parameter-fields.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { joinWords } from "#shared/format/numbers.ts";
import { Button, FailureNotice, Field, Input, Segmented, Skeleton, StatusPill, Textarea } from "../../ui/index.ts";
import { BundleDialog } from "./bundle-dialog.tsx";
import { formOf, inputModes, readInput, type CallAnswer, type InputMode } from "./call-store.ts";
import { CopyCall } from "./copy-call.tsx";
import type { FunctionListing } from "./function-listing.ts";
import { describeLimit } from "./function-words.ts";
import { useCalls } from "./functions-context.tsx";
import { JsonText } from "./json-text.tsx";
import { ParameterForm } from "./parameter-form.tsx";
import { SandboxButton } from "./sandbox-detail.tsx";
import styles from "./functions-page.module.css";

const MODE_LABELS: Readonly<Record<InputMode, string>> = { form: "Form", arguments: "Arguments", json: "JSON" };

interface InvokePanelProps {
  target: FunctionListing;
  /** A call was carried out: its record can be shown. */
  onAnswered: (activationId: string) => void;
}

/** Calls one function with what is typed, and shows what comes back. */
export function InvokePanel({ target, onAnswered }: InvokePanelProps) {
  const form = useCalls((state) => formOf(state, target.path));
  const call = useCalls((state) => state.calls[target.path]);
  const type = useCalls((state) => state.type);
  const send = useCalls((state) => state.send);
  const modes = inputModes(target);
  const mode = form.mode !== null && modes.includes(form.mode) ? form.mode : (modes[0] ?? "json");
  const input = readInput(target, form);
  const sending = call?.state === "sending";
  const submit = () => {
    if (input.problems || sending) return;
    void send(target, input.argument).then((id) => {
      if (id !== null) onAnswered(id);
    });
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      submit();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  });

  const [exporting, setExporting] = useState(false);
  const answer = useRef<HTMLDivElement>(null);
  const state = call?.state;
  useEffect(() => {
    if (state === "answered" || state === "refused") answer.current?.scrollIntoView({ block: "nearest" });
  }, [state]);

  return (
    <>
      <form
        className={styles.invoke}
        aria-label={`Call ${target.name}`}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={styles.about}>
          {modes.length > 1 && (
            <Segmented<InputMode>
              label="How the arguments are typed"
              options={modes.map((id) => ({ id, label: MODE_LABELS[id] }))}
              value={mode}
              onChange={(chosen) => type(target.path, { mode: chosen })}
            />
          )}
          <TargetFacts target={target} />
          <Button size="sm" variant="ghost" icon={<Package />} onClick={() => setExporting(true)}>
            Export bundle…
          </Button>
        </div>
        {mode === "form" && <ParameterFields target={target} typed={form.fields} problems={input.problems ?? {}} />}
        {mode === "arguments" && (
          <Field label="Arguments of the program" hint="Blanks separate; quotes keep them together.">
            <Input
              code
              placeholder="none"
              value={form.args}
              onChange={({ target: { value } }) => type(target.path, { args: value })}
            />
          </Field>
        )}
        {mode === "json" && (
          <Field label="Arguments as JSON" error={input.problems?.[""] ?? null}>
            <Textarea
              code
              rows={4}
              value={form.json}
              onChange={({ target: { value } }) => type(target.path, { json: value })}
            />
          </Field>
        )}
        <div className={styles.send}>
          <Button
            type="submit"
            variant="primary"
            icon={<Send />}
            shortcut="Ctrl+Enter"
            busy={sending}
            disabled={input.problems !== null}
          >
            Send
          </Button>
          {input.problems === null ? (
            <CopyCall name={target.name} argument={input.argument} />
          ) : (
            <span className={styles.hint}>{whatIsMissing(input.problems)}</span>
          )}
        </div>
        <div ref={answer} className={styles.answer} aria-live="polite">
          {sending && <Skeleton lines={2} label="Waiting for the answer" />}
          {call?.state === "refused" && <FailureNotice failure={call.failure} title="It was not called" />}
          {call?.state === "answered" && <AnswerView answer={call.answer} tookMs={call.tookMs} />}
          {!call && (
            <p className={styles.hint}>
              Its answer, how it ended and what it wrote appear here; where the time went, beside.
            </p>
          )}
        </div>
      </form>
      {exporting && (
        <BundleDialog
          subject={{ kind: "deployed", name: target.name }}
          title={target.name}
          argument={input.argument}
          onClose={() => setExporting(false)}
        />
      )}
    </>
  );
}

/** Why Send waits. */
function whatIsMissing(problems: Readonly<Record<string, string>>): string {
  const fields = Object.keys(problems).filter((name) => name !== "");
  return fields.length === 0 ? "The arguments can't be sent as they are." : `Send waits for ${joinWords(fields)}.`;
}

/** What it is that is called. */
function TargetFacts({ target: { sandbox, kind, memoryMb, timeoutMs, version } }: { target: FunctionListing }) {
  return (
    <span className={styles.hint}>
      {sandbox === null ? kind : <SandboxButton id={sandbox} />}
      {memoryMb !== null && ` · ${memoryMb} MB`}
      {timeoutMs !== null && ` · at most ${describeLimit(timeoutMs)}`}
      {` · ${version}`}
    </span>
  );
}

function ParameterFields({
  target,
  typed,
  problems,
}: {
  target: FunctionListing;
  typed: Readonly<Record<string, string>>;
  problems: Readonly<Record<string, string>>;
}) {
  const type = useCalls((state) => state.type);
  return (
    <ParameterForm
      fields={parameterFields(target.parametersSchema) ?? []}
      typed={typed}
      // What was not typed yet is no mistake; Send waits for it all the same.
      problems={Object.fromEntries(Object.entries(problems).filter(([name]) => typed[name] !== undefined))}
      onType={(name, text) => type(target.path, { fields: { ...typed, [name]: text } })}
    />
  );
}

function AnswerView({ answer: { response, logs }, tookMs }: { answer: CallAnswer; tookMs: number }) {
  return (
    <>
      <p className={styles.ended}>
        <StatusPill tone={response.success ? "ok" : "error"}>{response.status}</StatusPill>
        <span className={styles.hint} data-numeric>
          answered after {formatDuration(tookMs * 1e6)}, as seen from here
        </span>
      </p>
      <JsonText value={response.result} label="Answer" what="answer" />
      {logs.length > 0 && (
        <details className={styles.logs} open>
          <summary>Logs</summary>
          <pre>{logs.join("\n")}</pre>
        </details>
      )}
    </>
  );
}
