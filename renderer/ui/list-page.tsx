import { useId, type ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./list-page.module.css";

interface ListPageProps {
  title: string;
  /** What is listed, in a sentence or two. */
  summary: ReactNode;
  /** What can be done with all of it, beside the title. */
  actions: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A page of lists under one title; its parts are laid out by its width, not the window's. */
export function ListPage({ title, summary, actions, className, children }: ListPageProps) {
  const titleId = useId();
  return (
    <section className={classNames(styles.page, className)} aria-labelledby={titleId}>
      <header className={styles.header}>
        <div>
          <h1 id={titleId}>{title}</h1>
          <div className={styles.summary}>{summary}</div>
        </div>
        {actions}
      </header>
      {children}
    </section>
  );
}

interface ListGroupProps {
  title: string;
  /** Beside the title: what the group is, or what its columns hold. */
  about: ReactNode;
  className?: string;
  /** The rows, each an `<li>`. */
  children: ReactNode;
}

/** One list of a page, under its own title. */
export function ListGroup({ title, about, className, children }: ListGroupProps) {
  const titleId = useId();
  return (
    <section className={classNames(styles.group, className)} aria-labelledby={titleId}>
      <header>
        <h2 id={titleId}>{title}</h2>
        {about}
      </header>
      <ul>{children}</ul>
    </section>
  );
}
