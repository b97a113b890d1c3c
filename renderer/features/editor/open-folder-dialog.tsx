import { CornerLeftUp, FolderClosed } from "lucide-react";
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { FolderListing } from "#shared/model/project.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { Button, Dialog, FailureNotice, Field, Input, Skeleton } from "../../ui/index.ts";
import { absolutePath, fileName, useSettings, useWorkspace } from "../../workspace/index.ts";
import styles from "./open-folder-dialog.module.css";

interface OpenFolderDialogProps {
  onClose: () => void;
  /** Called after the folder was opened as a project. */
  onOpened: () => void;
}

/** Chooses a folder of the machine the core runs on; the same in every host. */
export function OpenFolderDialog({ onClose, onOpened }: OpenFolderDialogProps) {
  const client = useClient();
  const openProject = useWorkspace((state) => state.openProject);
  const openFailure = useWorkspace((state) => state.failure);
  const recent = useSettings((state) => state.settings?.recentProjects);
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [typed, setTyped] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [opening, setOpening] = useState(false);

  const browse = async (path?: string) => {
    setFailure(null);
    try {
      const found = await client.projects.browse({ path });
      setListing(found);
      setTyped(found.path);
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  useEffect(() => {
    void browse();
    // eslint-disable-next-line react/exhaustive-deps -- looks once, when the dialog appears
  }, []);

  const open = async (root: string) => {
    setOpening(true);
    const opened = await openProject(root);
    setOpening(false);
    if (!opened) return;
    onClose();
    onOpened();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === listing?.path) void open(typed);
    else void browse(typed);
  };
  const shown = failure ?? (opening ? null : openFailure);

  return (
    <Dialog title="Open a folder" width={38} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <Field label="Folder" hint="Any folder with C, C++ or Rust sources. Nothing is added to it.">
          <Input code value={typed} onChange={(event) => setTyped(event.target.value)} />
        </Field>
        {shown && <FailureNotice failure={shown} />}
        <div className={styles.list} role="group" aria-label="Folders">
          {!listing && !failure && <Skeleton lines={6} height="1.4rem" label="Reading folders" />}
          {listing?.parent != null && (
            <FolderButton
              icon={<CornerLeftUp />}
              label="Parent folder"
              onClick={() => void browse(listing.parent ?? undefined)}
            />
          )}
          {listing?.folders.map((folder) => (
            <FolderButton
              key={folder}
              icon={<FolderClosed />}
              label={folder}
              onClick={() => void browse(absolutePath(listing.path, folder))}
            />
          ))}
          {listing && listing.folders.length === 0 && <p className={styles.note}>No folders in here.</p>}
        </div>
        {recent && recent.length > 0 && (
          <div>
            <h3 className={styles.recent}>Recent</h3>
            {recent.slice(0, 4).map((root) => (
              <FolderButton
                key={root}
                icon={<FolderClosed />}
                label={fileName(root)}
                note={root}
                onClick={() => void open(root)}
              />
            ))}
          </div>
        )}
        <div className={styles.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={opening}>
            {typed === listing?.path ? "Open this folder" : "Go"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function FolderButton({
  icon,
  label,
  note,
  onClick,
}: {
  icon: ReactNode;
  label: string;
  note?: string;
  onClick: () => void;
}) {
  return (
    <button type="button" className={styles.folder} onClick={onClick}>
      {icon}
      <span>{label}</span>
      {note && <small>{note}</small>}
    </button>
  );
}
