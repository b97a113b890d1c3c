import { FileUp, Trash2 } from "lucide-react";
import { formatCount } from "#shared/format/numbers.ts";
import { readTrace } from "#shared/load/read-trace.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { Arrivals, ClosedGroup, LoadGroup, OpenGroup } from "#shared/model/load/load-pattern.ts";
import { toFailure } from "../../host/index.ts";
import { Checkbox, Field, IconButton, Input, Select } from "../../ui/index.ts";
import { FileButton } from "./file-button.tsx";
import { ARRIVAL_WORDS } from "./load-words.ts";
import { NumberField } from "./number-field.tsx";
import styles from "./load-setup.module.css";

interface GroupFieldsProps {
  group: LoadGroup;
  onChange: (group: LoadGroup) => void;
  /** Undefined of the last one. */
  onRemove: (() => void) | undefined;
  onFailure: (failure: Failure | null) => void;
}

/** A group of a pattern of one's own. */
export function GroupFields({ group, onChange, onRemove, onFailure }: GroupFieldsProps) {
  return (
    <fieldset
      className={styles.group}
      aria-label={`${group.kind === "closed" ? "Closed" : "Open"} group ${group.name}`}
    >
      <div className={styles.groupHead}>
        <strong>{group.kind === "closed" ? "Closed" : "Open"}</strong>
        <Input
          aria-label="Name of the group"
          value={group.name}
          onChange={({ target }) => onChange({ ...group, name: target.value })}
        />
        <IconButton
          label={`Remove ${group.name}`}
          icon={<Trash2 />}
          size="sm"
          disabled={onRemove === undefined}
          onClick={onRemove}
        />
      </div>
      <div className={styles.numbers}>
        {group.kind === "closed" ? (
          <ClosedFields group={group} onChange={onChange} />
        ) : (
          <OpenFields group={group} onChange={onChange} onFailure={onFailure} />
        )}
        <NumberField
          label="Starts after (ms)"
          value={group.startDelayMs}
          min={0}
          onChange={(value) => onChange({ ...group, startDelayMs: value ?? 0 })}
        />
      </div>
      <Checkbox
        label="Keep connections open"
        checked={group.keepAlive}
        onChange={({ target }) => onChange({ ...group, keepAlive: target.checked })}
      />
    </fieldset>
  );
}

function ClosedFields({ group, onChange }: { group: ClosedGroup; onChange: (group: LoadGroup) => void }) {
  return (
    <>
      <NumberField
        label="Threads"
        value={group.threads}
        min={1}
        max={10_000}
        whole
        onChange={(value) => onChange({ ...group, threads: value ?? 1 })}
      />
      <NumberField
        label="Ramp-up (s)"
        value={group.rampUpS}
        min={0}
        onChange={(value) => onChange({ ...group, rampUpS: value ?? 0 })}
      />
      <NumberField
        label="Loops"
        value={group.loops}
        min={1}
        whole
        // JMeter's own word for it; then only the duration ends the group.
        empty={group.durationS === null ? undefined : "for ever"}
        onChange={(loops) => onChange({ ...group, loops })}
      />
      <NumberField
        label="Delay (ms)"
        value={group.delayMs}
        min={0}
        onChange={(value) => onChange({ ...group, delayMs: value ?? 0 })}
      />
      <NumberField
        label="At most (s)"
        value={group.durationS}
        min={0.001}
        empty={group.loops === null ? undefined : "no limit"}
        onChange={(durationS) => onChange({ ...group, durationS })}
      />
    </>
  );
}

interface OpenFieldsProps {
  group: OpenGroup;
  onChange: (group: LoadGroup) => void;
  onFailure: (failure: Failure | null) => void;
}

function OpenFields({ group, onChange, onFailure }: OpenFieldsProps) {
  const { arrivals } = group;
  const arrive = (changed: Arrivals) => onChange({ ...group, arrivals: changed });
  const readFile = async (file: File) => {
    onFailure(null);
    try {
      const trace = readTrace(await file.text(), "ms");
      const lastMs = trace.offsetsMs.at(-1) ?? 0;
      onChange({ ...group, arrivals: trace, durationS: Math.max(group.durationS, Math.floor(lastMs / 1000) + 1) });
    } catch (error) {
      onFailure(toFailure(error));
    }
  };
  return (
    <>
      <Field label="Arrivals">
        <Select
          value={arrivals.kind}
          onChange={({ target }) => arrive(arrivalsOf(target.value as Arrivals["kind"], arrivals))}
        >
          {Object.entries(ARRIVAL_WORDS).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
        </Select>
      </Field>
      {(arrivals.kind === "constant" || arrivals.kind === "poisson") && (
        <NumberField
          label="Per second"
          value={arrivals.perSecond}
          min={0.001}
          onChange={(value) => arrive({ ...arrivals, perSecond: value ?? 1 })}
        />
      )}
      {arrivals.kind === "ramp" && (
        <>
          <NumberField
            label="From, per s"
            value={arrivals.fromPerSecond}
            min={0}
            onChange={(value) => arrive({ ...arrivals, fromPerSecond: value ?? 0 })}
          />
          <NumberField
            label="To, per s"
            value={arrivals.toPerSecond}
            min={0}
            onChange={(value) => arrive({ ...arrivals, toPerSecond: value ?? 0 })}
          />
        </>
      )}
      {arrivals.kind === "trace" && (
        <div className={styles.trace}>
          <span>{formatCount(arrivals.offsetsMs.length)} arrivals</span>
          <FileButton label="Choose a CSV" accept=".csv,text/csv,text/plain" icon={<FileUp />} onFile={readFile} />
        </div>
      )}
      <NumberField
        label="Duration (s)"
        value={group.durationS}
        min={0.001}
        onChange={(value) => onChange({ ...group, durationS: value ?? 1 })}
      />
      <NumberField
        label="Connections"
        value={group.connections}
        min={1}
        max={10_000}
        whole
        onChange={(value) => onChange({ ...group, connections: value ?? 1 })}
      />
    </>
  );
}

/** Another kind of arrivals at about the rate there was. */
function arrivalsOf(kind: Arrivals["kind"], before: Arrivals): Arrivals {
  const perSecond =
    before.kind === "ramp"
      ? Math.max(before.fromPerSecond, before.toPerSecond)
      : "perSecond" in before
        ? before.perSecond
        : 20;
  switch (kind) {
    case "constant":
      return { kind, perSecond };
    case "poisson":
      return { kind, perSecond, seed: 1 };
    case "ramp":
      return { kind, fromPerSecond: 0, toPerSecond: perSecond };
    case "trace":
      return { kind, offsetsMs: [0] };
  }
}
