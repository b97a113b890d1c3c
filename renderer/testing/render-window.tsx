import { render } from "@testing-library/react";
import { useEffect, type ReactNode } from "react";
import { HostProvider } from "../host/index.ts";
import { JobsProvider } from "../jobs/index.ts";
import { useWorkspaceStores, WorkspaceProvider } from "../workspace/index.ts";
import type { ScriptedCore } from "./scripted-core.ts";

/** Renders a part of the window with everything it stands on: the core's client, workspace and jobs. */
export function renderWindow(core: ScriptedCore, part: ReactNode, options: { project?: boolean } = {}) {
  return render(
    <HostProvider host={core.host}>
      <WorkspaceProvider>
        <JobsProvider>
          {options.project && <OpenProject />}
          {part}
        </JobsProvider>
      </WorkspaceProvider>
    </HostProvider>,
  );
}

function OpenProject() {
  const { workspace } = useWorkspaceStores();
  useEffect(() => {
    void workspace.getState().openProject("/home/ada/programs");
  }, [workspace]);
  return null;
}
