import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { createPortal } from "react-dom";
import { useFloating, type Placement } from "./floating.ts";
import { classNames } from "./class-names.ts";
import styles from "./popover.module.css";

interface PopoverTriggerProps {
  ref: RefObject<HTMLButtonElement | null>;
  "aria-expanded": boolean;
  "aria-haspopup": "dialog" | "menu";
  onClick: () => void;
}

interface PopoverProps {
  /** Names the panel. */
  label: string;
  role?: "dialog" | "menu";
  placement?: Placement;
  className?: string;
  /** Draws the button that opens it: `(props) => <Button {...props}>Options</Button>`. */
  trigger: (props: PopoverTriggerProps) => ReactNode;
  children: ReactNode | ((close: () => void) => ReactNode);
}

/** A panel below its button. Esc, a click outside or focus leaving it closes it; focus returns to the button. */
export function Popover({
  label,
  role = "dialog",
  placement = "bottom-start",
  className,
  trigger,
  children,
}: PopoverProps) {
  const [container, setContainer] = useState<Element | null>(null);
  const open = container !== null;
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const style = useFloating(open, button, panel, placement);
  const close = () => setContainer(null);

  useEffect(() => {
    if (!open) return;
    const opener = button.current;
    focusFirst(panel.current);
    const outside = (target: EventTarget | null) =>
      target instanceof Node && !panel.current?.contains(target) && !button.current?.contains(target);
    const onPointerDown = (event: PointerEvent) => {
      if (outside(event.target)) setContainer(null);
    };
    const onFocusIn = (event: FocusEvent) => {
      if (outside(event.target)) setContainer(null);
    };
    document.addEventListener("pointerdown", onPointerDown, true);
    document.addEventListener("focusin", onFocusIn);
    return () => {
      document.removeEventListener("pointerdown", onPointerDown, true);
      document.removeEventListener("focusin", onFocusIn);
      // What had the focus went with the panel.
      if (document.activeElement === document.body) opener?.focus();
    };
  }, [open]);

  return (
    <>
      {trigger({
        ref: button,
        "aria-expanded": open,
        "aria-haspopup": role,
        onClick: () => setContainer(open ? null : layerOf(button.current)),
      })}
      {open &&
        createPortal(
          <Landmark label={label} role={role}>
            <div
              ref={panel}
              role={role}
              aria-label={label}
              tabIndex={-1}
              className={classNames(styles.popover, className)}
              style={style}
              onKeyDown={(event) => {
                if (event.key !== "Escape") return;
                event.stopPropagation();
                close();
              }}
            >
              {typeof children === "function" ? children(close) : children}
            </div>
          </Landmark>,
          container,
        )}
    </>
  );
}

/** A menu stands outside of the page's landmarks and is none itself; a dialog is one. */
function Landmark({ label, role, children }: Pick<PopoverProps, "label" | "role"> & { children: ReactNode }) {
  return role === "menu" ? <section aria-label={label}>{children}</section> : children;
}

/** Above a modal dialog only its own descendants are drawn. */
function layerOf(element: HTMLElement | null): Element {
  return element?.closest("dialog[open]") ?? document.body;
}

function focusFirst(panel: HTMLElement | null): void {
  const first = panel?.querySelector<HTMLElement>(
    "input:not(:disabled), select, textarea, button:not(:disabled), [tabindex='0']",
  );
  (first ?? panel)?.focus();
}
