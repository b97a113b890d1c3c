import type { Hooks } from "#shared/model/benchmark-design.ts";
import { Field, Input } from "../../ui/index.ts";
import { currentDesign, useWorkspace } from "../../workspace/index.ts";
import styles from "./design-panel.module.css";

const MOMENTS: { id: keyof Hooks; label: string; hint: string }[] = [
  { id: "setup", label: "Setup", hint: "once, before the first run of each bar" },
  { id: "prepare", label: "Prepare", hint: "before every run" },
  { id: "conclude", label: "Conclude", hint: "after every run" },
  { id: "cleanup", label: "Clean up", hint: "once, after the last run, also when it failed" },
];

/** Programs of one's own around what is measured; their time is no part of it. */
export function HookFields() {
  const { hooks } = useWorkspace(currentDesign);
  const setDesign = useWorkspace((state) => state.setDesign);
  return (
    <details className={styles.group} open={Object.values(hooks).some((command) => command !== "")}>
      <summary>Hooks</summary>
      <p className={styles.hint}>
        A program with its arguments, quoted as in a shell; no shell is started and none of it is measured.
      </p>
      <div className={styles.hooks}>
        {MOMENTS.map(({ id, label, hint }) => (
          <Field key={id} label={label} hint={hint}>
            <Input
              code
              value={hooks[id]}
              onChange={(event) => setDesign({ hooks: { ...hooks, [id]: event.target.value } })}
            />
          </Field>
        ))}
      </div>
    </details>
  );
}
