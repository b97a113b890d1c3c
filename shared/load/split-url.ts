import type { LoadTarget } from "../model/load/load-target.ts";

export interface UrlParts {
  protocol: string;
  /** An IPv6 address without its brackets. */
  hostname: string;
  /** Empty for the protocol's own. */
  port: string;
  /** With the query. */
  path: string;
}

const URL_PARTS = /^(https?):\/\/(?:[^/?#]*@)?(?:\[([^\]]*)\]|([^:/?#]*))(?::(\d*))?(\/[^?#]*)?(\?[^#]*)?/i;

/** For the addresses that a `LoadTarget` takes; nothing here knows the system's own parser. */
export function splitUrl(url: string): UrlParts {
  const [, protocol = "", address, name = "", port = "", path = "/", query = ""] = URL_PARTS.exec(url) ?? [];
  return { protocol: protocol.toLowerCase(), hostname: address ?? name, port, path: `${path}${query}` };
}

/** How a target's samples are called in other programs: `POST host:80/path`. */
export function sampleLabel({ method, url }: Pick<LoadTarget, "method" | "url">): string {
  const { hostname, port, path } = splitUrl(url);
  return `${method} ${hostname}${port === "" ? "" : `:${port}`}${path.replace(/\?.*/, "")}`;
}
