import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import type { LoadExample } from "#shared/model/load/load-example.ts";
import type { Tool } from "#shared/model/tool.ts";
import { Checkbox } from "../../ui/index.ts";
import styles from "./load-setup.module.css";

export interface SandboxChoice {
  id: SandboxId;
  /** Why it can't be had here, and what to do about it; null where it can, or where nobody knows. */
  lacking: string | null;
}

/**
 * Where a function of ours can run: what it names, and a process of each runtime that is here. An emulator that runs
 * knows what this machine lacks for it.
 */
export function exampleSandboxes(
  example: LoadExample | undefined,
  known: readonly SandboxInfo[] | null,
  tools: readonly Tool[] | null,
): SandboxChoice[] {
  const runtimes = (tools ?? []).filter(
    ({ kind, state, id, targets }) =>
      kind === "runtime" && state === "available" && id !== "native" && targets.includes("wasm32-wasip1"),
  );
  const ids = new Set<SandboxId>([
    ...(example?.sandboxes ?? []),
    ...(known ?? []).map(({ id }) => id).filter((id) => id.startsWith("process:")),
    ...runtimes.map(({ id }): SandboxId => `process:${id}`),
  ]);
  return choicesOf([...ids], known);
}

export function choicesOf(ids: readonly SandboxId[], known: readonly SandboxInfo[] | null): SandboxChoice[] {
  return ids.map((id) => {
    const info = known?.find((one) => one.id === id);
    return { id, lacking: info?.state === "unavailable" ? whyOf(info) : null };
  });
}

function whyOf({ reason, hint }: SandboxInfo): string {
  const sentence = (reason ?? "It is not available here").replace(/\.?$/, ".");
  return hint === null ? sentence : `${sentence} ${hint}`;
}

interface SandboxBoxesProps {
  choices: readonly SandboxChoice[];
  chosen: readonly SandboxId[];
  /** What none of them means. */
  hint?: string;
  onChange: (chosen: SandboxId[]) => void;
}

/** Which sandboxes the load is put on, one after the other, in this order. */
export function SandboxBoxes({ choices, chosen, hint, onChange }: SandboxBoxesProps) {
  const order = choices.map(({ id }) => id);
  const toggle = (id: SandboxId) => {
    const next = chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
    // What is chosen and not listed, of a machine that lacks nothing, stays.
    onChange([...order.filter((one) => next.includes(one)), ...next.filter((one) => !order.includes(one))]);
  };
  return (
    <fieldset className={styles.sandboxes}>
      <legend>
        Sandboxes <span className={styles.hint}>one after the other, each from a cold start</span>
      </legend>
      <div className={styles.boxes}>
        {choices.map(({ id, lacking }) => (
          <Checkbox
            key={id}
            label={id}
            checked={chosen.includes(id)}
            // What is chosen though it can't be had can be taken away.
            disabled={lacking !== null && !chosen.includes(id)}
            title={lacking ?? undefined}
            note={lacking === null ? undefined : <span className={styles.lacking}>{lacking}</span>}
            onChange={() => toggle(id)}
          />
        ))}
      </div>
      {hint && <p className={styles.hint}>{hint}</p>}
    </fieldset>
  );
}
