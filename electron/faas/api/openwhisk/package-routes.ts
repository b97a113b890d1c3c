import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ActionEntity, Entity, KeyValue, PackageEntity } from "#shared/model/faas/entities.ts";
import { isEntityName } from "../../controller/entities/entity-path.ts";
import { mergeKeyValues } from "../../controller/entities/resolve-action.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { entityOf, namespaceOf, requireCollection, requireOwner, requireReadablePackage } from "./entitlement.ts";
import { packageJson, packageSummary, packageWithActions } from "./entity-json.ts";
import type { OpenwhiskParts } from "./openwhisk-parts.ts";
import { asObject, bodyObject, commonAfter, malformed, readCommon } from "./put-body.ts";
import { listAnswer, queryBoolean, readListQuery } from "./query.ts";
import { DOCS } from "./route-docs.ts";

type Binding = NonNullable<PackageEntity["binding"]>;

/** It stands for no package in addresses of web actions. */
const RESERVED = "default";
const PATH = "/namespaces/:namespace/packages/:name";

export function packageRoutes(api: FastifyInstance, parts: OpenwhiskParts): void {
  const { store } = parts;

  function contentsOf({ namespace, name }: Binding): ActionEntity[] {
    return store.list("actions", namespace).filter((action) => action.package === name);
  }

  for (const url of ["/namespaces/:namespace/packages", "/namespaces/:namespace/packages/"])
    api.get(url, { config: { doc: DOCS.listPackages } }, (request) => {
      const namespace = namespaceOf(request);
      const isOwner = namespace === request.identity.namespace;
      const onlyPublic = !isOwner || queryBoolean(request, "public", false);
      const found = store.list("packages", namespace).filter((one) => !onlyPublic || (one.publish && !one.binding));
      return listAnswer(found, readListQuery(request, "packages"), "packages", packageSummary);
    });

  api.get(PATH, { config: { doc: DOCS.getPackage } }, (request) => {
    const { namespace, name } = entityOf(request);
    const missing = `The requested resource '${namespace}/${name}' does not exist.`;
    const found = requireReadablePackage(store, request.identity, namespace, name, missing);
    if (!found.binding) return packageWithActions(found, contentsOf(found));
    const provider = store.getPackage(found.binding.namespace, found.binding.name);
    if (!provider) throw new ApiError(404, WORDS.doesNotExist);
    const parameters = mergeKeyValues(provider.parameters, found.parameters);
    return packageWithActions({ ...found, parameters }, contentsOf(provider));
  });

  api.put(PATH, { config: { doc: DOCS.putPackage } }, async (request) => {
    const { namespace, name } = entityOf(request);
    requireOwner(request.identity, namespace, name);
    const overwrite = queryBoolean(request, "overwrite", false);
    if (name === RESERVED) throw new ApiError(400, `Package name '${name}' is reserved.`);
    const body = bodyObject(request);
    const content = { ...readCommon(body), binding: readBinding(body["binding"], request) };
    const stored = await store.put(namespace, name, (existing): PackageEntity => {
      const before = existing && requireCollection(existing, "packages");
      if (before && !overwrite) throw new ApiError(409, WORDS.alreadyExists);
      if (content.binding) checkBinding(parts, request, content.binding, before);
      const binding = content.binding ?? before?.binding ?? null;
      return {
        ...commonAfter(content, before),
        collection: "packages",
        namespace,
        name,
        annotations: withBinding(content.annotations ?? before?.annotations ?? [], binding),
        parameters: content.parameters ?? before?.parameters ?? [],
        binding,
      };
    });
    return packageJson(stored);
  });

  api.delete(PATH, { config: { doc: DOCS.deletePackage } }, async (request) => {
    const { namespace, name } = entityOf(request);
    requireOwner(request.identity, namespace, name);
    const force = queryBoolean(request, "force", false);
    const found = requireCollection(store.get(namespace, name), "packages");
    await store.remove<Entity>(namespace, name, (existing) => {
      if (existing !== found) throw new ApiError(409, WORDS.changedMeanwhile);
      const contents = found.binding ? [] : contentsOf(found);
      if (contents.length > 0 && !force) throw new ApiError(409, notEmpty(contents.length));
      return [...contents, found];
    });
    return packageJson(found);
  });
}

function notEmpty(count: number): string {
  const entities = count === 1 ? "entity" : "entities";
  return `Package not empty (contains ${count} ${entities}). Set force param or delete package contents.`;
}

/** `{}` is what a package has that is no binding. */
function readBinding(value: unknown, request: FastifyRequest): Binding | null {
  if (value === undefined || value === null) return null;
  const binding = asObject(value, "Object expected in field 'binding'");
  if (Object.keys(binding).length === 0) return null;
  const { namespace, name } = binding;
  if (typeof namespace !== "string" || typeof name !== "string" || !isEntityName(namespace) || !isEntityName(name))
    throw malformed("entity name malformed");
  return { namespace: namespace === "_" ? request.identity.namespace : namespace, name };
}

function checkBinding(
  { store }: OpenwhiskParts,
  { identity }: FastifyRequest,
  { namespace, name }: Binding,
  before: PackageEntity | null,
): void {
  if (before && !before.binding)
    throw new ApiError(409, "Resource is a package and cannot be converted into a binding.");
  const provider = store.get(namespace, name);
  const isOwner = identity.namespace === namespace;
  if (!isOwner && !(provider?.collection === "packages" && provider.publish))
    throw new ApiError(403, WORDS.notAuthorized(`${namespace}/${name}`));
  if (!provider) throw new ApiError(400, "Binding references a package that does not exist.");
  if (provider.collection !== "packages") throw new ApiError(409, "Cannot bind to a resource that is not a package.");
  if (provider.binding) throw new ApiError(400, "Cannot bind to another package binding.");
}

/** Lists don't say what is bound; clients find it in this annotation, which nobody can set himself. */
function withBinding(annotations: KeyValue[], binding: Binding | null): KeyValue[] {
  const others = annotations.filter(({ key }) => key !== "binding");
  return binding ? [...others, { key: "binding", value: binding }] : others;
}
