import { useLayoutEffect, useState, type CSSProperties, type RefObject } from "react";

export type Placement = "bottom-start" | "bottom-end" | "bottom" | "top" | "right";

const GAP_PX = 6;
const EDGE_PX = 8;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
  width: number;
  height: number;
}

/** Where a box of `size` goes beside `anchor`: as asked, on the other side when it doesn't fit, always inside the window. */
export function placeBeside(
  anchor: Box,
  size: { width: number; height: number },
  viewport: { width: number; height: number },
  placement: Placement,
): { left: number; top: number } {
  const centred = anchor.left + anchor.width / 2 - size.width / 2;
  const below = anchor.bottom + GAP_PX;
  const above = anchor.top - GAP_PX - size.height;
  const fitsBelow = below + size.height <= viewport.height - EDGE_PX;
  const fitsAbove = above >= EDGE_PX;
  const inside = (value: number, extent: number, limit: number) =>
    Math.max(EDGE_PX, Math.min(value, limit - EDGE_PX - extent));

  if (placement === "right") {
    const right = anchor.right + GAP_PX;
    const left = right + size.width <= viewport.width - EDGE_PX ? right : anchor.left - GAP_PX - size.width;
    const middle = anchor.top + anchor.height / 2 - size.height / 2;
    return { left: inside(left, size.width, viewport.width), top: inside(middle, size.height, viewport.height) };
  }
  const left =
    placement === "bottom-start" ? anchor.left : placement === "bottom-end" ? anchor.right - size.width : centred;
  const top = placement === "top" ? (fitsAbove ? above : below) : fitsBelow || !fitsAbove ? below : above;
  return { left: inside(left, size.width, viewport.width), top: inside(top, size.height, viewport.height) };
}

/** Keeps a fixed box beside its anchor while it is open. */
export function useFloating(
  open: boolean,
  anchor: RefObject<HTMLElement | null>,
  floating: RefObject<HTMLElement | null>,
  placement: Placement,
): CSSProperties {
  const [position, setPosition] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    if (!open) return;
    const update = () => {
      if (!anchor.current || !floating.current) return;
      const size = { width: floating.current.offsetWidth, height: floating.current.offsetHeight };
      const viewport = { width: window.innerWidth, height: window.innerHeight };
      setPosition(placeBeside(anchor.current.getBoundingClientRect(), size, viewport, placement));
    };
    update();
    window.addEventListener("resize", update);
    window.addEventListener("scroll", update, true);
    return () => {
      window.removeEventListener("resize", update);
      window.removeEventListener("scroll", update, true);
    };
  }, [open, anchor, floating, placement]);
  return {
    position: "fixed",
    left: position?.left ?? 0,
    top: position?.top ?? 0,
    // Not `visibility`: what is hidden by that can't take the focus.
    opacity: position ? undefined : 0,
  };
}
