import type { ActionEntity, Collection, Entity, KeyValue, PackageEntity } from "#shared/model/faas/entities.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";

/** An action as a caller reaches it: its `parameters` are those of package, binding and action, the later ones winning. */
export type ResolvedAction = ActionEntity & {
  /** `namespace/package` of the binding through which it was reached; null where there is none. */
  readonly binding: string | null;
  /** The same parameters as an object without a prototype; not to be changed. */
  readonly parameterValues: Readonly<Record<string, unknown>>;
  /** Names that a request may not give, because the action's annotation `final` protects them. */
  readonly finalParameters: ReadonlySet<string>;
  /** The same object for every call of one revision. */
  readonly fn: DeployedFunction;
};

type Lookup = <C extends Collection>(
  collection: C,
  namespace: string,
  path: string,
) => Extract<Entity, { collection: C }> | null;

/** Finds an action by `name` or `package/name`, through a binding where the package is one. */
export function resolveAction(
  lookup: Lookup,
  functionOf: (action: ActionEntity) => DeployedFunction,
  namespace: string,
  path: string,
): ResolvedAction | null {
  const slash = path.indexOf("/");
  if (slash < 0) {
    const action = lookup("actions", namespace, path);
    return action && withParameters(action, functionOf(action), [], null);
  }
  const named = lookup("packages", namespace, path.slice(0, slash));
  if (!named?.binding) {
    const action = lookup("actions", namespace, path);
    return action && withParameters(action, functionOf(action), named ? [named] : [], null);
  }
  // A binding never leads to another one.
  const { binding } = named;
  const provider = lookup("packages", binding.namespace, binding.name);
  const action = lookup("actions", binding.namespace, `${binding.name}${path.slice(slash)}`);
  if (!provider || !action) return null;
  return withParameters(action, functionOf(action), [provider, named], `${namespace}/${named.name}`);
}

function withParameters(
  action: ActionEntity,
  fn: DeployedFunction,
  packages: PackageEntity[],
  binding: string | null,
): ResolvedAction {
  const parameters = mergeKeyValues(...packages.map((one) => one.parameters), action.parameters);
  const parameterValues = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of parameters) parameterValues[key] = value;
  const isFinal = action.annotations.some(({ key, value }) => key === "final" && value === true);
  // A parameter without a value is a place that is to be filled.
  const defined = parameters.filter(({ value }) => value !== null).map(({ key }) => key);
  return { ...action, parameters, binding, parameterValues, finalParameters: new Set(isFinal ? defined : []), fn };
}

/** Lists of parameters or annotations as one: of the same key, the last value counts, at the place of the first. */
export function mergeKeyValues(...lists: readonly (readonly KeyValue[])[]): KeyValue[] {
  const merged = new Map<string, unknown>();
  for (const { key, value } of lists.flat()) merged.set(key, value);
  return [...merged].map(([key, value]) => ({ key, value }));
}
