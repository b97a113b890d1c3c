import { useState, type FormEvent, type ReactNode } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { ProjectEntry } from "#shared/model/project.ts";
import { toFailure } from "../../host/index.ts";
import { Button, Dialog, FailureNotice, Field, Input } from "../../ui/index.ts";
import { fileName, parentFolder, useWorkspace } from "../../workspace/index.ts";
import { nameProblem } from "./tree-model.ts";
import styles from "./editor-pane.module.css";

export type EntryAction =
  | { type: "create"; kind: "file" | "folder"; folder: string }
  | { type: "rename"; path: string }
  | { type: "remove"; path: string };

interface EntryDialogsProps {
  action: EntryAction | null;
  entries: readonly ProjectEntry[];
  onClose: () => void;
  /** Called with the folder that now holds something new. */
  onCreated: (folder: string) => void;
}

/** The dialogs that change the files of a project. A failure stays in the dialog, with what was typed. */
export function EntryDialogs({ action, entries, onClose, onCreated }: EntryDialogsProps) {
  const createEntry = useWorkspace((state) => state.createEntry);
  const renameEntry = useWorkspace((state) => state.renameEntry);
  const removeEntry = useWorkspace((state) => state.removeEntry);
  if (!action) return null;

  if (action.type === "remove") {
    const isFolder = entries.some((entry) => entry.path === action.path && entry.kind === "folder");
    return (
      <ActionDialog
        title={`Delete ${fileName(action.path)}?`}
        verb="Delete"
        danger
        run={() => removeEntry(action.path)}
        onClose={onClose}
      >
        <p>
          {isFolder ? "The folder and everything in it" : "The file"} is removed from the disk. This can&apos;t be
          undone.
        </p>
      </ActionDialog>
    );
  }
  if (action.type === "create") {
    const folder = action.folder === "" ? "" : `${action.folder}/`;
    return (
      <NameDialog
        title={action.kind === "file" ? "New file" : "New folder"}
        verb="Create"
        initial={folder}
        hint={action.kind === "file" ? "A path inside the project, such as src/sort.c." : "A path inside the project."}
        problem={(path) => nameProblem(path, entries)}
        run={async (path) => {
          await createEntry(path, action.kind);
          onCreated(action.kind === "folder" ? path : parentFolder(path));
        }}
        onClose={onClose}
      />
    );
  }
  return (
    <NameDialog
      title={`Rename ${fileName(action.path)}`}
      verb="Rename"
      initial={action.path}
      hint="Another folder in the path moves it."
      problem={(path) => (path === action.path ? "Type another name." : nameProblem(path, entries))}
      run={(path) => renameEntry(action.path, path)}
      onClose={onClose}
    />
  );
}

interface NameDialogProps {
  title: string;
  verb: string;
  initial: string;
  hint: string;
  problem: (path: string) => string | null;
  run: (path: string) => Promise<void>;
  onClose: () => void;
}

function NameDialog({ title, verb, initial, hint, problem, run, onClose }: NameDialogProps) {
  const [path, setPath] = useState(initial);
  const [submitted, setSubmitted] = useState(false);
  const wrong = problem(path);
  return (
    <ActionDialog
      title={title}
      verb={verb}
      run={() => run(path)}
      onClose={onClose}
      ready={() => {
        setSubmitted(true);
        return wrong === null;
      }}
    >
      <Field label="Name" hint={hint} error={submitted ? wrong : null}>
        <Input
          code
          value={path}
          onChange={(event) => setPath(event.target.value)}
          onFocus={({ target }) => {
            const start = target.value.lastIndexOf("/") + 1;
            const dot = target.value.lastIndexOf(".");
            target.setSelectionRange(start, dot > start ? dot : target.value.length);
          }}
        />
      </Field>
    </ActionDialog>
  );
}

interface ActionDialogProps {
  title: string;
  verb: string;
  danger?: boolean;
  ready?: () => boolean;
  run: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}

function ActionDialog({ title, verb, danger = false, ready, run, onClose, children }: ActionDialogProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || ready?.() === false) return;
    setBusy(true);
    try {
      await run();
      onClose();
    } catch (error) {
      setFailure(toFailure(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} width={26} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        {children}
        {failure && <FailureNotice failure={failure} />}
        <div className={styles.formActions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant={danger ? "danger" : "primary"}
            busy={busy}
            data-autofocus={danger || undefined}
          >
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
