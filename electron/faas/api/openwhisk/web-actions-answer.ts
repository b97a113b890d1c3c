import { validateHeaderName, validateHeaderValue } from "node:http";
import { ApiError } from "../api-error.ts";
import { isJson, isTextual, mediaTypeOf } from "./web-actions-media.ts";

export interface WebAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

const EXTENSIONS = {
  ".http": asHttp,
  ".json": asJson,
  ".html": asHtml,
  ".svg": asSvg,
  ".text": asText,
} as const;
export type WebExtension = keyof typeof EXTENSIONS;

/** `name.json` is an action `name` whose result is given as JSON; without an extension the result says what it is. */
export function splitExtension(segment: string): { name: string; extension: WebExtension } {
  for (const extension of Object.keys(EXTENSIONS) as WebExtension[]) {
    if (segment.endsWith(extension)) return { name: segment.slice(0, -extension.length), extension };
  }
  return { name: segment, extension: ".http" };
}

/** Makes an HTTP answer of an action's result (WebActions.scala). Throws an ApiError where it is none. */
export function webAnswer(result: unknown, extension: WebExtension): WebAnswer {
  return EXTENSIONS[extension](result);
}

function asHttp(result: unknown): WebAnswer {
  if (!isRecord(result)) throw notValid("message/http");
  const headers = headersOf(result["headers"]);
  const status = result["statusCode"] === undefined ? null : statusOf(result["statusCode"]);
  const contentType = headers["content-type"];
  delete headers["content-type"];
  const body = result["body"];
  if (body === undefined || body === null || body === "") return { status: status ?? 204, headers, body: "" };

  const answer = typeof body === "string" ? textBody(body, contentType) : jsonBody(body, contentType);
  return { status: status ?? 200, headers: { ...headers, "content-type": answer.type }, body: answer.body };
}

interface TypedBody {
  type: string;
  body: string | Buffer;
}

function textBody(body: string, header: string | string[] | undefined): TypedBody {
  const type = declaredType(header) ?? "text/html";
  // JSON used to be sent in Base64 as well.
  const isEncoded = !isTextual(type) || (isJson(type) && BASE64.test(body));
  if (!isEncoded) return { type: withCharset(header, type), body };
  if (!BASE64.test(body)) throw new ApiError(400, "Response type in header did not match generated content type.");
  return { type: String(header), body: Buffer.from(body, "base64") };
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/;

function jsonBody(body: unknown, header: string | string[] | undefined): TypedBody {
  const type = declaredType(header) ?? "application/json";
  if (!isJson(type)) throw new ApiError(400, "Response type in header did not match generated content type.");
  return { type, body: pretty(body) };
}

function declaredType(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const type = mediaTypeOf(String(header));
  if (type === null) throw new ApiError(400, "Response did not specify a known content-type.");
  return type;
}

function withCharset(header: string | string[] | undefined, type: string): string {
  if (header !== undefined && String(header).includes(";")) return String(header);
  return isJson(type) ? type : `${type}; charset=UTF-8`;
}

function asJson(result: unknown): WebAnswer {
  if (typeof result !== "object" || result === null) throw notValid("application/json");
  return { status: 200, headers: { "content-type": "application/json" }, body: pretty(result) };
}

function asHtml(result: unknown): WebAnswer {
  return asNamed(result, "html", "text/html", "text/html; charset=UTF-8");
}

function asSvg(result: unknown): WebAnswer {
  return asNamed(result, "svg", "image/svg+xml", "image/svg+xml");
}

function asNamed(result: unknown, property: string, type: string, contentType: string): WebAnswer {
  const body = isRecord(result) ? (result["body"] ?? result[property]) : result;
  if (typeof body !== "string") throw notValid(type);
  return { status: 200, headers: { "content-type": contentType }, body };
}

function asText(result: unknown): WebAnswer {
  const value = isRecord(result) ? (result["body"] ?? result["text"]) : result;
  if (value === undefined) throw new ApiError(404, "Response does not include requested property.");
  const body = typeof value === "string" ? value : pretty(value);
  return { status: 200, headers: { "content-type": "text/plain; charset=UTF-8" }, body };
}

/** The server's own business: a function that set them would break the connection. */
const SERVERS_OWN = new Set(["connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"]);

function headersOf(given: unknown): Record<string, string | string[]> {
  const headers = Object.create(null) as Record<string, string | string[]>;
  if (given === undefined) return headers;
  if (!isRecord(given)) throw notValid("message/http");
  for (const [key, value] of Object.entries(given)) {
    const name = key.toLowerCase();
    const values = Array.isArray(value) ? value.map(headerValue) : headerValue(value);
    try {
      validateHeaderName(name);
      for (const one of [values].flat()) validateHeaderValue(name, one);
    } catch {
      throw notValid("message/http");
    }
    if (!SERVERS_OWN.has(name)) headers[name] = values;
  }
  return headers;
}

function headerValue(value: unknown): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw notValid("message/http");
}

function statusOf(given: unknown): number {
  const status = typeof given === "string" && /^\d+$/.test(given) ? Number(given) : given;
  // Below 200 are those that announce another answer.
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 999)
    throw notValid("message/http");
  return status;
}

function notValid(type: string): ApiError {
  return new ApiError(400, `Response is not valid '${type}'.`);
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
