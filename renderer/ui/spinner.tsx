import styles from "./spinner.module.css";

/** Decorative unless it stands alone; then give it a label. */
export function Spinner({ label }: { label?: string }) {
  return (
    <span className={styles.spinner} role={label ? "status" : undefined} aria-label={label} aria-hidden={!label} />
  );
}
