import type { FastifyInstance } from "fastify";
import { OPENWHISK_LIMITS, SIZE_LIMITS } from "../../controller/entities/system-limits.ts";
import { namespaceOf, requireOwner } from "./entitlement.ts";
import type { OpenwhiskParts } from "./openwhisk-parts.ts";
import { DOCS } from "./route-docs.ts";

const BYTES_PER_MB = 1024 * 1024;

export function namespaceRoutes(api: FastifyInstance, { settings }: OpenwhiskParts): void {
  for (const url of ["/namespaces", "/namespaces/"])
    api.get(url, { config: { doc: DOCS.namespaces } }, (request) => [request.identity.namespace]);

  for (const url of ["/namespaces/:namespace/limits", "/namespaces/:namespace/limits/"])
    api.get(url, { config: { doc: DOCS.limits } }, (request) => {
      requireOwner(request.identity, namespaceOf(request));
      const { invocationsPerMinute, concurrentInvocations, triggersPerMinute } = settings();
      const { timeoutMs, memoryMb, logsMb, callsPerSandbox, instances } = OPENWHISK_LIMITS;
      // The fields of UserLimits in Identity.scala; what has no limit here is left out, as it is there.
      return {
        invocationsPerMinute: invocationsPerMinute ?? undefined,
        concurrentInvocations: concurrentInvocations ?? undefined,
        firesPerMinute: triggersPerMinute ?? undefined,
        minActionMemory: memoryMb.min,
        maxActionMemory: memoryMb.max,
        minActionLogs: logsMb.min,
        maxActionLogs: logsMb.max,
        minActionTimeout: timeoutMs.min,
        maxActionTimeout: timeoutMs.max,
        minActionConcurrency: callsPerSandbox.min,
        maxActionConcurrency: callsPerSandbox.max,
        maxParameterSize: `${SIZE_LIMITS.parametersBytes / BYTES_PER_MB} MB`,
        maxActionInstances: concurrentInvocations ?? instances.max,
      };
    });
}
