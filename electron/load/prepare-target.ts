import { reportNeedsBody } from "#shared/load/server-report.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";

/** A target as it is sent, made once. */
export interface PreparedTarget {
  isTls: boolean;
  /** Any certificate will do. */
  insecure: boolean;
  host: string;
  port: number;
  method: string;
  timeoutMs: number;
  report: LoadTarget["report"];
  readsBody: boolean;
  /** The bytes of the requests, one for each body in turn. */
  requests: Buffer[];
}

/** `keepAlive` tells the server what becomes of the connection. */
export function prepareTarget(target: LoadTarget, keepAlive: boolean): PreparedTarget {
  const { method, headers, bodies, timeoutMs, report, insecure = false } = target;
  const url = new URL(target.url);
  const isTls = url.protocol === "https:";
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const lines = [
    `${method} ${url.pathname}${url.search} HTTP/1.1`,
    ...(names.has("host") ? [] : [`Host: ${url.host}`]),
    `Connection: ${keepAlive ? "keep-alive" : "close"}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  const requestOf = (body: string | undefined) => {
    const bytes = Buffer.from(body ?? "", "utf8");
    const length = body === undefined ? [] : [`Content-Length: ${bytes.length}`];
    return Buffer.concat([Buffer.from(`${[...lines, ...length].join("\r\n")}\r\n\r\n`, "latin1"), bytes]);
  };
  return {
    isTls,
    insecure,
    // An IPv6 address stands in brackets.
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? (isTls ? 443 : 80) : Number(url.port),
    method,
    timeoutMs,
    report,
    readsBody: report !== null && reportNeedsBody(report),
    requests: bodies.length === 0 ? [requestOf(undefined)] : bodies.map(requestOf),
  };
}
