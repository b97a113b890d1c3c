import type {
  ActionEntity,
  Entity,
  PackageEntity,
  RuleEntity,
  RuleStatus,
  TriggerEntity,
} from "#shared/model/faas/entities.ts";
import type { EntityStore } from "../../controller/entities/entity-store.ts";
import { OWN_LIMITS } from "../../controller/entities/system-limits.ts";

/** The entities as OpenWhisk's clients know them (WhiskAction.scala and its like). */

/** Of an action in a package, OpenWhisk's namespace includes the package. */
function namespaceOf(entity: Entity): string {
  return entity.collection === "actions" && entity.package !== null
    ? `${entity.namespace}/${entity.package}`
    : entity.namespace;
}

function common(entity: Entity) {
  const { name, version, publish, annotations, updatedAtMs } = entity;
  return { namespace: namespaceOf(entity), name, version, publish, annotations, updated: updatedAtMs };
}

function limitsJson({ limits }: ActionEntity) {
  const instances = limits.concurrency === OWN_LIMITS.instances.default ? {} : { instances: limits.concurrency };
  return {
    timeout: limits.timeoutMs,
    memory: limits.memoryMb,
    logs: limits.logsMb,
    concurrency: OWN_LIMITS.callsPerSandbox.default,
    ...instances,
  };
}

/** `code` is what the client sent, text or Base64; null leaves it out. */
export function actionJson(action: ActionEntity, code: string | null) {
  return {
    ...common(action),
    exec: execJson(action, code),
    parameters:
      action.exec.type === "sequence" ? [{ key: "_actions", value: action.exec.components }] : action.parameters,
    limits: limitsJson(action),
  };
}

function execJson({ exec }: ActionEntity, code: string | null) {
  if (exec.type === "sequence") return { kind: exec.kind, components: exec.components };
  const { kind, binary, image, main } = exec;
  return {
    kind,
    binary,
    ...(image === null ? {} : { image }),
    ...(main === null ? {} : { main }),
    ...(code === null ? {} : { code }),
  };
}

export function actionSummary(action: ActionEntity) {
  const binary = action.exec.type === "code" && action.exec.binary;
  return { ...common(action), limits: limitsJson(action), exec: { binary } };
}

export function packageJson(one: PackageEntity) {
  return { ...common(one), parameters: one.parameters, binding: one.binding ?? {} };
}

export function packageSummary(one: PackageEntity) {
  return { ...common(one), binding: one.binding ?? false };
}

/** A package with what is in it; an action with the annotation `feed` is a feed. */
export function packageWithActions(one: PackageEntity, contents: readonly ActionEntity[]) {
  const isFeed = ({ annotations }: ActionEntity) => annotations.some(({ key }) => key === "feed");
  const brief = ({ name, version, annotations }: ActionEntity) => ({ name, version, annotations });
  return {
    ...packageJson(one),
    actions: contents.filter((action) => !isFeed(action)).map(brief),
    feeds: contents.filter(isFeed).map(brief),
  };
}

export function triggerSummary(trigger: TriggerEntity) {
  return { ...common(trigger), limits: {} };
}

/** With the rules that it has, each with its action. */
export function triggerJson(trigger: TriggerEntity, store: EntityStore) {
  const rules = store.rulesOf(trigger.namespace, trigger.name);
  const linked = rules.map((rule) => [
    `${rule.namespace}/${rule.name}`,
    { action: actionOf(rule), status: rule.status },
  ]);
  return {
    ...triggerSummary(trigger),
    parameters: trigger.parameters,
    ...(rules.length > 0 ? { rules: Object.fromEntries(linked) as Record<string, unknown> } : {}),
  };
}

export function ruleJson(rule: RuleEntity, status: RuleStatus = rule.status) {
  return {
    ...common(rule),
    status,
    trigger: { path: rule.namespace, name: rule.trigger },
    action: actionOf(rule),
  };
}

function actionOf({ action }: RuleEntity) {
  const parts = action.path.split("/");
  const name = parts.pop()!;
  return { path: [action.namespace, ...parts].join("/"), name };
}
