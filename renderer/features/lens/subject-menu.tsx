import { ChevronDown, FileCode2, FolderOpen, Package } from "lucide-react";
import { useState } from "react";
import { languageOf } from "#shared/model/target.ts";
import { Button, Dialog, Field, Input, Menu, type MenuItem } from "../../ui/index.ts";
import { absolutePath, fileName, useWorkspace } from "../../workspace/index.ts";
import { useLens, useLensStores } from "./lens-context.tsx";
import styles from "./lens-page.module.css";

/** What is looked at: a source or a module of the project, or a module from anywhere. */
export function SubjectMenu() {
  const { lens } = useLensStores();
  const project = useWorkspace((state) => state.project);
  const program = useWorkspace((state) => state.program);
  const openFile = useWorkspace((state) => state.openFile);
  const file = useLens((state) => state.choices.file);
  const [asking, setAsking] = useState(false);
  const choose = (chosen: string | null) => lens.getState().choose({ file: chosen, functionKey: null });
  const entries = (project?.entries ?? []).filter(({ kind }) => kind === "file");
  const items: (MenuItem | "separator")[] = [
    ...entries
      .filter(({ path }) => languageOf(path) !== undefined)
      .map(({ path }) => ({
        id: path,
        label: path,
        icon: <FileCode2 />,
        onSelect: () => {
          openFile(path);
          choose(null);
        },
      })),
    ...entries
      .filter(({ path }) => path.endsWith(".wasm"))
      .map(({ path }) => ({
        id: path,
        label: path,
        icon: <Package />,
        onSelect: () => choose(absolutePath(project?.root ?? "", path)),
      })),
    "separator",
    {
      id: "other",
      label: "A module from elsewhere",
      note: "Any .wasm of this computer, with or without debug information",
      icon: <FolderOpen />,
      onSelect: () => setAsking(true),
    },
  ];
  return (
    <>
      <Menu
        label="What is looked at"
        trigger={(props) => (
          <Button {...props} className={styles.subject}>
            <span>{fileName(file ?? program ?? "Choose a source")}</span>
            <ChevronDown aria-hidden="true" />
          </Button>
        )}
        items={items}
      />
      {asking && <ModuleDialog onClose={() => setAsking(false)} onChoose={choose} />}
    </>
  );
}

/** Asks for the path of a module. */
export function ModuleDialog({ onChoose, onClose }: { onChoose: (file: string) => void; onClose: () => void }) {
  const [path, setPath] = useState("");
  const isAbsolute = /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path.trim());
  const problem = path.trim() !== "" && !isAbsolute ? "Give the whole path, from the root on." : null;
  return (
    <Dialog title="Open a WebAssembly module" width={36} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isAbsolute) return;
          onChoose(path.trim());
          onClose();
        }}
      >
        <Field label="Path of the module" hint="Such as /home/ada/app.wasm" error={problem}>
          <Input code value={path} onChange={(event) => setPath(event.target.value)} />
        </Field>
        <div className={styles.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!isAbsolute}>
            Open
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
