import { useCallback, useRef, useState } from "react";

/** Rows drawn beyond what is in sight, and by how many at a time the window of drawn rows moves. */
const OVERSCAN = 24;
const STEP = 8;

interface FixedRows {
  ref: (element: HTMLElement | null) => void;
  onScroll: () => void;
  /** Rows from here on to before `end` are drawn. */
  start: number;
  end: number;
  /** How many are in sight. */
  visible: number;
  /** Scrolls as little as needed to show a row, or so that it stands a third down where it is out of sight. */
  scrollTo: (index: number, how: "nearest" | "third") => void;
}

interface Place {
  first: number;
  visible: number;
}

/** Which rows of a long list are in sight, where all are `rowRem` high. */
export function useFixedRows(count: number, rowRem: number): FixedRows {
  const element = useRef<HTMLElement | null>(null);
  const observer = useRef<ResizeObserver | null>(null);
  const [place, setPlace] = useState<Place>({ first: 0, visible: 40 });
  const rowPx = useCallback(
    () => rowRem * (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16),
    [rowRem],
  );
  const measure = useCallback(() => {
    const list = element.current;
    if (!list) return;
    const height = rowPx();
    const first = Math.floor(list.scrollTop / height / STEP) * STEP;
    const visible = Math.ceil((list.clientHeight || 600) / height);
    setPlace((last) => (last.first === first && last.visible === visible ? last : { first, visible }));
  }, [rowPx]);
  const ref = useCallback(
    (list: HTMLElement | null) => {
      observer.current?.disconnect();
      element.current = list;
      if (!list) return;
      observer.current = new ResizeObserver(measure);
      observer.current.observe(list);
      measure();
    },
    [measure],
  );
  const scrollTo = useCallback(
    (index: number, how: "nearest" | "third") => {
      const list = element.current;
      if (!list) return;
      const height = rowPx();
      const top = index * height;
      const above = top < list.scrollTop;
      const below = top + height > list.scrollTop + list.clientHeight;
      if (!above && !below) return;
      if (how === "third") list.scrollTop = top - list.clientHeight / 3;
      else list.scrollTop = above ? top : top + height - list.clientHeight;
      measure();
    },
    [measure, rowPx],
  );
  const start = Math.max(0, Math.min(place.first - OVERSCAN, count));
  const end = Math.min(count, place.first + STEP + place.visible + OVERSCAN);
  return { ref, onScroll: measure, start, end: Math.max(start, end), visible: place.visible, scrollTo };
}
