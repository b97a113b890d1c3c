import type { FastifyPluginAsync } from "fastify";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import type { EntityStore } from "../../controller/entities/entity-store.ts";
import type { Identity, Namespaces } from "../../controller/namespaces/namespaces.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; set in OpenWhisk's dialect before any route that needs a key runs. `request.id` is the transaction id. */
    identity: Identity;
  }
}

export interface OpenwhiskParts {
  store: EntityStore;
  namespaces: Namespaces;
  /** Rates and concurrency that are told to clients. */
  settings: () => PoolSettings;
  /** Why a function can't be run here, in a sentence; an action that can't is refused with it. */
  unsupported: (fn: DeployedFunction) => string | null | Promise<string | null>;
  /**
   * Routes below `/api/v1` that need a key: invoking actions (`POST /namespaces/:namespace/actions/…`), firing triggers
   * (`POST /namespaces/:namespace/triggers/:name`) and activations. `entitlement.ts` has what reads their paths.
   */
  authenticatedRoutes: FastifyPluginAsync[];
  /** Routes below `/api/v1` without a key: web actions (`/web/…`). */
  openRoutes: FastifyPluginAsync[];
}
