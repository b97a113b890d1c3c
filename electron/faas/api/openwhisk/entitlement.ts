import type { FastifyRequest } from "fastify";
import type { Collection, Entity, PackageEntity } from "#shared/model/faas/entities.ts";
import { isEntityName, MAX_NAME_LENGTH } from "../../controller/entities/entity-path.ts";
import type { EntityStore } from "../../controller/entities/entity-store.ts";
import type { Identity } from "../../controller/namespaces/namespaces.ts";
import { ApiError, WORDS } from "../api-error.ts";

interface EntityParams {
  namespace: string;
  package?: string;
  name?: string;
}

/** What a request's path names. */
export interface NamedEntity {
  namespace: string;
  package: string | null;
  name: string;
  /** `name` or `package/name`. */
  path: string;
}

/** The namespace in a request's path, `_` being the caller's own. Throws 400 for what can't be one. */
export function namespaceOf(request: FastifyRequest): string {
  const { namespace } = request.params as EntityParams;
  if (namespace === "_") return request.identity.namespace;
  if (isEntityName(namespace)) return namespace;
  throw new ApiError(
    400,
    namespace.length > MAX_NAME_LENGTH
      ? `Namespace longer than allowed: ${namespace.length} > ${MAX_NAME_LENGTH}.`
      : "The namespace contains illegal characters.",
  );
}

/** The entity in a request's path (`:namespace`, `:package`, `:name`). Throws 400 for names that nothing can have. */
export function entityOf(request: FastifyRequest): NamedEntity {
  const params = request.params as EntityParams;
  const namespace = namespaceOf(request);
  const packageName = params.package === undefined ? null : checkedName(params.package);
  const name = checkedName(params.name ?? "");
  return { namespace, package: packageName, name, path: packageName === null ? name : `${packageName}/${name}` };
}

function checkedName(name: string): string {
  if (isEntityName(name)) return name;
  throw new ApiError(
    400,
    name.length > MAX_NAME_LENGTH
      ? // So it stands in OpenWhisk, and in what compares answers with it.
        `Name segement longer than allowed: ${name.length} > ${MAX_NAME_LENGTH}.`
      : "The name of the entity contains illegal characters.",
  );
}

/** Throws 403 unless the namespace is the caller's own. `path` is what was asked for in it. */
export function requireOwner(identity: Identity, namespace: string, path?: string): void {
  if (identity.namespace === namespace) return;
  throw new ApiError(403, WORDS.notAuthorized(path === undefined ? namespace : `${namespace}/${path}`));
}

/**
 * Throws unless the caller may read and call an action: it is in the caller's namespace, or in a package that is
 * published. A binding is its owner's, and so must be what is bound, unless that is published.
 */
export function requireReadable(store: EntityStore, identity: Identity, namespace: string, path: string): void {
  const slash = path.indexOf("/");
  if (slash < 0) return requireOwner(identity, namespace, path);
  requireReadablePackage(store, identity, namespace, path.slice(0, slash));
}

/** The package, which the caller may read. Throws 404 where it isn't there and is the caller's, 403 and 409. */
export function requireReadablePackage(
  store: EntityStore,
  identity: Identity,
  namespace: string,
  name: string,
  missing: string = WORDS.doesNotExist,
): PackageEntity {
  const isOwner = identity.namespace === namespace;
  const found = store.get(namespace, name);
  const fullName = `${namespace}/${name}`;
  if (!isOwner && !(found?.collection === "packages" && found.publish && !found.binding))
    throw new ApiError(403, WORDS.notAuthorized(fullName));
  if (!found) throw new ApiError(404, missing);
  const wanted = requireCollection(found, "packages");
  if (wanted.binding && wanted.binding.namespace !== identity.namespace) {
    const bound = store.getPackage(wanted.binding.namespace, wanted.binding.name);
    if (!bound?.publish) throw new ApiError(403, WORDS.notAuthorized(fullName));
  }
  return wanted;
}

/** Throws 404 where there is nothing, and 409 where it is something else. */
export function requireCollection<C extends Collection>(
  found: Entity | null,
  collection: C,
): Extract<Entity, { collection: C }> {
  if (!found) throw new ApiError(404, WORDS.doesNotExist);
  if (found.collection !== collection) throw new ApiError(409, WORDS.otherCollection);
  return found as Extract<Entity, { collection: C }>;
}
