import { Check, ShieldHalf, X } from "lucide-react";
import type { ReactNode } from "react";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { CopyCommand, LinkedText, Notice, Popover } from "../../ui/index.ts";
import { useEmulator } from "./functions-context.tsx";
import styles from "./sandbox-detail.module.css";

/** Whether a later call may see what an earlier one left. */
function freshWords({ freshPerCall }: Pick<SandboxInfo, "freshPerCall">): string {
  return freshPerCall
    ? "Made anew for every call, so that no call sees what another left: every start is cold."
    : "Reused: later calls start warm, and may see what an earlier one left.";
}

/** What a kind of sandbox holds and what it doesn't. */
export function SandboxDetail({ info, problem }: { info: SandboxInfo; problem: string | null }) {
  const command = info.hint === null ? null : /^Install it: (wb .+)$/.exec(info.hint)?.[1];
  return (
    <div className={styles.detail}>
      {problem !== null && (
        <Notice
          kind="warn"
          title={problem}
          hint={info.hint !== null && <LinkedText text={info.hint} />}
          actions={command && <CopyCommand command={command} label="Copy install command" />}
        />
      )}
      <p>{freshWords(info)}</p>
      <Sentences title="It does not hold" icon={<X aria-hidden="true" />} tone="not" sentences={info.doesNotIsolate} />
      <Sentences title="It holds" icon={<Check aria-hidden="true" />} tone="holds" sentences={info.isolates} />
    </div>
  );
}

/** The name of a kind and the version of what carries it. */
export function SandboxTitle({ info }: { info: SandboxInfo }) {
  return (
    <h3 className={styles.title}>
      {info.name}
      {info.version !== null && <span> {info.version}</span>}
    </h3>
  );
}

/** The name of a kind that opens what it holds and what not; plain where the emulator doesn't tell. */
export function SandboxButton({ id }: { id: string }) {
  const info = useEmulator((state) => state.sandboxes?.find((one) => one.id === id));
  if (!info) return id;
  return (
    <Popover
      label={`What ${id} holds`}
      className={styles.popover}
      trigger={(props) => (
        <button {...props} type="button" className={styles.button} title={`What ${id} holds, and what it doesn't`}>
          {id}
          <ShieldHalf aria-hidden="true" />
        </button>
      )}
    >
      <SandboxTitle info={info} />
      <SandboxDetail info={info} problem={info.state === "available" ? null : info.reason} />
    </Popover>
  );
}

interface SentencesProps {
  title: string;
  icon: ReactNode;
  tone: "holds" | "not";
  sentences: readonly string[];
}

function Sentences({ title, icon, tone, sentences }: SentencesProps) {
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
