import type { FastifyInstance } from "fastify";
import { describeRuntimes } from "../../controller/entities/kinds.ts";
import { MAX_SEQUENCE_LENGTH, OPENWHISK_LIMITS, OWN_LIMITS } from "../../controller/entities/system-limits.ts";
import { createDocument } from "../openapi/document.ts";
import type { OpenwhiskParts } from "./openwhisk-parts.ts";
import { DOCS } from "./route-docs.ts";

export const API_PATH = "/api/v1";
const BYTES_PER_MB = 1024 * 1024;

/** What OpenWhisk tells everybody of itself (Controller.scala, RestAPIs.scala). */
export function infoRoutes(api: FastifyInstance, parts: OpenwhiskParts): void {
  api.get("/", { config: { doc: DOCS.service } }, () => ({
    description: "OpenWhisk",
    support: {
      github: "https://github.com/apache/openwhisk/issues",
      slack: "http://slack.openwhisk.org",
    },
    api_paths: [API_PATH],
    limits: systemLimits(parts),
    runtimes: describeRuntimes(),
  }));

  api.get("/ping", { config: { doc: DOCS.ping } }, (_request, reply) =>
    reply.type("text/plain; charset=utf-8").send("pong"),
  );

  for (const url of [API_PATH, `${API_PATH}/`])
    api.get(url, { config: { doc: DOCS.api } }, () => ({
      description: "OpenWhisk API",
      api_version: "1.0.0",
      api_version_path: "v1",
      build: "wasm-workbench",
      buildno: "emulator",
      swagger_paths: { ui: "/docs", "api-docs": "/api-docs" },
    }));

  // OpenWhisk has a page there that shows the document.
  for (const url of [`${API_PATH}/docs`, `${API_PATH}/docs/index.html`])
    api.get(url, { config: { doc: DOCS.page } }, (_request, reply) => reply.redirect(`${API_PATH}/api-docs`));

  let document: unknown = null;
  for (const url of [`${API_PATH}/api-docs`, `${API_PATH}/api-docs/`])
    api.get(url, { config: { doc: DOCS.document } }, () => (document ??= createDocument(api.routeTable.all())));
}

function systemLimits({ settings }: OpenwhiskParts): Record<string, number | null> {
  const { invocationsPerMinute, triggersPerMinute, concurrentInvocations } = settings();
  const { timeoutMs, memoryMb, logsMb } = OPENWHISK_LIMITS;
  return {
    actions_per_minute: invocationsPerMinute,
    triggers_per_minute: triggersPerMinute,
    concurrent_actions: concurrentInvocations,
    sequence_length: MAX_SEQUENCE_LENGTH,
    default_min_action_duration: timeoutMs.min,
    default_max_action_duration: timeoutMs.max,
    default_min_action_memory: memoryMb.min * BYTES_PER_MB,
    default_max_action_memory: memoryMb.max * BYTES_PER_MB,
    default_min_action_logs: logsMb.min * BYTES_PER_MB,
    default_max_action_logs: logsMb.max * BYTES_PER_MB,
    min_action_duration: OWN_LIMITS.timeoutMs.min,
    max_action_duration: OWN_LIMITS.timeoutMs.max,
    min_action_memory: OWN_LIMITS.memoryMb.min * BYTES_PER_MB,
    max_action_memory: OWN_LIMITS.memoryMb.max * BYTES_PER_MB,
    min_action_logs: OWN_LIMITS.logsMb.min * BYTES_PER_MB,
    max_action_logs: OWN_LIMITS.logsMb.max * BYTES_PER_MB,
  };
}
