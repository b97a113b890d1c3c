import { ChevronDown, TriangleAlert } from "lucide-react";
import { runtimeColor } from "#shared/figures/palette.ts";
import { languageOf } from "#shared/model/target.ts";
import { useShownTheme } from "../../results/index.ts";
import { Button, Popover, Skeleton, Tooltip } from "../../ui/index.ts";
import { runtimeGroups, useTools, useWorkspace, type RuntimeChoice, type RuntimeGroup } from "../../workspace/index.ts";
import { RuntimeList } from "./runtime-list.tsx";
import styles from "./runtime-picker.module.css";

/** With more chips than this the row would push the results down; the rest is behind All. */
const MOST_CHIPS = 8;

/** The runtimes to compare on: ticked and installed ones in a row, everything there is below a button. */
export function RuntimePicker() {
  const tools = useTools((state) => state.tools);
  const ticked = useWorkspace((state) => state.runtimes);
  const program = useWorkspace((state) => state.program);
  const toggle = useWorkspace((state) => state.toggleRuntime);
  if (!tools) return <Skeleton lines={1} height="1.9rem" label="Looking for runtimes" />;
  const groups = runtimeGroups(tools, ticked, program === null ? undefined : languageOf(program));
  return (
    <fieldset className={styles.picker}>
      <legend className="visually-hidden">Runtimes to compare</legend>
      {chipsOf(groups, ticked).map(({ choice, version }) => (
        <RuntimeChip
          key={choice.ref}
          choice={choice}
          version={version}
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
        <RuntimeList groups={groups} ticked={ticked} onToggle={toggle} />
      </Popover>
    </fieldset>
  );
}

/** What is ticked, and as many of the plain installed runtimes as there is room for. */
function chipsOf(groups: readonly RuntimeGroup[], ticked: readonly string[]) {
  let room = MOST_CHIPS - ticked.length;
  const all = groups.flatMap(({ id, version, choices }) => choices.map((choice) => ({ id, version, choice })));
  return all.filter(({ id, choice: { ref, missing } }) => {
    if (ticked.includes(ref)) return true;
    if (ref !== id || missing !== null || room <= 0) return false;
    room -= 1;
    return true;
  });
}

interface RuntimeChipProps {
  choice: RuntimeChoice;
  version: string | null;
  checked: boolean;
  onToggle: () => void;
}

function RuntimeChip({ choice: { ref, terms, missing }, version, checked, onToggle }: RuntimeChipProps) {
  const theme = useShownTheme();
  const explanation = missing ? [missing.reason, missing.hint].filter(Boolean).join("\n") : (terms ?? ref);
  return (
    <Tooltip text={explanation}>
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
    </Tooltip>
  );
}
