import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import type { ActivationFilter } from "#shared/model/faas/activation-query.ts";
import type { ActivationRecord, ActivationStore } from "../../activations/activation-store.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { namespaceOf, requireOwner } from "./entitlement.ts";
import { toOpenWhiskRecord, toOpenWhiskResponse, toOpenWhiskSummary } from "./openwhisk-record.ts";
import { queryBoolean, queryValue, readListQuery } from "./query.ts";

export interface ActivationsParts {
  activations: Pick<ActivationStore, "count" | "get" | "list">;
}

/** What was invoked; for `authenticatedRoutes`. */
export function activationsRoutes({ activations }: ActivationsParts): FastifyPluginAsync {
  const find = async (request: FastifyRequest): Promise<ActivationRecord> => {
    const namespace = ownNamespace(request);
    const { id } = request.params as { id: string };
    if (id.length !== 32) throw new ApiError(400, `Activation id length is ${id.length} but must be 32.`);
    if (!/^[0-9a-f]+$/.test(id)) throw new ApiError(400, "The activation id is not valid.");
    const record = await activations.get(id, namespace);
    if (!record) throw new ApiError(404, WORDS.doesNotExist);
    return record;
  };

  const list = async (request: FastifyRequest) => {
    const filter = readFilter(request);
    const { limit, skip, count } = readListQuery(request, "activations");
    const docs = queryBoolean(request, "docs", false);
    if (count && docs) throw new ApiError(400, "The parameter 'docs' is not permitted with 'count'.");
    if (count) return { activations: Math.max(0, (await activations.count(filter)) - skip) };
    const page = await activations.list({ ...filter, skip, limit });
    return page.map(docs ? toOpenWhiskRecord : toOpenWhiskSummary);
  };

  return async (app) => {
    const collection = "/namespaces/:namespace/activations";
    const listDoc = {
      summary: "Lists activations, the newest first.",
      auth: true,
      query: {
        name: { description: "Of this action only: `name` or `package/name`.", type: "string" },
        limit: { description: "At most so many; 0 is 200.", type: "integer" },
        skip: { description: "Without the first ones.", type: "integer" },
        since: { description: "Started at this time or later, in milliseconds since the epoch.", type: "integer" },
        upto: { description: "Started at this time or earlier, in milliseconds since the epoch.", type: "integer" },
        docs: { description: "Whole records.", type: "boolean" },
        count: { description: "How many there are, instead of what they are.", type: "boolean" },
      },
      answers: { 200: "Summaries, or records." },
    } as const;
    for (const path of [collection, `${collection}/`]) app.get(path, { config: { doc: listDoc } }, list);
    const parts = [
      { path: "", summary: "The record of an activation.", read: toOpenWhiskRecord },
      { path: "/logs", summary: "What an activation wrote.", read: ({ logs }: ActivationRecord) => ({ logs }) },
      { path: "/result", summary: "The result of an activation.", read: toOpenWhiskResponse },
    ];
    for (const { path, summary, read } of parts) {
      const doc = { summary, auth: true, answers: { 200: summary } };
      app.get(`${collection}/:id${path}`, { config: { doc } }, async (request) => read(await find(request)));
    }
  };
}

function ownNamespace(request: FastifyRequest): string {
  const namespace = namespaceOf(request);
  requireOwner(request.identity, namespace);
  return namespace;
}

function readFilter(request: FastifyRequest): ActivationFilter {
  const namespace = ownNamespace(request);
  const name = queryValue(request, "name")?.trim() || undefined;
  if (name !== undefined && !/^[^/]+(\/[^/]+)?$/.test(name)) {
    throw new ApiError(400, `Parameter may be a 'simple' name or 'package-name/simple' name: ${name}`);
  }
  return { namespace, name, sinceMs: readEpoch(request, "since"), uptoMs: readEpoch(request, "upto") };
}

function readEpoch(request: FastifyRequest, parameter: string): number | undefined {
  const value = queryValue(request, parameter);
  if (value === undefined) return undefined;
  // OpenWhisk speaks of seconds and means milliseconds.
  if (!/^[+-]?\d{1,15}$/.test(value))
    throw new ApiError(400, `Parameter is not a valid value for epoch seconds: ${value}`);
  return Number(value);
}
