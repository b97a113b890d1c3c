import { isIP } from "node:net";
import { WorkbenchError } from "#shared/errors.ts";

/**
 * The address of a node as it is kept: scheme, host and port. Throws INVALID_REQUEST for what is none, and for one that
 * isn't loopback unless `remote` says that it may be.
 */
export function readNodeAddress(text: string, remote: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || url.protocol !== "http:" || url.hostname === "")
    throw new WorkbenchError("INVALID_REQUEST", `${JSON.stringify(text)} is no address of an emulator.`, {
      hint: "Name it as wb faas status prints it there, such as http://127.0.0.1:3234.",
    });
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "" || url.pathname !== "/")
    throw new WorkbenchError("INVALID_REQUEST", "An emulator's address is http://HOST:PORT and nothing else.", {
      hint: "Its key is given by itself, with --auth.",
    });
  if (!remote && !isLoopback(url.hostname))
    throw new WorkbenchError("INVALID_REQUEST", `${url.hostname} is not an address of this machine's own.`, {
      hint: "Its key, arguments and answers would travel unencrypted. Add --remote in a network that you trust.",
    });
  return url.origin;
}

/** `URL` has written addresses in their one form by then: 127.0.0.0/8, ::1, or the name. */
function isLoopback(hostname: string): boolean {
  if (hostname === "localhost" || hostname === "[::1]") return true;
  return isIP(hostname) === 4 && hostname.startsWith("127.");
}
