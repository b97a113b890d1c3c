import { Command, Keyboard } from "lucide-react";
import { IconButton, Tooltip } from "../ui/index.ts";
import { AREAS } from "./areas.tsx";
import type { Route } from "./router.ts";
import { useView } from "./view-store.ts";
import styles from "./rail.module.css";

export function Rail({ current }: { current: Route["area"] }) {
  const setOverlay = useView((state) => state.setOverlay);
  return (
    <nav className={styles.rail} aria-label="Areas" data-pane="areas" data-pane-focus="[aria-current]">
      {AREAS.map((area, index) => (
        <Tooltip key={area.address} text={`${area.label} (Ctrl+${index + 1})`} placement="right" labels>
          <a
            href={area.address}
            className={styles.area}
            aria-label={area.label}
            aria-current={area.routes.includes(current) ? "page" : undefined}
          >
            {area.icon}
          </a>
        </Tooltip>
      ))}
      <span className={styles.space} />
      <IconButton
        label="Find a command or file"
        shortcut="Ctrl+K"
        icon={<Command />}
        onClick={() => setOverlay("palette")}
      />
      <IconButton label="Keyboard shortcuts" shortcut="?" icon={<Keyboard />} onClick={() => setOverlay("shortcuts")} />
    </nav>
  );
}
