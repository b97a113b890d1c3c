import { plural } from "#shared/format/numbers.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { BuildResult } from "#shared/model/build.ts";
import { FailureNotice, Notice } from "../../ui/index.ts";
import { fileName } from "../../workspace/index.ts";
import { useLensStores, useSession } from "./lens-context.tsx";
import { failedBuild } from "./lens-session.ts";
import { PaneFailure } from "./pane-failure.tsx";
import { placeKey } from "#shared/lens/rows.ts";
import styles from "./lens-page.module.css";

/** How many complaints are listed: the rest come back when these are mended. */
const LISTED = 3;

/** Why nothing could be opened, or nothing of the text as it is. */
export function OpenNotice({ saveFailure }: { saveFailure: Failure | null }) {
  const failure = useSession((state) => state.failure);
  if (saveFailure === null && failure === null) return null;
  return (
    <div className={styles.notices}>
      {saveFailure && <FailureNotice failure={saveFailure} title="The text could not be saved, so it isn't compiled" />}
      {failure && <FailureNotice failure={failure} title="The lens could not open it" />}
    </div>
  );
}

/** What is wrong with the source, and where. */
export function BuildNotice() {
  const failed = useSession(failedBuild);
  const keeps = useSession((state) => Object.values(state.panes).some(({ code }) => code !== null));
  if (!failed) return null;
  return (
    <div className={styles.notices}>
      <Unbuilt build={failed} keeps={keeps} />
    </div>
  );
}

function Unbuilt({ build, keeps }: { build: BuildResult; keeps: boolean }) {
  const { lens } = useLensStores();
  const errors = build.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0 && build.failure)
    return <PaneFailure id={build.target === "native" ? "native" : "wat"} failure={build.failure} />;
  return (
    <Notice kind="error" title={`${plural(errors.length, "error")}${keeps ? ": the code is of the text before" : ""}`}>
      <ul className={styles.errors}>
        {errors.slice(0, LISTED).map(({ file, line, column, message }) => (
          <li key={`${file}:${line}:${column}:${message}`}>
            <button type="button" onClick={() => lens.getState().chooseLines([placeKey({ file, line })], "wat")}>
              {fileName(file)}:{line}:{column}
            </button>{" "}
            {message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
