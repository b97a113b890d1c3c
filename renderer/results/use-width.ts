import { useCallback, useSyncExternalStore, type RefObject } from "react";

/** The width an element has in CSS pixels, whole; null before it is first laid out. */
export function useWidth(element: RefObject<HTMLElement | null>): number | null {
  const subscribe = useCallback(
    (listener: () => void) => {
      const observer = new ResizeObserver(listener);
      if (element.current) observer.observe(element.current);
      return () => observer.disconnect();
    },
    [element],
  );
  return useSyncExternalStore(subscribe, () => element.current?.clientWidth ?? null);
}
