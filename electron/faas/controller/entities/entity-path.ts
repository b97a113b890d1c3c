import type { Entity } from "#shared/model/faas/entities.ts";

/** Of EntityName.scala in OpenWhisk. */
const NAME = /^(?:\w|\w[\w@ .&-]{0,254}[\w@.&-])$/;
export const MAX_NAME_LENGTH = 256;

export function isEntityName(text: string): boolean {
  return NAME.test(text);
}

/** `name`, or `package/name` of a packaged action: what tells entities of a namespace apart, of all collections. */
export function pathOf(entity: Entity): string {
  return entity.collection === "actions" && entity.package !== null ? `${entity.package}/${entity.name}` : entity.name;
}

export interface QualifiedName {
  namespace: string;
  /** `name` or `package/name`. */
  path: string;
}

/**
 * Reads `/namespace/name` or `/namespace/package/name`, the leading slash being optional; `_` stands for the caller's
 * namespace. Null when it is no such name.
 */
export function parseQualifiedName(text: string, ownNamespace: string): QualifiedName | null {
  const parts = text.split("/").filter((part) => part !== "");
  if (parts.length < 2 || parts.length > 3 || !parts.every(isEntityName)) return null;
  const [namespace, ...path] = parts as [string, ...string[]];
  return { namespace: namespace === "_" ? ownNamespace : namespace, path: path.join("/") };
}
