import { resolve } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type {
  ActionEntity,
  Collection,
  Entity,
  PackageEntity,
  RuleEntity,
  TriggerEntity,
} from "#shared/model/faas/entities.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { createCodeStore, type CodeStore } from "../code-store/code-store.ts";
import { describeFunction } from "./deployed-function.ts";
import { createEntityFiles, type EntityFiles } from "./entity-files.ts";
import { parseQualifiedName, pathOf } from "./entity-path.ts";
import { resolveAction, type ResolvedAction } from "./resolve-action.ts";

export type { ResolvedAction } from "./resolve-action.ts";

type EntityOf<C extends Collection> = Extract<Entity, { collection: C }>;

/** Every entity of the emulator, in memory and on disk. What it returns is shared and must not be changed. */
export interface EntityStore {
  /**
   * The function behind `name` or `package/name`, also through a binding; null when there is none. Allocates nothing:
   * it is asked for every call. A sequence has the form `sequence`, no code, and components in `sequenceComponents`.
   */
  resolveFunction(namespace: string, path: string): DeployedFunction | null;
  /** The same with everything that is known of the action; as cheap. */
  resolveAction(namespace: string, path: string): ResolvedAction | null;
  /** In their order; null stands for one that has been deleted since. */
  sequenceComponents(action: ActionEntity): (ResolvedAction | null)[];
  getTrigger(namespace: string, name: string): TriggerEntity | null;
  /** Rules of a trigger, active or not, by name. */
  rulesOf(namespace: string, trigger: string): RuleEntity[];
  getPackage(namespace: string, name: string): PackageEntity | null;
  /** Whatever has this path; actions, packages, triggers and rules of a namespace share their names. */
  get(namespace: string, path: string): Entity | null;
  /** Of one namespace, the last updated first. */
  list<C extends Collection>(collection: C, namespace: string): EntityOf<C>[];
  /**
   * Makes an entity or replaces it: `change` gets what is there now, and what it returns is stored; what it throws is
   * thrown. Changes happen one after the other. Resolves when it is on disk.
   */
  put<E extends Entity>(namespace: string, path: string, change: (existing: Entity | null) => E): Promise<E>;
  /** Removes what `choose` returns, in that order, and returns it. What it throws is thrown; nothing is removed then. */
  remove<E extends Entity>(
    namespace: string,
    path: string,
    choose: (existing: Entity | null) => readonly E[],
  ): Promise<readonly E[]>;
  /** The code of actions; whoever puts one keeps its code there first. */
  readonly code: CodeStore;
  /** What an action would be, were it stored. Throws INVALID_REQUEST where its annotations say what can't be. */
  describe(action: ActionEntity): DeployedFunction;
  /** Called with the path of a function whose code, limits or other terms were changed, or which was deleted. */
  onRetired(listener: (path: string) => void): () => void;
  /** Ends after writes that were begun. */
  close(): Promise<void>;
}

export interface EntityStoreOptions {
  dataDir: string;
  /** Told in a sentence for people of files that can't be used; stderr by default. */
  report?: (message: string) => void;
}

