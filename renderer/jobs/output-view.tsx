import { useEffect, useMemo, useRef, type Ref } from "react";
import { formatCount } from "#shared/format/numbers.ts";
import type { JobView } from "#shared/model/job.ts";
import { tailOfOutput } from "./output-text.ts";
import styles from "./output-view.module.css";

interface OutputViewProps {
  log: JobView["log"];
  label: string;
  /** Shown while there is no output. */
  placeholder: string;
  /** The words that matter most in it: they are marked and scrolled to, wherever they stand. */
  important?: string | undefined;
}

/** A program's output as it comes: both streams in the order they were written, stderr marked. */
export function OutputView({ log, label, placeholder, important }: OutputViewProps) {
  const { chunks, omitted } = useMemo(() => tailOfOutput(log), [log]);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const mark = useRef<HTMLElement>(null);
  const marked = important ? chunks.findLastIndex(({ text }) => text.includes(important)) : -1;
  useEffect(() => {
    const element = scroller.current;
    if (element && atEnd.current && marked < 0) element.scrollTop = element.scrollHeight;
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element || !mark.current || marked < 0) return;
    element.scrollTop = mark.current.offsetTop - element.clientHeight / 2;
  }, [marked]);
  return (
    <div
      ref={scroller}
      className={styles.output}
      role="log"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling area must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 24;
      }}
    >
      {omitted > 0 && <p className={styles.omitted}>The first {formatCount(omitted)} characters are not shown.</p>}
      {chunks.length === 0 ? (
        <p className={styles.placeholder}>{placeholder}</p>
      ) : (
        <pre>
          {chunks.map((chunk, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- chunks are only ever appended
            <span key={index} data-stream={chunk.stream}>
              {index === marked && important ? <Marked text={chunk.text} words={important} ref={mark} /> : chunk.text}
            </span>
          ))}
        </pre>
      )}
    </div>
  );
}

function Marked({ text, words, ref }: { text: string; words: string; ref: Ref<HTMLElement> }) {
  const at = text.lastIndexOf(words);
  return (
    <>
      {text.slice(0, at)}
      <mark ref={ref}>{words}</mark>
      {text.slice(at + words.length)}
    </>
  );
}
