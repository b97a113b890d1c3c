import { useEffect } from "react";
import { isOver, useJobs } from "../../jobs/index.ts";
import { useTools } from "../../workspace/index.ts";

/** Asks for the tools again whenever an installation has ended: the core has looked at the machine anew by then. */
export function useToolsAfterInstalls(): void {
  const load = useTools((state) => state.load);
  const ended = useJobs(({ jobs }) =>
    Object.values(jobs)
      .filter(({ info, view }) => info.kind === "install" && isOver(view.status))
      .map(({ info }) => info.id)
      .join(" "),
  );
  useEffect(() => {
    if (ended !== "") void load();
  }, [ended, load]);
}
