import { Dialog, Kbd } from "../ui/index.ts";
import { useCommands } from "./use-commands.ts";
import styles from "./shortcut-sheet.module.css";

const OTHERS = [
  { label: "Next pane", keys: "F6" },
  { label: "Previous pane", keys: "Shift+F6" },
  { label: "Close what is open, or cancel the job that runs", keys: "Esc" },
  { label: "Find in the file", keys: "Ctrl+F" },
  { label: "Let Tab leave the editor", keys: "Ctrl+M" },
];

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const rows = [...useCommands().flatMap(({ label, keys }) => (keys ? [{ label, keys }] : [])), ...OTHERS];
  return (
    <Dialog title="Keyboard shortcuts" width={34} onClose={onClose}>
      <dl className={styles.sheet}>
        {rows.map(({ label, keys }) => (
          <div key={keys}>
            <dt>{label}</dt>
            <dd>
              <Kbd keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
