import { useHost, useConnection } from "../host/index.ts";
import { Notice } from "../ui/index.ts";
import styles from "./connection-notice.module.css";

/** Says that the core is gone and what brings it back; nothing while all is well. */
export function ConnectionNotice() {
  const { kind } = useHost();
  const connection = useConnection();
  if (connection !== "lost") return null;
  return (
    <div className={styles.notice}>
      <Notice
        kind="warn"
        title="Connection lost: the workbench was closed"
        hint={
          kind === "electron"
            ? "It is being started again. Text that isn't saved stays in this window."
            : "Start it again with npm start. This page reconnects by itself, or go on in the new window; text that isn't saved stays here."
        }
      />
    </div>
  );
}
