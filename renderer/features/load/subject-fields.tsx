import type { LoadExample } from "#shared/model/load/load-example.ts";
import { Button, Checkbox, Field, Input, Segmented, Select, Textarea } from "../../ui/index.ts";
import { addresses, useTools } from "../../workspace/index.ts";
import { chosenExample, type FormProblem, type LoadForm } from "./load-form.ts";
import { choicesOf, exampleSandboxes, SandboxBoxes } from "./sandbox-boxes.tsx";
import type { EmulatorFacts } from "./use-loads.ts";
import styles from "./load-setup.module.css";

interface SubjectFieldsProps {
  form: LoadForm;
  examples: readonly LoadExample[];
  /** Null while no emulator runs. */
  facts: EmulatorFacts | null;
  problem: FormProblem | null;
  onChange: (change: Partial<LoadForm>) => void;
}

/** What load is put on: one of ours, what is deployed here, or any address. */
export function SubjectFields(props: SubjectFieldsProps) {
  const { form, problem, onChange } = props;
  const wrong = (field: FormProblem["field"]) => (problem?.field === field ? problem.message : null);
  return (
    <section className={styles.part} aria-labelledby="load-subject">
      <h2 id="load-subject">Put on</h2>
      <Segmented<LoadForm["subject"]>
        label="What load is put on"
        options={[
          { id: "example", label: "One of ours" },
          { id: "function", label: "Deployed" },
          { id: "platform", label: "OpenWhisk" },
          { id: "url", label: "Address" },
        ]}
        value={form.subject}
        onChange={(subject) => onChange({ subject })}
      />
      {form.subject === "example" && <ExampleFields {...props} wrong={wrong} />}
      {form.subject === "function" && <FunctionFields {...props} />}
      {form.subject === "platform" && <PlatformFields {...props} wrong={wrong} />}
      {form.subject === "url" && <UrlFields {...props} wrong={wrong} />}
      {!(form.subject === "url" && form.planTargets !== null && form.pattern === "own") && (
        <Field
          label="Argument (JSON)"
          error={wrong("argument")}
          hint={form.subject === "url" ? "Sent as the body of a POST; empty is a GET." : undefined}
        >
          <Textarea
            code
            rows={2}
            value={form.argument}
            placeholder={argumentPlaceholder(props)}
            onChange={({ target }) => onChange({ argument: target.value })}
          />
        </Field>
      )}
    </section>
  );
}

type Wrong = { wrong: (field: FormProblem["field"]) => string | null };

function ExampleFields({ form, examples, facts, onChange, wrong }: SubjectFieldsProps & Wrong) {
  const tools = useTools((state) => state.tools);
  const example = chosenExample(form, examples);
  return (
    <>
      <Field label="Function" hint={example?.description}>
        <Select value={example?.name ?? ""} onChange={({ target }) => onChange({ example: target.value })}>
          {examples.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </Select>
      </Field>
      <SandboxBoxes
        choices={exampleSandboxes(example, facts?.sandboxes ?? null, tools)}
        chosen={form.sandboxes.example}
        onChange={(chosen) => onChange({ sandboxes: { ...form.sandboxes, example: chosen } })}
      />
      {wrong("sandboxes") && (
        <p className={styles.wrong} role="alert">
          {wrong("sandboxes")}
        </p>
      )}
    </>
  );
}

function FunctionFields({ form, facts, onChange }: SubjectFieldsProps) {
  if (facts === null)
    return (
      <p className={styles.hint}>
        No emulator runs, so nothing is deployed here. <a href={addresses.functions}>Start it on the Functions page</a>.
      </p>
    );
  if (facts.functions.length === 0)
    return (
      <p className={styles.hint}>
        Nothing is deployed yet. <a href={addresses.functions}>Deploy a function</a>.
      </p>
    );
  return (
    <>
      <Field label="Function">
        <Select value={form.functionName ?? ""} onChange={({ target }) => onChange({ functionName: target.value })}>
          <option value="" disabled>
            Choose a function
          </option>
          {facts.functions.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </Field>
      <SandboxBoxes
        choices={choicesOf(
          facts.sandboxes.map(({ id }) => id),
          facts.sandboxes,
        )}
        chosen={form.sandboxes.function}
        hint="None: the one that it is deployed in. Copies in others are removed afterwards."
        onChange={(chosen) => onChange({ sandboxes: { ...form.sandboxes, function: chosen } })}
      />
    </>
  );
}

function PlatformFields({ form: { platform }, examples, onChange, wrong }: SubjectFieldsProps & Wrong) {
  const change = (changes: Partial<LoadForm["platform"]>) => onChange({ platform: { ...platform, ...changes } });
  const isEmpty = platform.url === "" && platform.auth === "" && platform.functionName === "";
  return (
    <>
      <Field label="Host of its API" error={isEmpty ? null : wrong("platform")}>
        <Input
          code
          type="url"
          placeholder="https://openwhisk.example:443"
          value={platform.url}
          onChange={({ target }) => change({ url: target.value })}
        />
      </Field>
      <Field label="Key" hint="UUID:KEY; it is kept nowhere.">
        <Input
          code
          type="password"
          autoComplete="off"
          value={platform.auth}
          onChange={({ target }) => change({ auth: target.value })}
        />
      </Field>
      <Field
        label="Function"
        hint="One that is there; or one of ours, which is deployed for the run and removed afterwards."
      >
        <Input
          code
          list="load-platform-functions"
          value={platform.functionName}
          onChange={({ target }) => change({ functionName: target.value })}
        />
      </Field>
      <datalist id="load-platform-functions">
        {examples.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Checkbox
        label="Take a certificate that the system doesn't trust"
        checked={platform.insecure}
        onChange={({ target }) => change({ insecure: target.checked })}
      />
    </>
  );
}

function UrlFields({ form, onChange, wrong }: SubjectFieldsProps & Wrong) {
  if (form.planTargets !== null && form.pattern === "own") {
    const targets = form.planTargets.flat();
    return (
      <div className={styles.plan}>
        <p>What the imported plan asks for:</p>
        <ul>
          {[...new Set(targets.map(({ method, url }) => `${method} ${url}`))].map((target) => (
            <li key={target}>
              <code>{target}</code>
            </li>
          ))}
        </ul>
        <Button size="sm" onClick={() => onChange({ planTargets: null, url: targets[0]?.url ?? "" })}>
          Use an address of my own
        </Button>
      </div>
    );
  }
  return (
    // Nothing typed yet is no mistake.
    <Field label="Address" error={form.url === "" ? null : wrong("url")} hint="Whatever answers there.">
      <Input
        code
        type="url"
        placeholder="http://127.0.0.1:8080/"
        value={form.url}
        onChange={({ target }) => onChange({ url: target.value })}
      />
    </Field>
  );
}

const LONGEST_PLACEHOLDER = 60;

function argumentPlaceholder({ form, examples }: SubjectFieldsProps): string {
  if (form.subject !== "example") return form.subject === "url" ? "none" : "no argument";
  const sample = JSON.stringify(chosenExample(form, examples)?.argument);
  if (sample === undefined) return "its sample";
  return `its sample: ${sample.length > LONGEST_PLACEHOLDER ? `${sample.slice(0, LONGEST_PLACEHOLDER)}…` : sample}`;
}
