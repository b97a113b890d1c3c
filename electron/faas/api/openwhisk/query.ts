import type { FastifyRequest } from "fastify";
import { ApiError } from "../api-error.ts";

const DEFAULT_LIMIT = 30;
const MAX_LIMIT = 200;

export interface ListQuery {
  limit: number;
  skip: number;
  /** How many there are is wanted, not what they are. */
  count: boolean;
}

/** One value of a query; the first where it is given more than once. */
export function queryValue(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, string | string[] | undefined>)[name];
  return Array.isArray(value) ? value[0] : value;
}

/** As the HTTP library of OpenWhisk reads them. Throws 400. */
export function queryBoolean(request: FastifyRequest, name: string, otherwise: boolean): boolean {
  const value = queryValue(request, name);
  switch (value?.toLowerCase()) {
    case undefined:
      return otherwise;
    case "true":
    case "yes":
    case "on":
    case "1":
      return true;
    case "false":
    case "no":
    case "off":
    case "0":
      return false;
    default:
      throw new ApiError(400, `The query parameter '${name}' was malformed:\n'${value}' is not a valid Boolean value`);
  }
}

/** `limit`, `skip` and `count` of a list; a limit of 0 is the largest there is. Throws 400. */
export function readListQuery(request: FastifyRequest, collection: string): ListQuery {
  const limit = wholeNumber(request, "limit", collection) ?? DEFAULT_LIMIT;
  const skip = wholeNumber(request, "skip", collection) ?? 0;
  if (limit < 0 || limit > MAX_LIMIT)
    throw new ApiError(400, `The value '${limit}' is not in the range of 0 to ${MAX_LIMIT} for ${collection}.`);
  if (skip < 0) throw new ApiError(400, `The value '${skip}' is not greater than or equal to 0 for ${collection}.`);
  return { limit: limit || MAX_LIMIT, skip, count: queryBoolean(request, "count", false) };
}

function wholeNumber(request: FastifyRequest, name: string, collection: string): number | null {
  const value = queryValue(request, name);
  if (value === undefined) return null;
  const number = /^[+-]?\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw new ApiError(400, `The value '${value}' is not an integer for ${collection}.`);
  return number;
}

/** A page of what there is, or how many there are after those that are skipped. */
export function listAnswer<T>(all: readonly T[], query: ListQuery, collection: string, toJson: (one: T) => unknown) {
  if (query.count) return { [collection]: Math.max(0, all.length - query.skip) };
  return all.slice(query.skip, query.skip + query.limit).map(toJson);
}
