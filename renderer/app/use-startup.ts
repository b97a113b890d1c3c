import { useEffect, useRef, useState } from "react";
import { preloadEditor } from "../features/editor/index.ts";
import { useSettings, useWorkspace } from "../workspace/index.ts";

/** Opens the project of the last time, once. Answers true while it isn't yet known what to show. */
export function useStartup(): boolean {
  const recent = useSettings((state) => state.settings?.recentProjects);
  const failed = useSettings((state) => state.failure !== null);
  const project = useWorkspace((state) => state.project);
  const openProject = useWorkspace((state) => state.openProject);
  const started = useRef(false);
  const [decided, setDecided] = useState(false);

  useEffect(() => {
    if (started.current || recent === undefined) return;
    started.current = true;
    const [last] = recent;
    if (last !== undefined) preloadEditor();
    const opened = last === undefined ? Promise.resolve(false) : openProject(last);
    void opened.then(() => setDecided(true));
  }, [recent, openProject]);

  return !decided && !failed && project === null;
}
