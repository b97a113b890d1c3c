import type { FastifyInstance } from "fastify";
import type { KeyValue, TriggerEntity } from "#shared/model/faas/entities.ts";
import { isEntityName } from "../../controller/entities/entity-path.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { entityOf, requireCollection, requireOwner } from "./entitlement.ts";
import { triggerJson, triggerSummary } from "./entity-json.ts";
import { listRoute } from "./list-route.ts";
import type { OpenwhiskParts } from "./openwhisk-parts.ts";
import { bodyObject, commonAfter, readCommon } from "./put-body.ts";
import { queryBoolean } from "./query.ts";
import { DOCS } from "./route-docs.ts";

const PATH = "/namespaces/:namespace/triggers/:name";

/** All of triggers but firing them, which is a call. */
export function triggerRoutes(api: FastifyInstance, { store }: OpenwhiskParts): void {
  listRoute(api, store, "triggers", DOCS.listTriggers, triggerSummary);

  api.get(PATH, { config: { doc: DOCS.getTrigger } }, (request) => {
    const { namespace, name } = entityOf(request);
    requireOwner(request.identity, namespace, name);
    return triggerJson(requireCollection(store.get(namespace, name), "triggers"), store);
  });

  api.put(PATH, { config: { doc: DOCS.putTrigger } }, async (request) => {
    const { namespace, name } = entityOf(request);
    requireOwner(request.identity, namespace, name);
    const overwrite = queryBoolean(request, "overwrite", false);
    const content = readCommon(bodyObject(request));
    const stored = await store.put(namespace, name, (existing): TriggerEntity => {
      const before = existing && requireCollection(existing, "triggers");
      if (before && !overwrite) throw new ApiError(409, WORDS.alreadyExists);
      if (!before) checkFeed(content.annotations ?? []);
      return {
        ...commonAfter(content, before),
        collection: "triggers",
        namespace,
        name,
        annotations: content.annotations ?? before?.annotations ?? [],
        parameters: content.parameters ?? before?.parameters ?? [],
      };
    });
    return triggerJson(stored, store);
  });

  api.delete(PATH, { config: { doc: DOCS.deleteTrigger } }, async (request) => {
    const { namespace, name } = entityOf(request);
    requireOwner(request.identity, namespace, name);
    const trigger = requireCollection(store.get(namespace, name), "triggers");
    const answer = triggerJson(trigger, store);
    // Its rules stay, and do nothing until somebody enables them for another trigger of that name.
    for (const rule of store.rulesOf(namespace, name))
      await store.put(namespace, rule.name, (existing) => ({
        ...requireCollection(existing, "rules"),
        status: "inactive",
      }));
    await store.remove(namespace, name, (existing) => [requireCollection(existing, "triggers")]);
    return answer;
  });
}

/** A feed is named by `name`, `package/name` or with its namespace (validateTriggerFeed in Triggers.scala). */
function checkFeed(annotations: readonly KeyValue[]): void {
  const feed = annotations.find(({ key }) => key === "feed");
  if (!feed) return;
  const parts = typeof feed.value === "string" ? feed.value.split("/").filter((part) => part !== "") : [];
  if (parts.length === 0 || !parts.every(isEntityName)) throw new ApiError(400, "Feed name is not valid");
}
