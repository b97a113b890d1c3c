import { useId } from "react";
import { ListFilter } from "lucide-react";
import { IconButton, Input, Menu, type MenuItem } from "../ui/index.ts";
import { currentInvocation, joinArguments, useWorkspace } from "../workspace/index.ts";
import styles from "./command-bar.module.css";

/** The program's arguments, with the sizes that the project names. */
export function ArgumentsField() {
  const id = useId();
  const args = useWorkspace((state) => currentInvocation(state).args);
  const entry = useWorkspace((state) =>
    state.project?.workbench.programs.find((program) => program.file === state.program),
  );
  const setInvocation = useWorkspace((state) => state.setInvocation);
  const defaults = entry?.defaultArgs.join(" ") ?? "";
  const items: MenuItem[] = [
    {
      id: "default",
      label: defaults === "" ? "No arguments" : `Default: ${defaults}`,
      checked: args.trim() === "",
      onSelect: () => setInvocation({ args: "" }),
    },
    ...(entry?.presets ?? []).map((preset) => {
      const text = joinArguments(preset.args);
      const label = preset.label.includes(text) ? preset.label : `${preset.label}: ${text}`;
      return { id: preset.label, label, checked: args.trim() === text, onSelect: () => setInvocation({ args: text }) };
    }),
  ];
  return (
    <div className={styles.arguments}>
      <label htmlFor={id}>args</label>
      <Input
        id={id}
        code
        aria-label="Arguments"
        placeholder={defaults === "" ? "none" : defaults}
        value={args}
        onChange={(event) => setInvocation({ args: event.target.value })}
      />
      {(entry?.presets.length ?? 0) > 0 && (
        <Menu
          label="Presets"
          placement="bottom-end"
          trigger={(props) => <IconButton {...props} label="Choose a preset" icon={<ListFilter />} size="sm" />}
          items={items}
        />
      )}
    </div>
  );
}
