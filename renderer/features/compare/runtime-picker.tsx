import { ChevronDown, TriangleAlert } from "lucide-react";
import { runtimeColor } from "#shared/figures/palette.ts";
import { languageOf } from "#shared/model/target.ts";
import { useShownTheme } from "../../results/index.ts";
import { Button, Checkbox, Popover, Skeleton, Tooltip } from "../../ui/index.ts";
import { addresses, useTools, useWorkspace } from "../../workspace/index.ts";
import { runtimeChoices, type RuntimeChoice } from "./runtime-choices.ts";
import styles from "./runtime-picker.module.css";

/** The runtimes to compare on: installed and ticked ones in a row, everything there is below a button. */
export function RuntimePicker() {
  const tools = useTools((state) => state.tools);
  const ticked = useWorkspace((state) => state.runtimes);
  const program = useWorkspace((state) => state.program);
  const toggle = useWorkspace((state) => state.toggleRuntime);
  if (!tools) return <Skeleton lines={1} height="1.9rem" label="Looking for runtimes" />;
  const choices = runtimeChoices(tools, ticked, program === null ? undefined : languageOf(program));
  const shown = choices.filter(({ ref, missing }) => ticked.includes(ref) || (missing === null && !ref.includes(":")));
  return (
    <fieldset className={styles.picker}>
      <legend className="visually-hidden">Runtimes to compare</legend>
      {shown.map((choice) => (
        <RuntimeChip
          key={choice.ref}
          choice={choice}
          checked={ticked.includes(choice.ref)}
          onToggle={() => toggle(choice.ref)}
        />
      ))}
      <Popover
        label="All runtimes"
        className={styles.panel}
        trigger={(props) => (
          <Button {...props} variant="ghost" size="sm" icon={<ChevronDown />} aria-label="All runtimes">
            All
          </Button>
        )}
      >
        <ul className={styles.list}>
          {choices.map(({ ref, name, version, missing }) => (
            <li key={ref}>
              <Checkbox
                label={ref}
                note={missing ? `Missing: ${missing.reason}` : [name, version].filter(Boolean).join(" ")}
                checked={ticked.includes(ref)}
                onChange={() => toggle(ref)}
              />
              {missing?.hint && <p>{missing.hint}</p>}
            </li>
          ))}
        </ul>
        <a href={addresses.tools}>Tools: what is installed, and how to get the rest</a>
      </Popover>
    </fieldset>
  );
}

interface RuntimeChipProps {
  choice: RuntimeChoice;
  checked: boolean;
  onToggle: () => void;
}

function RuntimeChip({ choice: { ref, version, missing }, checked, onToggle }: RuntimeChipProps) {
  const theme = useShownTheme();
  const chip = (
    <label className={styles.chip} data-missing={missing !== null || undefined}>
      <input type="checkbox" checked={checked} onChange={onToggle} />
      {missing ? (
        <TriangleAlert aria-hidden="true" />
      ) : (
        <span className={styles.swatch} style={{ background: runtimeColor(ref, theme).fill }} aria-hidden="true" />
      )}
      {ref}
      <small>{missing ? missing.label : version}</small>
    </label>
  );
  if (!missing) return chip;
  return <Tooltip text={[missing.reason, missing.hint].filter(Boolean).join("\n")}>{chip}</Tooltip>;
}
