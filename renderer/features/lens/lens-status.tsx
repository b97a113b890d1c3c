import { formatDuration } from "#shared/format/durations.ts";
import { plural } from "#shared/format/numbers.ts";
import { Spinner, StatusPill } from "../../ui/index.ts";
import { useSession } from "./lens-context.tsx";
import { failedBuild } from "./lens-session.ts";
import styles from "./lens-page.module.css";

/** Whether what is shown is of the text as it is. */
export function LensStatus() {
  const status = useSession((state) => state.status);
  const elapsedMs = useSession((state) => state.elapsedMs);
  const errors = useSession(
    (state) => failedBuild(state)?.diagnostics.filter(({ severity }) => severity === "error").length ?? 0,
  );
  return (
    <output className={styles.status} aria-label="State of the lens">
      {status === "opening" && (
        <>
          <Spinner /> compiling
        </>
      )}
      {status === "failed" && (
        <StatusPill tone="error">{errors > 0 ? plural(errors, "error") : "Not compiled"}</StatusPill>
      )}
      {status === "open" && elapsedMs !== null && <>{formatDuration(elapsedMs * 1e6)}</>}
    </output>
  );
}
