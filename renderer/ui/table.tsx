import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./table.module.css";

interface TableProps {
  /** Says what the rows are; hidden from sight unless `showCaption`. */
  caption: string;
  showCaption?: boolean;
  className?: string;
  /** `<thead>` and `<tbody>`; give numeric cells `data-numeric`. */
  children: ReactNode;
}

/** A table that scrolls sideways where it doesn't fit. */
export function Table({ caption, showCaption = false, className, children }: TableProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling area must be reachable by keyboard
    <div className={styles.scroll} role="group" aria-label={caption} tabIndex={0}>
      <table className={classNames(styles.table, className)}>
        <caption className={showCaption ? undefined : "visually-hidden"}>{caption}</caption>
        {children}
      </table>
    </div>
  );
}