/** Loads what is in the folder; a file that can't be used is reported and set aside, and the rest is there. */
export async function createEntityStore(options: EntityStoreOptions): Promise<EntityStore> {
  const dataDir = resolve(options.dataDir);
  const report = options.report ?? ((message: string) => console.error(message));
  const namespaces = new Map<string, Map<string, Entity>>();
  /** How many actions have it. */
  const references = new Map<string, number>();
  const code = await createCodeStore({ dataDir, isReferenced: (sha256) => references.has(sha256) });
  const files = createEntityFiles(dataDir, report);
  const functions = new WeakMap<ActionEntity, DeployedFunction>();
  /** Emptied by every change; what is made again keeps its `fn`. */
  let resolved = new Map<string, Map<string, ResolvedAction>>();
  const retiredListeners = new Set<(path: string) => void>();
  let writing: Promise<unknown> = Promise.resolve();

  function get(namespace: string, path: string): Entity | null {
    return namespaces.get(namespace)?.get(path) ?? null;
  }

  function getOf<C extends Collection>(collection: C, namespace: string, path: string): EntityOf<C> | null {
    const found = get(namespace, path);
    return found?.collection === collection ? (found as EntityOf<C>) : null;
  }

  function list<C extends Collection>(collection: C, namespace: string): EntityOf<C>[] {
    const found = [...(namespaces.get(namespace)?.values() ?? [])].filter((entity) => entity.collection === collection);
    return (found as EntityOf<C>[]).sort((a, b) => b.updatedAtMs - a.updatedAtMs || (a.name < b.name ? -1 : 1));
  }

  function functionOf(action: ActionEntity): DeployedFunction {
    let fn = functions.get(action);
    if (!fn) {
      fn = describeFunction(action, code);
      functions.set(action, fn);
    }
    return fn;
  }

  /** What was resolved before is found without making anything; unknown names are not kept, as they have no end. */
  function resolveCached(namespace: string, path: string): ResolvedAction | null {
    const found = resolved.get(namespace)?.get(path);
    if (found) return found;
    const action = resolveAction(getOf, functionOf, namespace, path);
    if (action) {
      let known = resolved.get(namespace);
      if (!known) resolved.set(namespace, (known = new Map()));
      known.set(path, action);
    }
    return action;
  }

  function countReferences(entity: Entity | null, change: 1 | -1): void {
    if (entity?.collection !== "actions" || entity.exec.type !== "code" || entity.exec.code === null) return;
    const { sha256 } = entity.exec.code;
    const count = (references.get(sha256) ?? 0) + change;
    if (count > 0) references.set(sha256, count);
    else references.delete(sha256);
  }

  function remember(entity: Entity): void {
    const path = pathOf(entity);
    let known = namespaces.get(entity.namespace);
    if (!known) namespaces.set(entity.namespace, (known = new Map()));
    replaced(known.get(path) ?? null, entity);
    known.set(path, entity);
  }

  function forget(entity: Entity): void {
    const known = namespaces.get(entity.namespace);
    known?.delete(pathOf(entity));
    if (known?.size === 0) namespaces.delete(entity.namespace);
    replaced(entity, null);
  }

  function replaced(before: Entity | null, after: Entity | null): void {
    resolved = new Map();
    countReferences(after, 1);
    countReferences(before, -1);
    if (before?.collection !== "actions") return;
    if (before.exec.type === "code" && before.exec.code) code.dropped(before.exec.code.sha256);
    for (const listener of retiredListeners) listener(`${before.namespace}/${pathOf(before)}`);
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = writing.then(work);
    writing = turn.catch(() => undefined);
    return turn;
  }

  for (const entity of await files.load()) {
    const fault = await faultOf(entity, code, functionOf);
    if (fault) await setAside(files, entity, fault);
    else remember(entity);
  }
  await code.sweep();

  return {
    resolveFunction: (namespace, path) => resolveCached(namespace, path)?.fn ?? null,
    resolveAction: resolveCached,
    sequenceComponents(action) {
      if (action.exec.type !== "sequence") return [];
      return action.exec.components.map((component) => {
        const name = parseQualifiedName(component, action.namespace);
        return name && resolveCached(name.namespace, name.path);
      });
    },
    getTrigger: (namespace, name) => getOf("triggers", namespace, name),
    getPackage: (namespace, name) => getOf("packages", namespace, name),
    rulesOf: (namespace, trigger) =>
      list("rules", namespace)
        .filter((rule) => rule.trigger === trigger)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    get,
    list,
    put: (namespace, path, change) =>
      inTurn(async () => {
        const entity = change(get(namespace, path));
        await files.write(entity);
        remember(entity);
        return entity;
      }),
    remove: (namespace, path, choose) =>
      inTurn(async () => {
        const chosen = choose(get(namespace, path));
        for (const entity of chosen) {
          await files.remove(entity);
          forget(entity);
        }
        return chosen;
      }),
    code,
    describe: (action) => describeFunction(action, code),
    onRetired(listener) {
      retiredListeners.add(listener);
      return () => retiredListeners.delete(listener);
    },
    async close() {
      await writing;
      await code.close();
    },
  };
}

/** Why an entity that was loaded can't be used. */
async function faultOf(
  entity: Entity,
  code: CodeStore,
  functionOf: (action: ActionEntity) => DeployedFunction,
): Promise<string | null> {
  if (entity.collection !== "actions") return null;
  if (entity.exec.type === "code" && entity.exec.code && !(await code.has(entity.exec.code)))
    return "its code is missing";
  try {
    functionOf(entity);
    return null;
  } catch (error) {
    return error instanceof WorkbenchError ? error.message : `it can't be used: ${(error as Error).message}`;
  }
}

async function setAside(files: EntityFiles, entity: Entity, fault: string): Promise<void> {
  await files.setAside(entity, `The action ${entity.namespace}/${pathOf(entity)} can't be called: ${fault}.`);
}
