import { Check } from "lucide-react";
import type { ComponentProps, KeyboardEvent, ReactNode } from "react";
import type { Placement } from "./floating.ts";
import { Popover } from "./popover.tsx";
import styles from "./menu.module.css";

export interface MenuItem {
  id: string;
  label: string;
  /** A second line, such as why it is disabled. */
  note?: string;
  icon?: ReactNode;
  shortcut?: string;
  /** Given: drawn as a choice, ticked when true. */
  checked?: boolean;
  disabled?: boolean;
  danger?: boolean;
  onSelect: () => void;
}

interface MenuProps {
  label: string;
  placement?: Placement;
  trigger: ComponentProps<typeof Popover>["trigger"];
  items: readonly (MenuItem | "separator")[];
}

/** Arrow keys move, Enter chooses, Esc closes. */
export function Menu({ label, placement, trigger, items }: MenuProps) {
  return (
    <Popover label={label} role="menu" placement={placement} trigger={trigger} className={styles.menu}>
      {(close) => (
        <div role="presentation" onKeyDown={moveFocus}>
          {items.map((item, index) =>
            item === "separator" ? (
              // eslint-disable-next-line react/no-array-index-key -- a separator has nothing else to be told by
              <hr key={`separator-${index}`} className={styles.separator} />
            ) : (
              <button
                key={item.id}
                type="button"
                role={item.checked === undefined ? "menuitem" : "menuitemcheckbox"}
                aria-checked={item.checked}
                aria-disabled={item.disabled || undefined}
                data-danger={item.danger || undefined}
                tabIndex={-1}
                className={styles.item}
                onClick={() => {
                  if (item.disabled) return;
                  close();
                  item.onSelect();
                }}
              >
                {item.checked === undefined ? item.icon : <Check visibility={item.checked ? "visible" : "hidden"} />}
                <span className={styles.text}>
                  {item.label}
                  {item.note && <span className={styles.note}>{item.note}</span>}
                </span>
                {item.shortcut && <span className={styles.shortcut}>{item.shortcut}</span>}
              </button>
            ),
          )}
        </div>
      )}
    </Popover>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const index = items.indexOf(document.activeElement as HTMLElement);
  const step: Record<string, number> = {
    ArrowDown: (index + 1) % items.length,
    ArrowUp: (index - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const next = items[step[event.key] ?? -1];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
