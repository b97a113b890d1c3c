import { FunctionsProvider } from "../features/functions/functions-context.tsx";
import { LensProvider } from "../features/lens/lens-context.tsx";
import { HostProvider, type Host } from "../host/index.ts";
import { JobsProvider } from "../jobs/index.ts";
import { WorkspaceProvider } from "../workspace/index.ts";
import { ActionsProvider } from "./actions.tsx";
import { Shell } from "./shell.tsx";

export function App({ host }: { host: Host }) {
  return (
    <HostProvider host={host}>
      <WorkspaceProvider>
        <JobsProvider>
          <FunctionsProvider>
            <LensProvider>
              <ActionsProvider>
                <Shell />
              </ActionsProvider>
            </LensProvider>
          </FunctionsProvider>
        </JobsProvider>
      </WorkspaceProvider>
    </HostProvider>
  );
}
