import type { IncomingHttpHeaders } from "node:http";
import { parametersNotAllowed } from "../../controller/invoke/merge-parameters.ts";
import { parseJson } from "../../controller/invoke/parse-json.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { isJson, isTextual, mediaTypeOf } from "./web-actions-media.ts";

/** The context of a request; a client may not send parameters of these names. */
const RESERVED = ["__ow_method", "__ow_headers", "__ow_path", "__ow_user", "__ow_query", "__ow_body"];

export interface WebRequest {
  method: string;
  headers: IncomingHttpHeaders;
  /** What follows the action's name, as it was sent: empty, or with a leading slash. */
  path: string;
  /** What follows the question mark. */
  query: string;
  body: Buffer | null;
  /** Namespace of a client that showed a key. */
  user: string | null;
}

/**
 * What a web action gets (OpenWhisk's docs/webactions.md): the request's context, then the query, then the body, where
 * the later wins. An action with `raw-http` gets query and body as they are.
 */
export function webArguments(request: WebRequest, raw: boolean): Record<string, unknown> {
  const context: Record<string, unknown> = {
    __ow_method: request.method.toLowerCase(),
    __ow_headers: headersOf(request.headers),
    __ow_path: request.path,
    ...(request.user !== null && { __ow_user: request.user }),
  };
  const body = bodyOf(request, raw);
  if (raw) return { ...context, __ow_query: request.query, __ow_body: body ?? "" };

  // Object.fromEntries makes own properties, also of a key called __proto__.
  const given: Record<string, unknown> = Object.fromEntries(new URLSearchParams(request.query));
  const merged = isRecord(body) ? { ...given, ...body } : given;
  if (RESERVED.some((name) => Object.hasOwn(merged, name))) throw parametersNotAllowed();
  return { ...context, ...merged, ...(body !== undefined && !isRecord(body) && { __ow_body: body }) };
}

function bodyOf({ body, headers }: WebRequest, raw: boolean): unknown {
  if (!body || body.length === 0) return undefined;
  const mediaType = mediaTypeOf(headers["content-type"]) ?? "application/octet-stream";
  if (!raw && isJson(mediaType)) {
    try {
      return parseJson(body.toString("utf8"));
    } catch (error) {
      throw new ApiError(400, WORDS.malformed(error instanceof Error ? error.message : String(error)));
    }
  }
  if (!raw && mediaType === "application/x-www-form-urlencoded") {
    return Object.fromEntries(new URLSearchParams(body.toString("utf8")));
  }
  return isTextual(mediaType) && mediaType !== "application/json" ? body.toString("utf8") : body.toString("base64");
}

function headersOf(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
