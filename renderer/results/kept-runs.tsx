import { Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { RunState } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure } from "../host/index.ts";
import { Button, ConfirmDialog, FailureNotice, StatusPill } from "../ui/index.ts";
import { RUN_STATE_WORDS } from "./run-state-words.ts";
import styles from "./kept-runs.module.css";

/** A line of a list of runs. */
export interface KeptRun {
  id: string;
  state: RunState;
  address: string;
  title: ReactNode;
  /** A line below the title each. */
  about: readonly string[];
}

interface KeptRunsProps {
  label: string;
  /** Newest first. */
  runs: readonly KeptRun[];
  current: string | null;
  /** The one that is being measured now. */
  running: string | null;
  /** A newer list is on its way. */
  stale: boolean;
}

/** The runs that are kept; nothing where there are none. */
export function KeptRuns({ label, runs, current, running, stale }: KeptRunsProps) {
  if (runs.length === 0) return null;
  return (
    <nav className={styles.runs} aria-label={label}>
      <h2>Runs</h2>
      <ul aria-busy={stale}>
        {runs.map(({ id, state, address, title, about }) => {
          const { words, tone } = RUN_STATE_WORDS[id === running ? "running" : state];
          return (
            <li key={id} aria-current={id === current ? "page" : undefined}>
              <a href={address}>{title}</a>
              {(state !== "finished" || id === running) && <StatusPill tone={tone}>{words}</StatusPill>}
              {about.map((line) => (
                <span key={line} className={styles.about}>
                  {line}
                </span>
              ))}
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

interface KeptRunHeaderProps {
  title: ReactNode;
  state: RunState;
  /** A newer result is on its way. */
  stale: boolean;
  /** Before the button that deletes. */
  actions: ReactNode;
  removable: boolean;
  onRemove: () => void;
  /** Below title and buttons. */
  children: ReactNode;
}

/** What a run is, how it stands, and what can be done with it. */
export function KeptRunHeader({ title, state, stale, actions, removable, onRemove, children }: KeptRunHeaderProps) {
  const { words, tone } = RUN_STATE_WORDS[state];
  return (
    <header className={styles.header} aria-busy={stale}>
      <h2>
        {title} <StatusPill tone={tone}>{words}</StatusPill>
      </h2>
      <div className={styles.buttons}>
        {actions}
        <Button size="sm" icon={<Trash2 />} disabled={!removable} onClick={onRemove}>
          Delete
        </Button>
      </div>
      {children}
    </header>
  );
}

interface RunRemoval {
  /** Asks before the run is removed. */
  ask: (runId: string) => void;
  /** Why the last one was not removed; null where it was. */
  notice: ReactNode;
  /** The question; null while none is asked. */
  dialog: ReactNode;
}

interface RemovalOptions {
  remove: (runId: string) => Promise<unknown>;
  /** Called when it was removed or not. */
  onEnd: (isRemoved: boolean) => void;
  question: string;
  /** What is lost. */
  warning: string;
}

/** Deleting a run: the question before it, and why it failed. */
export function useRunRemoval({ remove, onEnd, question, warning }: RemovalOptions): RunRemoval {
  const [doomed, setDoomed] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const carryOut = async (runId: string) => {
    setFailure(null);
    const reason = await remove(runId).then(() => null, toFailure);
    setFailure(reason);
    onEnd(reason === null);
  };
  return {
    ask: setDoomed,
    notice: failure && (
      <FailureNotice failure={failure} title="The run was not deleted" onDismiss={() => setFailure(null)} />
    ),
    dialog: doomed !== null && (
      <ConfirmDialog
        title={question}
        confirmLabel="Delete"
        danger
        onConfirm={() => void carryOut(doomed)}
        onClose={() => setDoomed(null)}
      >
        {warning}
      </ConfirmDialog>
    ),
  };
}
