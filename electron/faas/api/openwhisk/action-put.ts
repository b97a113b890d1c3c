import type { FastifyRequest } from "fastify";
import type { ActionEntity, ActionExec, Entity, KeyValue } from "#shared/model/faas/entities.ts";
import { kindOf } from "../../controller/entities/kinds.ts";
import { mergeKeyValues } from "../../controller/entities/resolve-action.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { limitsAfter, readLimits, type LimitsContent } from "./action-limits.ts";
import { entityOf, requireCollection, requireOwner, type NamedEntity } from "./entitlement.ts";
import { readExec, type ExecContent } from "./exec-body.ts";
import type { OpenwhiskParts } from "./openwhisk-parts.ts";
import { bodyObject, commonAfter, malformed, readCommon, type CommonContent } from "./put-body.ts";
import { queryBoolean } from "./query.ts";
import { checkSequence } from "./sequence-check.ts";

interface ActionContent extends CommonContent {
  exec: ExecContent | null;
  limits: LimitsContent;
  deletedAnnotations: string[];
}

/** Creates or updates the action that a PUT names (Actions.scala), and returns it as it is now. */
export async function putAction(parts: OpenwhiskParts, request: FastifyRequest): Promise<ActionEntity> {
  const { store } = parts;
  const { identity } = request;
  const named = entityOf(request);
  requireOwner(identity, named.namespace, named.path);
  requirePackage(parts, named);
  const overwrite = queryBoolean(request, "overwrite", false);
  const content = readContent(bodyObject(request), identity.namespace);
  const seen = store.get(named.namespace, named.path);
  const before = existingAction(seen, overwrite);
  if (!before && !content.exec) throw new ApiError(400, "exec undefined");
  if (content.exec?.type === "sequence") checkSequence(store, identity, named, content.exec.components);

  const kept = await keepCode(parts, content.exec);
  try {
    const exec = kept.exec ?? before!.exec;
    const action = mergeAction(named, content, exec, before);
    const fn = store.describe(action);
    // What a sequence consists of has been asked for before.
    const refusal = fn.form === "sequence" ? null : await parts.unsupported(fn);
    if (refusal !== null) throw new ApiError(400, refusal);
    return await store.put(named.namespace, named.path, (existing) => {
      if (existing !== seen) throw new ApiError(409, WORDS.changedMeanwhile);
      requirePackage(parts, named);
      return action;
    });
  } finally {
    kept.release();
  }
}

/** An action goes into a package that is there, and is no binding. */
function requirePackage({ store }: OpenwhiskParts, { namespace, package: name }: NamedEntity): void {
  if (name === null) return;
  const found = requireCollection(store.get(namespace, name), "packages");
  if (found.binding) throw new ApiError(400, WORDS.notOnBinding);
}

/** What a PUT replaces; null when it makes something new. */
function existingAction(existing: Entity | null, overwrite: boolean): ActionEntity | null {
  if (!existing) return null;
  const action = requireCollection(existing, "actions");
  if (!overwrite) throw new ApiError(409, WORDS.alreadyExists);
  return action;
}

function readContent(body: Record<string, unknown>, ownNamespace: string): ActionContent {
  return {
    ...readCommon(body),
    exec: readExec(body["exec"], ownNamespace),
    limits: readLimits(body["limits"]),
    deletedAnnotations: readNames(body["delAnnotations"]),
  };
}

function readNames(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((name) => typeof name === "string"))
    throw malformed("Expected String as JsString in field 'delAnnotations'");
  return value;
}

async function keepCode(
  { store }: OpenwhiskParts,
  content: ExecContent | null,
): Promise<{ exec: ActionExec | null; release: () => void }> {
  if (!content || content.type === "sequence") return { exec: content, release: () => {} };
  if (content.upload === null) return { exec: { ...content.exec, code: null }, release: () => {} };
  const { reference, release } = await store.code.keep(kindOf(content.exec.kind).form, content.upload);
  return { exec: { ...content.exec, code: reference }, release };
}

/** What isn't given stays as it was; annotations are merged, parameters are replaced as a whole. */
function mergeAction(
  { namespace, package: packageName, name }: NamedEntity,
  content: ActionContent,
  exec: ActionExec,
  before: ActionEntity | null,
): ActionEntity {
  const keptParameters = before?.exec.type === "sequence" ? [] : before?.parameters;
  return {
    ...commonAfter(content, before),
    collection: "actions",
    namespace,
    package: packageName,
    name,
    exec,
    parameters: exec.type === "sequence" ? [] : (content.parameters ?? keptParameters ?? []),
    annotations: mergeAnnotations(content, exec.kind, before),
    limits: limitsAfter(content.limits, before?.limits ?? null, exec.kind),
  };
}

function mergeAnnotations(content: ActionContent, kind: string, before: ActionEntity | null): KeyValue[] {
  const kept = (before?.annotations ?? []).filter(({ key }) => !content.deletedAnnotations.includes(key));
  // Only of new actions: those from before it was invented get their key.
  const added = before ? [] : [{ key: "provide-api-key", value: false }];
  return mergeKeyValues(added, kept, content.annotations ?? [], [{ key: "exec", value: kind }]);
}
