import { randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { KeyValue } from "#shared/model/faas/entities.ts";
import { mergeKeyValues } from "../../controller/entities/resolve-action.ts";
import { SIZE_LIMITS } from "../../controller/entities/system-limits.ts";
import { ApiError, WORDS } from "../api-error.ts";

/** A 400 as OpenWhisk's JSON library words it. */
export function malformed(detail: string): ApiError {
  return new ApiError(400, WORDS.malformed(detail));
}

/** The JSON object of a PUT or POST. Throws 400 where there is none. */
export function bodyObject(request: FastifyRequest): Record<string, unknown> {
  const { body } = request;
  if (body === undefined) throw new ApiError(400, "Request entity expected but not supplied");
  return asObject(body, "Object expected");
}

export function asObject(value: unknown, otherwise: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(otherwise);
  return value as Record<string, unknown>;
}

/** What all entities can be given. */
export interface CommonContent {
  parameters: KeyValue[] | null;
  annotations: KeyValue[] | null;
  version: string | null;
  publish: boolean | null;
}

/** Reads what is there of the common fields; null stands for those that aren't. Throws 400 and 413. */
export function readCommon(body: Record<string, unknown>): CommonContent {
  return {
    parameters: readKeyValues(body["parameters"], "parameters"),
    annotations: readKeyValues(body["annotations"], "annotations"),
    version: readVersion(body["version"]),
    publish: readPublish(body["publish"]),
  };
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function readKeyValues(value: unknown, field: string): KeyValue[] | null {
  if (isAbsent(value)) return null;
  if (!Array.isArray(value) || !value.every(isKeyValue)) throw malformed("parameters malformed!");
  const pairs = mergeKeyValues(value);
  const sizeBytes = pairs.reduce(
    (sum, pair) => sum + Buffer.byteLength(pair.key) + Buffer.byteLength(JSON.stringify(pair.value)),
    0,
  );
  if (sizeBytes > SIZE_LIMITS.parametersBytes)
    throw new ApiError(413, WORDS.tooLarge(field, sizeBytes, SIZE_LIMITS.parametersBytes));
  return pairs;
}

function isKeyValue(value: unknown): value is KeyValue {
  if (typeof value !== "object" || value === null) return false;
  return "key" in value && typeof value.key === "string" && "value" in value;
}

/** `1`, `1.2` and `1.2.3`, as OpenWhisk takes them. */
function readVersion(value: unknown): string | null {
  if (isAbsent(value)) return null;
  const found = typeof value === "string" ? /^(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$/.exec(value) : null;
  const parts = found?.slice(1, 4).map((part) => Number(part ?? 0));
  if (!parts || parts.every((part) => part === 0)) throw malformed("semantic version malformed");
  return parts.join(".");
}

function readPublish(value: unknown): boolean | null {
  if (isAbsent(value)) return null;
  if (typeof value !== "boolean") throw malformed("Expected Boolean as JsBoolean, but got another value for 'publish'");
  return value;
}

/** What a PUT makes of the fields that every entity has; `before` is what it replaces. */
export function commonAfter(content: CommonContent, before: { version: string; publish: boolean } | null) {
  return {
    schemaVersion: 1 as const,
    version: content.version ?? (before ? nextVersion(before.version) : FIRST_VERSION),
    revision: newRevision(),
    publish: content.publish ?? before?.publish ?? false,
    updatedAtMs: Date.now(),
  };
}

export function newRevision(): string {
  return randomBytes(8).toString("hex");
}

const FIRST_VERSION = "0.0.1";

function nextVersion(version: string): string {
  const [major, minor, patch] = version.split(".").map(Number);
  return `${major}.${minor}.${patch! + 1}`;
}
