import { useId } from "react";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import type { DeployFile } from "./deploy-store.ts";
import { whyNot } from "./deploy-store.ts";
import { SandboxDetail, SandboxTitle } from "./sandbox-detail.tsx";
import styles from "./deploy-dialog.module.css";

interface SandboxPickerProps {
  sandboxes: readonly SandboxInfo[];
  file: DeployFile;
  value: SandboxId;
  onChange: (id: SandboxId) => void;
}

/** Every kind of sandbox, those that the file can run in first, with what the chosen one holds and what it doesn't. */
export function SandboxPicker({ sandboxes, file, value, onChange }: SandboxPickerProps) {
  const name = useId();
  const chosen = sandboxes.find(({ id }) => id === value);
  const fits = (info: SandboxInfo) => whyNot(info, file) === null;
  return (
    <div className={styles.picker}>
      <fieldset className={styles.kinds}>
        <legend>Sandbox</legend>
        <div className={styles.kindList}>
          {[...sandboxes.filter(fits), ...sandboxes.filter((info) => !fits(info))].map((info) => (
            <label key={info.id} className={styles.kind} data-unfit={!fits(info) || undefined}>
              <input type="radio" name={name} checked={info.id === value} onChange={() => onChange(info.id)} />
              <span>
                {info.id}
                <small>
                  {fits(info)
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
      {chosen && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling area must be reachable by keyboard
        <section className={styles.kindDetail} aria-label={`What ${chosen.id} holds`} aria-live="polite" tabIndex={0}>
          <SandboxTitle info={chosen} />
          <SandboxDetail info={chosen} problem={whyNot(chosen, file)} />
        </section>
      )}
    </div>
  );
}
