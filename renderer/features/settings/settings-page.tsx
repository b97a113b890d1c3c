import { useEffect, useState, type ReactNode } from "react";
import { Optimization } from "#shared/model/target.ts";
import type { Settings } from "#shared/model/settings.ts";
import { useClient } from "../../host/index.ts";
import { Checkbox, FailureNotice, Field, Input, Segmented, Select, Skeleton } from "../../ui/index.ts";
import { runtimeGroups, useSettings, useTools } from "../../workspace/index.ts";
import styles from "./settings-page.module.css";

const THEMES = [
  { id: "system", label: "As the system" },
  { id: "light", label: "Light" },
  { id: "dark", label: "Dark" },
] as const;

export function SettingsPage() {
  const settings = useSettings((state) => state.settings);
  const failure = useSettings((state) => state.failure);
  return (
    <div className={styles.page}>
      <h1>Settings</h1>
      {failure && <FailureNotice failure={failure} title="A setting could not be kept" />}
      {settings ? <SettingsForm settings={settings} /> : <Skeleton lines={8} height="1.6rem" />}
    </div>
  );
}

function SettingsForm({ settings }: { settings: Settings }) {
  const update = useSettings((state) => state.update);
  const change = (part: Partial<Omit<Settings, "schemaVersion">>) => void update(part);
  return (
    <>
      <Section title="Look">
        <Segmented label="Theme" options={THEMES} value={settings.theme} onChange={(theme) => change({ theme })} />
        <Checkbox
          label="Lecture mode"
          note="Doubles all type and hides what isn't needed in front of a class."
          checked={settings.lectureMode}
          onChange={(event) => change({ lectureMode: event.target.checked })}
        />
      </Section>
      <Section title="Editor">
        <Checkbox
          label="Save by itself"
          note="A second after the last keystroke. Unsaved text is kept through a crash either way."
          checked={settings.autosave}
          onChange={(event) => change({ autosave: event.target.checked })}
        />
      </Section>
      <Section title="A project opened for the first time starts with">
        <div className={styles.fields}>
          <Field label="Optimisation">
            <Select
              value={settings.optimization}
              onChange={(event) => change({ optimization: Optimization.parse(event.target.value) })}
            >
              {Optimization.options.map((level) => (
                <option key={level} value={level}>
                  -{level}
                </option>
              ))}
            </Select>
          </Field>
          <NumberField
            label="Measured runs"
            min={1}
            max={100_000}
            value={settings.runs}
            onChange={(runs) => change({ runs })}
          />
          <NumberField
            label="Warm-up runs"
            min={0}
            max={1_000}
            value={settings.warmupRuns}
            onChange={(warmupRuns) => change({ warmupRuns })}
          />
        </div>
        <DefaultRuntimes chosen={settings.runtimes} onChange={(runtimes) => change({ runtimes })} />
      </Section>
      <About />
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

interface NumberFieldProps {
  label: string;
  min: number;
  max: number;
  value: number;
  onChange: (value: number) => void;
}

/** Keeps what is typed; passes it on when it is a number in range. */
function NumberField({ label, min, max, value, onChange }: NumberFieldProps) {
  const [text, setText] = useState(String(value));
  const number = Number(text);
  const valid = /^\d+$/.test(text) && number >= min && number <= max;
  return (
    <Field label={label} error={valid ? null : `A whole number from ${min} to ${max}.`}>
      <Input
        inputMode="numeric"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => {
          if (valid && number !== value) onChange(number);
        }}
      />
    </Field>
  );
}

function DefaultRuntimes({ chosen, onChange }: { chosen: readonly string[]; onChange: (runtimes: string[]) => void }) {
  const tools = useTools((state) => state.tools);
  if (tools === null) return <Skeleton lines={3} label="Looking for runtimes" />;
  return (
    <fieldset className={styles.runtimes}>
      <legend>Runtimes to compare</legend>
      {runtimeGroups(tools, chosen, undefined).map(({ id, name, choices }) => (
        <fieldset key={id}>
          <legend>{name}</legend>
          {choices.map(({ ref, terms, missing }) => (
            <Checkbox
              key={ref}
              label={<code>{ref}</code>}
              note={missing?.label ?? terms}
              checked={chosen.includes(ref)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, ref] : chosen.filter((other) => other !== ref))
              }
            />
          ))}
        </fieldset>
      ))}
    </fieldset>
  );
}

function About() {
  const client = useClient();
  const [info, setInfo] = useState<{ version: string; dataDir: string } | null>(null);
  useEffect(() => {
    // The line is only left out when the core doesn't answer.
    client.app.info().then(setInfo, () => undefined);
  }, [client]);
  return (
    <Section title="This workbench">
      {info && (
        <dl className={styles.about}>
          <dt>Version</dt>
          <dd>{info.version}</dd>
          <dt>Data folder</dt>
          <dd>
            <code>{info.dataDir}</code>
          </dd>
        </dl>
      )}
    </Section>
  );
}
