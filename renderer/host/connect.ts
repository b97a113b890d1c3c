import { createORPCClient } from "@orpc/client";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import { openMessagePort } from "./electron-link.ts";
import type { Host } from "./host.ts";
import { ReconnectingLink } from "./reconnecting-link.ts";
import { openWebSocket, rpcAddress } from "./web-link.ts";

/** Which link to use: Electron names itself in the user agent. */
export function hostKind(userAgent: string): "electron" | "web" {
  return userAgent.includes("Electron/") ? "electron" : "web";
}

/** Connects this window to its core and keeps it connected. */
export function connect(page: Window): Host {
  const kind = hostKind(page.navigator.userAgent);
  const link = new ReconnectingLink(
    kind === "electron" ? () => openMessagePort(page) : () => openWebSocket(rpcAddress(page.location)),
  );
  return { kind, client: createORPCClient<WorkbenchClient>(link), connection: link.connection };
}
