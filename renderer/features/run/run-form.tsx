import { Plus, Trash2 } from "lucide-react";
import type { PreopenedFolder } from "#shared/model/program-run.ts";
import { Button, Field, IconButton, Input, Textarea } from "../../ui/index.ts";
import { badEnvironmentLines, currentInvocation, useWorkspace } from "../../workspace/index.ts";
import { MemoryLimitField } from "./memory-limit-field.tsx";
import { TimeLimitField } from "./time-limit-field.tsx";
import styles from "./run-panel.module.css";

/** What surrounds the program: environment, standard input, folders, limits. Compare uses the same but the memory limit. */
export function RunForm() {
  const program = useWorkspace((state) => state.program);
  const form = useWorkspace(currentInvocation);
  const change = useWorkspace((state) => state.setInvocation);
  const [badLine] = badEnvironmentLines(form.env);
  const setDirs = (dirs: PreopenedFolder[]) => change({ dirs });
  return (
    <div className={styles.form}>
      <Field
        label="Environment"
        hint="One NAME=value a line."
        error={badLine === undefined ? null : `“${badLine}” is not NAME=value, so it is left out.`}
      >
        <Textarea
          code
          rows={3}
          value={form.env}
          placeholder="LANG=C"
          onChange={(event) => change({ env: event.target.value })}
        />
      </Field>
      <Field label="Standard input" hint="What the program reads; empty means that it is at its end at once.">
        <Textarea code rows={3} value={form.stdin} onChange={(event) => change({ stdin: event.target.value })} />
      </Field>
      <fieldset className={styles.folders}>
        <legend>Folders the program may use</legend>
        {form.dirs.map((dir, index) => {
          const replace = (changed: Partial<PreopenedFolder>) =>
            setDirs(form.dirs.map((other, at) => (at === index ? { ...other, ...changed } : other)));
          return (
            // oxlint-disable-next-line react/no-array-index-key -- rows have nothing else to be told by while typed
            <div key={index} className={styles.folder}>
              <Input
                code
                aria-label={`Folder ${index + 1} on this machine`}
                placeholder="/path/on/this/machine"
                value={dir.host}
                onChange={(event) => replace({ host: event.target.value })}
              />
              <span aria-hidden="true">→</span>
              <Input
                code
                aria-label={`Folder ${index + 1} as the program sees it`}
                placeholder="/data"
                value={dir.guest}
                onChange={(event) => replace({ guest: event.target.value })}
              />
              <IconButton
                label="Remove this folder"
                icon={<Trash2 />}
                size="sm"
                onClick={() => setDirs(form.dirs.filter((_, at) => at !== index))}
              />
            </div>
          );
        })}
        <Button size="sm" icon={<Plus />} onClick={() => setDirs([...form.dirs, { host: "", guest: "/" }])}>
          Add a folder
        </Button>
      </fieldset>
      <TimeLimitField
        key={`${program} time`}
        valueMs={form.timeoutMs}
        onChange={(timeoutMs) => change({ timeoutMs })}
      />
      <MemoryLimitField
        key={`${program} memory`}
        initial={form.maxMemoryBytes}
        onChange={(maxMemoryBytes) => change({ maxMemoryBytes })}
      />
    </div>
  );
}
