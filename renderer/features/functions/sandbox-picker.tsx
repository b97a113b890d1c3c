import { Check, X } from "lucide-react";
import { useId, type ReactNode } from "react";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { CopyCommand, LinkedText, Notice } from "../../ui/index.ts";
import { whyNot } from "./deploy-store.ts";
import styles from "./deploy-dialog.module.css";

interface SandboxPickerProps {
  sandboxes: readonly SandboxInfo[];
  file: string;
  value: SandboxId;
  onChange: (id: SandboxId) => void;
}

/** Every kind of sandbox, those that can't be had, too, with what the chosen one holds and what it doesn't. */
export function SandboxPicker({ sandboxes, file, value, onChange }: SandboxPickerProps) {
  const name = useId();
  const chosen = sandboxes.find(({ id }) => id === value);
  return (
    <div className={styles.picker}>
      <fieldset className={styles.kinds}>
        <legend>Sandbox</legend>
        <div className={styles.kindList}>
          {sandboxes.map((info) => (
            <label key={info.id} className={styles.kind} data-unfit={whyNot(info, file) !== null || undefined}>
              <input type="radio" name={name} checked={info.id === value} onChange={() => onChange(info.id)} />
              <span>
                {info.id}
                <small>
                  {whyNot(info, file) === null
                    ? info.freshPerCall
                      ? "new for every call"
                      : "reused"
                    : info.state === "unavailable"
                      ? "not available"
                      : "not for this file"}
                </small>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {chosen && <KindDetail info={chosen} file={file} />}
    </div>
  );
}

function KindDetail({ info, file }: { info: SandboxInfo; file: string }) {
  const problem = whyNot(info, file);
  const command = info.hint === null ? null : /^Install it: (wb .+)$/.exec(info.hint)?.[1];
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling area must be reachable by keyboard
    <section className={styles.kindDetail} aria-label={`What ${info.id} holds`} aria-live="polite" tabIndex={0}>
      <h3>
        {info.name}
        {info.version !== null && <span className={styles.version}> {info.version}</span>}
      </h3>
      {problem !== null && (
        <Notice
          kind="warn"
          title={problem}
          hint={info.hint !== null && <LinkedText text={info.hint} />}
          actions={command && <CopyCommand command={command} label="Copy install command" />}
        />
      )}
      <p>
        {info.freshPerCall
          ? "Made anew for every call, so that no call sees what another left."
          : "Reused: a later call may see what an earlier one left."}
      </p>
      <Sentences title="It does not hold" icon={<X aria-hidden="true" />} tone="not" sentences={info.doesNotIsolate} />
      <Sentences title="It holds" icon={<Check aria-hidden="true" />} tone="holds" sentences={info.isolates} />
    </section>
  );
}

function Sentences({
  title,
  icon,
  tone,
  sentences,
}: {
  title: string;
  icon: ReactNode;
  tone: "holds" | "not";
  sentences: readonly string[];
}) {
  if (sentences.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul data-tone={tone}>
        {sentences.map((sentence) => (
          <li key={sentence}>
            {icon}
            {sentence}
          </li>
        ))}
      </ul>
    </>
  );
}
