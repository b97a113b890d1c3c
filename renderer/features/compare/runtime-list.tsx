import { useState, type KeyboardEvent } from "react";
import { runtimeColor } from "#shared/figures/palette.ts";
import { useShownTheme } from "../../results/index.ts";
import { Checkbox, Input } from "../../ui/index.ts";
import { addresses, type RuntimeChoice, type RuntimeGroup } from "../../workspace/index.ts";
import styles from "./runtime-picker.module.css";

interface RuntimeListProps {
  groups: readonly RuntimeGroup[];
  ticked: readonly string[];
  onToggle: (ref: string) => void;
}

/** Every mode of every runtime with its terms, grouped and to be searched; arrow keys move, Space ticks. */
export function RuntimeList({ groups, ticked, onToggle }: RuntimeListProps) {
  const theme = useShownTheme();
  const [filter, setFilter] = useState("");
  const shown = groups
    .map((group) => ({ ...group, choices: group.choices.filter((choice) => matches(filter, group, choice)) }))
    .filter(({ choices }) => choices.length > 0);
  return (
    <div onKeyDown={moveFocus} role="presentation">
      <Input
        aria-label="Find a runtime or mode"
        placeholder="Find: wasmtime, aot, interpreted …"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <div className={styles.list}>
        {shown.map(({ id, name, version, choices }) => (
          <section key={id} aria-label={name}>
            <h3>
              <span className={styles.swatch} style={{ background: runtimeColor(id, theme).fill }} aria-hidden="true" />
              {name} <small>{version}</small>
            </h3>
            {choices.map(({ ref, terms, missing }) => (
              <div key={ref} className={styles.choice}>
                <Checkbox
                  label={<code>{ref}</code>}
                  note={missing ? `Missing: ${missing.reason}` : terms}
                  checked={ticked.includes(ref)}
                  onChange={() => onToggle(ref)}
                />
                {missing?.hint && <p>{missing.hint}</p>}
              </div>
            ))}
          </section>
        ))}
        {shown.length === 0 && <p>No runtime or mode has “{filter}” in its name or terms.</p>}
      </div>
      <p className={styles.links}>
        <a href={addresses.tools}>Tools: how to get the rest</a>
        <a href={addresses.runtimes}>Runtimes: start-up and sizes</a>
      </p>
    </div>
  );
}

function matches(filter: string, { name }: RuntimeGroup, { ref, terms }: RuntimeChoice): boolean {
  const text = `${name} ${ref} ${terms ?? ""}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const inputs = [...event.currentTarget.querySelectorAll<HTMLElement>("input")];
  const at = inputs.indexOf(document.activeElement as HTMLElement);
  inputs[(at + (event.key === "ArrowDown" ? 1 : -1) + inputs.length) % inputs.length]?.focus();
  event.preventDefault();
}
