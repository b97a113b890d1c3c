import type { FastifyInstance, FastifyRequest } from "fastify";
import type { RuleEntity, RuleStatus } from "#shared/model/faas/entities.ts";
import { parseQualifiedName, type QualifiedName } from "../../controller/entities/entity-path.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { entityOf, requireCollection, requireOwner, requireReadable } from "./entitlement.ts";
import { ruleJson } from "./entity-json.ts";
import { listRoute } from "./list-route.ts";
import type { OpenwhiskParts } from "./openwhisk-parts.ts";
import { bodyObject, commonAfter, malformed, newRevision, readCommon } from "./put-body.ts";
import { queryBoolean } from "./query.ts";
import { DOCS } from "./route-docs.ts";

const PATH = "/namespaces/:namespace/rules/:name";

export function ruleRoutes(api: FastifyInstance, parts: OpenwhiskParts): void {
  const { store } = parts;

  listRoute(api, store, "rules", DOCS.listRules, (rule) => ruleJson(rule));

  api.get(PATH, { config: { doc: DOCS.getRule } }, (request) => {
    const { namespace, name } = entityOf(request);
    requireOwner(request.identity, namespace, name);
    return ruleJson(requireCollection(store.get(namespace, name), "rules"));
  });

  api.put(PATH, { config: { doc: DOCS.putRule } }, async (request) => {
    const { namespace, name } = entityOf(request);
    requireOwner(request.identity, namespace, name);
    const overwrite = queryBoolean(request, "overwrite", false);
    const body = bodyObject(request);
    const content = readCommon(body);
    const trigger = readName(body["trigger"], request);
    const action = readName(body["action"], request);
    if (trigger) requireOwner(request.identity, trigger.namespace, trigger.path);
    if (action) requireReadable(store, request.identity, action.namespace, action.path);
    const stored = await store.put(namespace, name, (existing): RuleEntity => {
      const before = existing && requireCollection(existing, "rules");
      if (before && !overwrite) throw new ApiError(409, WORDS.alreadyExists);
      const triggerName = trigger?.path ?? before?.trigger;
      const actionName = action ?? before?.action;
      if (triggerName === undefined || !actionName)
        throw new ApiError(400, "rule requires a valid trigger and a valid action");
      checkLinks(parts, namespace, triggerName, actionName);
      return {
        ...commonAfter(content, before),
        collection: "rules",
        namespace,
        name,
        annotations: content.annotations ?? before?.annotations ?? [],
        status: before?.status ?? "active",
        trigger: triggerName,
        action: actionName,
      };
    });
    return ruleJson(stored);
  });

  api.post(PATH, { config: { doc: DOCS.setRule } }, async (request) => {
    const { namespace, name } = entityOf(request);
    requireOwner(request.identity, namespace, name);
    const status = readStatus(bodyObject(request)["status"]);
    const rule = requireCollection(store.get(namespace, name), "rules");
    if (rule.status === status) return ruleJson(rule);
    const stored = await store.put(namespace, name, (existing): RuleEntity => {
      const before = requireCollection(existing, "rules");
      if (!store.getTrigger(namespace, before.trigger))
        throw new ApiError(404, "Only rules with existing triggers can be activated");
      return { ...before, status, revision: newRevision() };
    });
    return ruleJson(stored);
  });

  api.delete(PATH, { config: { doc: DOCS.deleteRule } }, async (request) => {
    const { namespace, name } = entityOf(request);
    requireOwner(request.identity, namespace, name);
    const [rule] = await store.remove(namespace, name, (existing) => [requireCollection(existing, "rules")]);
    return ruleJson(rule!, "inactive");
  });
}

/** A name as text, or as the object with `path` and `name` that answers have. */
function readName(value: unknown, request: FastifyRequest): QualifiedName | null {
  if (value === undefined || value === null) return null;
  const text =
    typeof value === "object" && "path" in value && "name" in value
      ? `${String(value.path)}/${String(value.name)}`
      : value;
  const name = typeof text === "string" ? parseQualifiedName(text, request.identity.namespace) : null;
  if (!name) throw malformed("fully qualified name malformed");
  return name;
}

function checkLinks({ store }: OpenwhiskParts, namespace: string, trigger: string, action: QualifiedName): void {
  if (!store.getTrigger(namespace, trigger)) throw new ApiError(400, `trigger /${namespace}/${trigger} does not exist`);
  if (!store.resolveAction(action.namespace, action.path))
    throw new ApiError(400, `action /${action.namespace}/${action.path} does not exist`);
}

function readStatus(value: unknown): RuleStatus {
  if (value === "active" || value === "inactive") return value;
  throw malformed(
    typeof value === "string"
      ? `requirement failed: ${value} is not a recognized rule state`
      : "The status of a rule is missing: 'active' or 'inactive'",
  );
}
