import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Why a request may not come in, in a sentence; null when it may. Pages of other sites can make a browser send requests
 * here; what gives them away is the Host (a name of theirs that was made to resolve to this machine), the Origin, or
 * Sec-Fetch-Site where a browser sends no Origin (an image, a script). `boundTo` is the address that the server listens
 * at, `port` its port.
 */
export function refusalOf(headers: IncomingHttpHeaders, boundTo: string, port: number): string | null {
  const { host, origin } = headers;
  if (host === undefined || !isOwnHost(host.toLowerCase(), boundTo, port))
    return `The request is for the host ${host ?? "(none)"}, which is not this emulator.`;
  if (origin !== undefined && !isOwnOrigin(origin, boundTo, port))
    return `The request comes from a page of ${origin || "(nowhere)"}; other sites may not use this emulator.`;
  const site = headers["sec-fetch-site"];
  const isNavigation = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  if ((site === "cross-site" || site === "same-site") && !isNavigation)
    return "The request comes from a page of another site, which may not use this emulator.";
  return null;
}

function isOwnOrigin(origin: string, boundTo: string, port: number): boolean {
  return origin.startsWith("http://") && isOwnHost(origin.slice("http://".length), boundTo, port);
}

function isOwnHost(host: string, boundTo: string, port: number): boolean {
  const suffix = `:${port}`;
  // Port 80 is left out of a Host.
  const name = host.endsWith(suffix) ? host.slice(0, -suffix.length) : port === 80 ? host : null;
  if (name === null) return false;
  if (LOOPBACK_NAMES.includes(name)) return true;
  const address = name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
  // Listening everywhere was asked for: an address can't be made to mean this machine, as a name can.
  if (boundTo === "0.0.0.0" || boundTo === "::") return isIP(address) !== 0;
  return address === boundTo.toLowerCase();
}
