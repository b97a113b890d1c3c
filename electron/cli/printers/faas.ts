import { z } from "zod";
import { formatDuration } from "#shared/format/durations.ts";
import { formatTable } from "./table.ts";

const KeyValue = z.object({ key: z.string(), value: z.unknown() });

/** The text that an entity is annotated with. */
function annotated(annotations: readonly z.infer<typeof KeyValue>[], key: string): string | null {
  const value = annotations.find((one) => one.key === key)?.value;
  return typeof value === "string" ? value : null;
}

const Action = z.object({
  namespace: z.string(),
  name: z.string(),
  version: z.string(),
  updated: z.number().optional(),
  annotations: z.array(KeyValue).default([]),
  limits: z.object({ timeout: z.number(), memory: z.number() }).optional(),
});

/** Functions in a table; `records` are OpenWhisk's. */
export function formatFunctions(records: readonly Record<string, unknown>[]): string {
  if (records.length === 0) return "No functions. Deploy one with: wb faas deploy NAME FILE";
  const rows = records.map((record) => {
    const { namespace, name, version, annotations, limits } = Action.parse(record);
    return [
      `${namespace}/${name}`,
      annotated(annotations, "workbench-sandbox") ?? "–",
      annotated(annotations, "exec") ?? "–",
      limits ? `${limits.memory} MB` : "–",
      limits ? formatDuration(limits.timeout * 1e6) : "–",
      version,
    ];
  });
  return formatTable(["function", "sandbox", "kind", "memory", "time limit", "version"], rows);
}

const STATUSES = ["success", "application error", "action developer error", "whisk internal error"] as const;

const Activation = z.object({
  activationId: z.string(),
  name: z.string(),
  start: z.number(),
  duration: z.number().optional(),
  statusCode: z.number().optional(),
  response: z.object({ status: z.string().optional() }).optional(),
  annotations: z.array(KeyValue).default([]),
});

/** Activations in a table with the columns of `wsk activation list`; `records` are OpenWhisk's. */
export function formatActivations(records: readonly Record<string, unknown>[]): string {
  if (records.length === 0) return "No activations yet. Call a function with: wb faas invoke NAME";
  const rows = records.map((record) => {
    const { activationId, name, start, duration, statusCode, response, annotations } = Activation.parse(record);
    return [
      new Date(start).toISOString().replace("T", " ").replace("Z", ""),
      activationId,
      annotated(annotations, "kind") ?? "–",
      annotations.some(({ key }) => key === "initTime") ? "cold" : "warm",
      duration === undefined ? "–" : `${duration} ms`,
      response?.status ?? STATUSES[statusCode ?? 0] ?? "–",
      annotated(annotations, "path") ?? name,
    ];
  });
  return formatTable(["started (UTC)", "activation", "kind", "start", "duration", "status", "function"], rows);
}
