import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { contentSecurityPolicy } from "#shared/window-content.ts";

/** 256 random bits, safe in a URL and in a cookie. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}

export function sameToken(presented: string, expected: string): boolean {
  const a = Buffer.from(presented);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Cookies don't know ports: the name keeps two workbenches on one machine apart. */
function cookieNameOf(port: number): string {
  return `workbench-${port}`;
}

/** What of a request decides whether it is let in. */
export interface RequestHead {
  method: string;
  /** As it stands in the request line. */
  url: string;
  headers: IncomingHttpHeaders;
  upgrade: boolean;
}

export interface AccessRules {
  port: number;
  /** What the cookie must hold. */
  session: string;
  /** Whether `?token=` may start a session; may use the token up. */
  acceptToken(presented: string): boolean;
}

export type Judgement =
  | { kind: "allow"; pathname: string }
  | { kind: "start-session" }
  | { kind: "refuse"; status: 400 | 401 | 403; reason: string };

function ownHosts(port: number): string[] {
  return ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const separator = pair.indexOf("=");
    if (separator > 0 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim();
  }
  return undefined;
}

/**
 * Decides over one request or upgrade, in this order: the exact Host (a foreign name that was made to resolve to this
 * machine is not ours), the Origin (a page of another site or port; an upgrade must name one), Sec-Fetch-Site (an image
 * or script tag elsewhere, which sends no Origin), then token or cookie.
 */
export function judgeRequest(head: RequestHead, rules: AccessRules): Judgement {
  const { host, origin } = head.headers;
  const hosts = ownHosts(rules.port);
  if (host === undefined || !hosts.includes(host.toLowerCase()))
    return { kind: "refuse", status: 403, reason: "The request names another host than this workbench." };

  if (origin === undefined ? head.upgrade : !hosts.some((own) => origin === `http://${own}`))
    return { kind: "refuse", status: 403, reason: "The request comes from a page that isn't this workbench's." };

  const site = head.headers["sec-fetch-site"];
  const navigates = head.headers["sec-fetch-mode"] === "navigate" && head.headers["sec-fetch-dest"] === "document";
  if ((site === "cross-site" || site === "same-site") && !navigates)
    return { kind: "refuse", status: 403, reason: "Other pages may not load parts of this workbench." };

  if (!head.url.startsWith("/")) return { kind: "refuse", status: 400, reason: "Not a path." };
  const { pathname, searchParams } = new URL(`http://127.0.0.1${head.url}`);

  const presented = searchParams.get("token");
  // Other methods start no session, so they must not use up a token either.
  if (presented !== null && pathname === "/" && head.method === "GET" && !head.upgrade)
    return rules.acceptToken(presented)
      ? { kind: "start-session" }
      : { kind: "refuse", status: 401, reason: "The key in this address is wrong or used up." };

  const cookie = cookieValue(head.headers.cookie, cookieNameOf(rules.port));
  if (cookie === undefined || !sameToken(cookie, rules.session))
    return { kind: "refuse", status: 401, reason: "This browser hasn't been let in." };
  return { kind: "allow", pathname };
}

export function sessionCookie(port: number, session: string): string {
  return `${cookieNameOf(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`;
}

/** Sent with every answer. `host` is the request's own Host, already found to be ours. */
export function securityHeaders(host: string): Record<string, string> {
  return {
    "Content-Security-Policy": contentSecurityPolicy([`ws://${host}`]),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
  };
}
