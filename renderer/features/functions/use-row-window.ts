import { useCallback, useLayoutEffect, useRef, useState } from "react";

const OVERSCAN = 6;

interface RowWindow {
  ref: (element: HTMLElement | null) => void;
  onScroll: () => void;
  /** Rows from here on to before `end` are drawn. */
  start: number;
  end: number;
  rowPx: number;
  /** Scrolls as little as needed to show a row. */
  reveal: (index: number) => void;
}

interface Place {
  top: number;
  height: number;
  rowPx: number;
}

/**
 * Which rows of a long list are in sight. New rows come in at its top: a reader who has scrolled down stays at the rows
 * that are being read. `headKey` names the first row, `added` says how many stand before the last one it named.
 */
export function useRowWindow(
  count: number,
  rowRem: number,
  added: (sinceKey: string) => number,
  headKey: string,
): RowWindow {
  const element = useRef<HTMLElement | null>(null);
  const head = useRef(headKey);
  const [place, setPlace] = useState<Place>({ top: 0, height: 600, rowPx: rowRem * 16 });
  const measure = useCallback(() => {
    const list = element.current;
    if (!list) return;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    const next = { top: list.scrollTop, height: list.clientHeight || 600, rowPx: rowRem * rem };
    setPlace((last) =>
      last.top === next.top && last.height === next.height && last.rowPx === next.rowPx ? last : next,
    );
  }, [rowRem]);
  const observer = useRef<ResizeObserver | null>(null);
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
  useLayoutEffect(() => {
    const list = element.current;
    if (head.current === headKey) return;
    const before = head.current;
    head.current = headKey;
    // Not asked of the list itself: that would lay the page out anew for every batch of rows.
    if (!list || place.top === 0) return;
    list.scrollTop += added(before) * place.rowPx;
    measure();
  });
  const start = Math.max(0, Math.floor(place.top / place.rowPx) - OVERSCAN);
  const end = Math.min(count, Math.ceil((place.top + place.height) / place.rowPx) + OVERSCAN);
  const reveal = useCallback(
    (index: number) => {
      const list = element.current;
      if (!list) return;
      const top = index * place.rowPx;
      if (top < list.scrollTop) list.scrollTop = top;
      else if (top + place.rowPx > list.scrollTop + list.clientHeight)
        list.scrollTop = top + place.rowPx - list.clientHeight;
      measure();
    },
    [measure, place.rowPx],
  );
  return { ref, onScroll: measure, start: Math.min(start, end), end, rowPx: place.rowPx, reveal };
}
