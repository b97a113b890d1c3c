import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ActionEntity } from "#shared/model/faas/entities.ts";
import { SIZE_LIMITS } from "../../controller/entities/system-limits.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { putAction } from "./action-put.ts";
import { entityOf, requireCollection, requireOwner, requireReadable, requireReadablePackage } from "./entitlement.ts";
import { actionJson, actionSummary } from "./entity-json.ts";
import { listRoute } from "./list-route.ts";
import type { OpenwhiskParts } from "./openwhisk-parts.ts";
import { listAnswer, queryBoolean, readListQuery } from "./query.ts";
import { DOCS } from "./route-docs.ts";

/** Code in JSON may be twice as long as it is, by its escapes; parameters and annotations come on top. */
const BODY_LIMIT = 2 * SIZE_LIMITS.codeBytes + 4 * SIZE_LIMITS.parametersBytes;

const PATHS = ["/namespaces/:namespace/actions/:name", "/namespaces/:namespace/actions/:package/:name"];

export function actionRoutes(api: FastifyInstance, parts: OpenwhiskParts): void {
  const { store } = parts;

  listRoute(api, store, "actions", DOCS.listActions, actionSummary);

  api.get("/namespaces/:namespace/actions/:name/", { config: { doc: DOCS.listPackage } }, (request) => {
    const { namespace, name } = entityOf(request);
    const found = requireReadablePackage(store, request.identity, namespace, name);
    const { namespace: owner, name: packageName } = found.binding ?? found;
    const contents = store.list("actions", owner).filter((action) => action.package === packageName);
    return listAnswer(contents, readListQuery(request, "actions"), "actions", actionSummary);
  });

  for (const url of PATHS) {
    api.get(url, { config: { doc: DOCS.getAction } }, async (request) => {
      const action = readableAction(parts, request);
      return actionJson(action, queryBoolean(request, "code", true) ? await codeOf(parts, action) : null);
    });

    api.put(url, { config: { doc: DOCS.putAction }, bodyLimit: BODY_LIMIT }, async (request) => {
      const action = await putAction(parts, request);
      return actionJson(action, await codeOf(parts, action));
    });

    api.delete(url, { config: { doc: DOCS.deleteAction } }, async (request) => {
      const { namespace, path, package: packageName } = entityOf(request);
      requireOwner(request.identity, namespace, path);
      if (packageName !== null && requireCollection(store.get(namespace, packageName), "packages").binding)
        throw new ApiError(400, WORDS.notOnBinding);
      const action = requireCollection(store.get(namespace, path), "actions");
      const code = await codeOf(parts, action);
      await store.remove(namespace, path, (existing) => {
        if (existing !== action) throw new ApiError(409, WORDS.changedMeanwhile);
        return [action];
      });
      return actionJson(action, code);
    });
  }
}

function readableAction({ store }: OpenwhiskParts, request: FastifyRequest): ActionEntity {
  const { namespace, path } = entityOf(request);
  requireReadable(store, request.identity, namespace, path);
  return store.resolveAction(namespace, path) ?? requireCollection(store.get(namespace, path), "actions");
}

/** As the client sent it; null where it has none. */
async function codeOf({ store }: OpenwhiskParts, { exec }: ActionEntity): Promise<string | null> {
  if (exec.type === "sequence" || exec.code === null) return null;
  const bytes = await store.code.read(exec.code);
  return bytes.toString(exec.binary ? "base64" : "utf8");
}
