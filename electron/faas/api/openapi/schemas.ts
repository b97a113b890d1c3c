import { z } from "zod";
import { HostFeature, InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import { SandboxId } from "#shared/model/faas/sandbox.ts";
import { KIND_NAMES } from "../../controller/entities/kinds.ts";
import { OPENWHISK_LIMITS, OWN_LIMITS, type LimitRange } from "../../controller/entities/system-limits.ts";

const keyValues = { type: "array", items: { $ref: "#/components/schemas/KeyValue" } };
const common = { version: { type: "string", examples: ["0.0.1"] }, publish: { type: "boolean" } };
const qualifiedName = { type: "string", description: "/namespace/name or /namespace/package/name; _ is one's own." };

function limit(field: "timeoutMs" | "memoryMb" | "logsMb" | "callsPerSandbox" | "instances", description: string) {
  const theirs: LimitRange = OPENWHISK_LIMITS[field];
  const ours: LimitRange = OWN_LIMITS[field];
  return { type: "integer", minimum: ours.min, maximum: ours.max, default: theirs.default, description };
}

function annotation(name: string, schema: z.ZodType, description: string) {
  const { $schema: _, ...value } = z.toJSONSchema(schema);
  return [`workbench-${name}`, { ...value, description }];
}

/** What bodies are made of. */
export const SCHEMAS: Record<string, unknown> = {
  Error: {
    type: "object",
    required: ["error", "code"],
    properties: {
      error: { type: "string" },
      code: { type: "string", description: "The request's id, which is also in X-Request-ID." },
      activationId: { type: "string" },
    },
  },
  KeyValue: { type: "object", required: ["key", "value"], properties: { key: { type: "string" }, value: {} } },
  Exec: {
    type: "object",
    required: ["kind"],
    properties: {
      kind: { enum: KIND_NAMES },
      code: { type: "string", description: "Text, or Base64 of a file or of a zip archive." },
      main: { type: "string" },
      image: { type: "string", description: "Of blackbox actions." },
      components: { type: "array", items: qualifiedName, description: "Of a sequence." },
    },
  },
  Limits: {
    type: "object",
    properties: {
      timeout: limit("timeoutMs", "Milliseconds."),
      memory: limit("memoryMb", "Megabytes; OpenWhisk's own kinds take 128 to 512."),
      logs: limit("logsMb", "Megabytes."),
      concurrency: limit("callsPerSandbox", "Calls in one sandbox at the same time."),
      instances: limit("instances", "Calls of the function at the same time."),
    },
  },
  WorkbenchAnnotations: {
    type: "object",
    description: "Keys of annotations of an action, with the values that they take.",
    properties: Object.fromEntries([
      annotation("sandbox", SandboxId, "What is put around the function."),
      annotation("features", z.array(HostFeature), "What of the host it may use."),
      annotation("input", InputConvention, "How arguments reach it."),
      annotation("output", OutputConvention, "What of its output is the answer."),
      annotation("parameters", z.record(z.string(), z.unknown()), "JSON Schema (draft 2020-12) of its arguments."),
      annotation(
        "environment",
        z.record(z.string(), z.string()),
        "Variables, where `environment` is among its features.",
      ),
    ]) as Record<string, unknown>,
  },
  ActionPut: {
    type: "object",
    properties: {
      exec: { $ref: "#/components/schemas/Exec" },
      parameters: keyValues,
      annotations: { ...keyValues, description: "Merged with those that are there; see WorkbenchAnnotations." },
      delAnnotations: { type: "array", items: { type: "string" } },
      limits: { $ref: "#/components/schemas/Limits" },
      ...common,
    },
  },
  PackagePut: {
    type: "object",
    properties: {
      binding: { type: "object", properties: { namespace: { type: "string" }, name: { type: "string" } } },
      parameters: keyValues,
      annotations: keyValues,
      ...common,
    },
  },
  TriggerPut: { type: "object", properties: { parameters: keyValues, annotations: keyValues, ...common } },
  RulePut: {
    type: "object",
    properties: { trigger: qualifiedName, action: qualifiedName, annotations: keyValues, ...common },
  },
  RuleStatus: {
    type: "object",
    required: ["status"],
    properties: { status: { enum: ["active", "inactive"] } },
  },
};
