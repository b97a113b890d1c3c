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

export function Table({ caption, showCaption = false, className, children }: TableProps) {
  return (
    <div className={styles.scroll}>
      <table className={classNames(styles.table, className)}>
        <caption className={showCaption ? undefined : "visually-hidden"}>{caption}</caption>
        {children}
      </table>
    </div>
  );
}
