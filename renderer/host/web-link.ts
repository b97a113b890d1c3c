import { RPCLink } from "@orpc/client/websocket";
import type { Transport } from "./reconnecting-link.ts";

/** Where the serving process listens for calls: the page's own address, so no token is handled here. */
export function rpcAddress(location: Pick<Location, "protocol" | "host">): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/rpc`;
}

/** Opens a WebSocket; rejects when it is refused (server gone, or the session cookie no longer valid). */
export function openWebSocket(address: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const websocket = new WebSocket(address);
    const closed = new Promise<void>((settle) => websocket.addEventListener("close", () => settle(), { once: true }));
    websocket.addEventListener("open", () => resolve({ link: new RPCLink({ websocket }), closed }), { once: true });
    websocket.addEventListener("close", () => reject(new Error(`${address} refused the connection`)), { once: true });
  });
}
