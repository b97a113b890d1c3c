import { useCallback, useState, useSyncExternalStore } from "react";

/** The width an element has in CSS pixels, whole; null before it is first laid out. Give it `ref`. */
export function useWidth(): { ref: (element: HTMLElement | null) => void; width: number | null } {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const subscribe = useCallback(
    (listener: () => void) => {
      const observer = new ResizeObserver(listener);
      if (element) observer.observe(element);
      return () => observer.disconnect();
    },
    [element],
  );
  const width = useSyncExternalStore(subscribe, () => element?.clientWidth ?? null);
  return { ref: setElement, width };
}
