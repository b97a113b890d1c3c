import { createContext, useContext, useSyncExternalStore, type ReactNode } from "react";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { ConnectionState, Host } from "./host.ts";

const HostContext = createContext<Host | null>(null);

export function HostProvider({ host, children }: { host: Host; children: ReactNode }) {
  return <HostContext value={host}>{children}</HostContext>;
}

export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error("useHost needs a HostProvider above it");
  return host;
}

/** The one door to the core. Stable for the life of the window, across reconnections. */
export function useClient(): WorkbenchClient {
  return useHost().client;
}

export function useConnection(): ConnectionState {
  const { connection } = useHost();
  return useSyncExternalStore(connection.subscribe, connection.get);
}
