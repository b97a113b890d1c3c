import { z } from "zod";
import { ActivationStatus, StartKind } from "#shared/model/faas/activation.ts";
import type { ActivationFilter } from "#shared/model/faas/activation-query.ts";
import { SandboxId } from "#shared/model/faas/sandbox.ts";

const MAX_LIMIT = 500;

/** A parameter that may be given once, or more often for any of them. */
function anyOf<T extends z.ZodType>(value: T) {
  return z.preprocess(
    (given) => (given === undefined || Array.isArray(given) ? given : [given]),
    z.array(value).optional(),
  );
}

const wholeNumber = z.coerce.number().int().nonnegative();

const FilterQuery = z.object({
  namespace: z.string().optional(),
  name: z.string().optional(),
  since: wholeNumber.optional(),
  upto: wholeNumber.optional(),
  what: z.enum(["function", "trigger"]).optional(),
  status: anyOf(ActivationStatus),
  start: anyOf(StartKind),
  sandbox: anyOf(SandboxId),
  text: z.string().max(1000).optional(),
});

export const ListQuery = FilterQuery.extend({
  skip: wholeNumber.default(0),
  limit: wholeNumber.max(MAX_LIMIT).default(100),
  /** Whether to tell how many there are in all. */
  total: z.stringbool().default(false),
});

export const FeedQuery = FilterQuery.extend({
  after: wholeNumber.optional(),
  atMost: wholeNumber.min(1).optional(),
});

export const AccountsQuery = z.object({ namespace: z.string().optional() });
export const ExportQuery = AccountsQuery.extend({ format: z.enum(["csv", "json"]).default("csv") });

export function filterOf(query: z.infer<typeof FilterQuery>): ActivationFilter {
  return {
    namespace: query.namespace,
    name: query.name,
    sinceMs: query.since,
    uptoMs: query.upto,
    what: query.what,
    statuses: query.status,
    startKinds: query.start,
    sandboxes: query.sandbox,
    text: query.text,
  };
}
