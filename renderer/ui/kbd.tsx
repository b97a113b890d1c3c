import { Fragment } from "react";
import styles from "./kbd.module.css";

/** `Ctrl+Enter` as keys. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span>
      {keys.split("+").map((key, index) => (
        <Fragment key={key}>
          {index > 0 && "+"}
          <kbd className={styles.kbd}>{key}</kbd>
        </Fragment>
      ))}
    </span>
  );
}
