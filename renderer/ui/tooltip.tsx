import { cloneElement, useEffect, useId, useRef, useState, type ReactElement } from "react";
import { createPortal } from "react-dom";
import { useFloating, type Placement } from "./floating.ts";
import styles from "./tooltip.module.css";

const HOVER_DELAY_MS = 350;

interface TooltipProps {
  text: string;
  placement?: Placement;
  /** Set when the text is the child's own label, so that it isn't announced twice. */
  labels?: boolean;
  /** One focusable element. */
  children: ReactElement<{ "aria-describedby"?: string }>;
}

/** A short explanation on hover and on keyboard focus; Esc hides it. */
export function Tooltip({ text, placement = "bottom", labels = false, children }: TooltipProps) {
  const id = useId();
  const [container, setContainer] = useState<Element | null>(null);
  const open = container !== null;
  const wrapper = useRef<HTMLSpanElement>(null);
  const anchor = useRef<HTMLElement | null>(null);
  const floating = useRef<HTMLDivElement>(null);
  const timer = useRef<number | undefined>(undefined);
  const style = useFloating(open, anchor, floating, placement);

  const show = (delayMs: number) => {
    anchor.current = wrapper.current?.firstElementChild as HTMLElement | null;
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setContainer(topLayerOf(anchor.current)), delayMs);
  };
  const hide = () => {
    window.clearTimeout(timer.current);
    setContainer(null);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") setContainer(null);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [open]);

  return (
    <span
      ref={wrapper}
      className={styles.anchor}
      onPointerEnter={() => show(HOVER_DELAY_MS)}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => {
        if (event.target.matches(":focus-visible")) show(0);
      }}
      onBlur={hide}
    >
      {labels || !open ? children : cloneElement(children, { "aria-describedby": id })}
      {open &&
        createPortal(
          <div ref={floating} id={id} role="tooltip" className={styles.tooltip} style={style}>
            {text}
          </div>,
          container,
        )}
    </span>
  );
}

/** Inside a modal dialog only its own descendants are drawn above it. */
function topLayerOf(element: HTMLElement | null): Element {
  return element?.closest("dialog[open]") ?? document.body;
}
