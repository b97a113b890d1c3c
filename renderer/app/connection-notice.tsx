import { useHost, useConnection, usePartsMissing } from "../host/index.ts";
import { Button, Notice } from "../ui/index.ts";
import styles from "./connection-notice.module.css";

/** Says that the core, or code that it serves, is gone and what brings it back; nothing while all is well. */
export function ConnectionNotice() {
  const { kind } = useHost();
  const connection = useConnection();
  const partsMissing = usePartsMissing();
  if (connection === "connected" && partsMissing)
    return (
      <div className={styles.notice}>
        <Notice
          kind="warn"
          title="A part of this page could not be loaded"
          hint="The workbench may have been updated meanwhile. Text that isn't saved is kept and comes back."
          actions={
            <Button size="sm" onClick={() => window.location.reload()}>
              Load the page again
            </Button>
          }
        />
      </div>
    );
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
