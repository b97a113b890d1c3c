import { useEffect, useId, useMemo, useState, type KeyboardEvent } from "react";
import { plural } from "#shared/format/numbers.ts";
import type { TextLinks } from "./source-pane.tsx";
import { useFixedRows } from "./use-fixed-rows.ts";
import styles from "./code-list.module.css";

const ROW_REM = 1.25;

/** A text to read, linked as the editor is. */
export function PlainText({ label, text, links }: { label: string; text: string; links: TextLinks }) {
  const id = useId();
  const lines = useMemo(() => text.split(/\r?\n/), [text]);
  const widest = useMemo(() => lines.reduce((most, line) => Math.max(most, line.length), 0), [lines]);
  const [cursor, setCursor] = useState<number | null>(null);
  const { ref, onScroll, start, end, visible, scrollTo } = useFixedRows(lines.length, ROW_REM);
  const { reveal } = links;
  const [followed, setFollowed] = useState<typeof reveal>(null);
  if (reveal !== followed) {
    setFollowed(reveal);
    if (reveal) setCursor(reveal.line - 1);
  }
  useEffect(() => {
    if (reveal) scrollTo(reveal.line - 1, "third");
  }, [reveal, scrollTo]);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = cursor ?? -1;
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + visible - 2,
      PageUp: at - visible + 2,
      Home: 0,
      End: lines.length - 1,
    };
    const wanted = steps[event.key];
    if (wanted === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (wanted === undefined) return links.onChoose(at + 1);
    const next = Math.min(lines.length - 1, Math.max(0, wanted));
    setCursor(next);
    scrollTo(next, "nearest");
    links.onHover(next + 1);
  };
  return (
    <div
      ref={ref}
      className={styles.list}
      role="listbox"
      aria-label={`${label}, ${plural(lines.length, "line")}`}
      aria-activedescendant={cursor !== null && cursor >= start && cursor < end ? `${id}-${cursor}` : undefined}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onMouseLeave={() => links.onHover(null)}
    >
      <div
        className={styles.extent}
        style={{ height: `${lines.length * ROW_REM}rem`, width: `${widest + 8}ch` }}
        role="presentation"
      >
        <div role="presentation" style={{ transform: `translateY(${start * ROW_REM}rem)` }}>
          {lines.slice(start, end).map((line, at) => {
            const index = start + at;
            return (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/mouse-events-have-key-events -- keys are the list's
              <div
                key={index}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === cursor}
                aria-posinset={index + 1}
                aria-setsize={lines.length}
                tabIndex={-1}
                className={styles.row}
                data-color={links.colors.get(index + 1)}
                data-lit={links.active.includes(index + 1) || undefined}
                data-current={index === cursor || undefined}
                onMouseEnter={() => links.onHover(index + 1)}
                onClick={() => {
                  setCursor(index);
                  links.onChoose(index + 1);
                }}
              >
                <span className={styles.line} style={{ width: "6ch" }}>
                  {index + 1}
                </span>
                <span className={styles.strip} />
                <span>{line}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
