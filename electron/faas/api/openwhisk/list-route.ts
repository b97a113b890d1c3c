import type { FastifyInstance } from "fastify";
import type { Collection, Entity } from "#shared/model/faas/entities.ts";
import type { EntityStore } from "../../controller/entities/entity-store.ts";
import type { RouteDoc } from "../openapi/route-table.ts";
import { namespaceOf, requireOwner } from "./entitlement.ts";
import { listAnswer, readListQuery } from "./query.ts";

/** Lists a collection of the caller's own namespace; a slash at the end changes nothing. */
export function listRoute<C extends Collection>(
  api: FastifyInstance,
  store: EntityStore,
  collection: C,
  doc: RouteDoc,
  toJson: (entity: Extract<Entity, { collection: C }>) => unknown,
): void {
  for (const url of [`/namespaces/:namespace/${collection}`, `/namespaces/:namespace/${collection}/`])
    api.get(url, { config: { doc } }, (request) => {
      const namespace = namespaceOf(request);
      requireOwner(request.identity, namespace);
      return listAnswer(store.list(collection, namespace), readListQuery(request, collection), collection, toJson);
    });
}
