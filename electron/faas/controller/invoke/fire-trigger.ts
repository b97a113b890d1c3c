import type { RuleEntity, TriggerEntity } from "#shared/model/faas/entities.ts";
import type { ActivationStore } from "../../activations/activation-store.ts";
import type { EntityStore } from "../entities/entity-store.ts";
import { newActivationId } from "./activation-id.ts";
import type { CallRequest } from "./call.ts";
import { CallRefused } from "./call-refused.ts";
import type { FunctionInvoker } from "./invoke-function.ts";
import { mergeParameters } from "./merge-parameters.ts";

export interface Firing {
  trigger: TriggerEntity;
  caller: CallRequest["caller"];
  /** The event: an object, or undefined. */
  payload: unknown;
  requestBytes: number;
  arrivedNs: bigint;
}

export interface FiringParts {
  store: Pick<EntityStore, "resolveAction" | "rulesOf">;
  functions: FunctionInvoker;
  activations: Pick<ActivationStore, "add">;
}

/**
 * Calls the functions of all active rules of a trigger, and waits for none of them. Returns the id of the trigger's own
 * activation, or null where no rule is active: then nothing is kept (OpenWhisk's Triggers.scala). Throws a CallRefused
 * where the namespace fires too often.
 */
export function fireTrigger({ store, functions, activations }: FiringParts, firing: Firing): string | null {
  const { trigger, caller, payload } = firing;
  functions.rates.fire(caller.namespace);
  const rules = store.rulesOf(trigger.namespace, trigger.name);
  if (!rules.some(({ status }) => status === "active")) return null;

  const activationId = newActivationId();
  const startedAtMs = Date.now();
  const bound = Object.fromEntries(trigger.parameters.map(({ key, value }) => [key, value]));
  const argument = mergeParameters(bound, payload) ?? {};
  const logs = rules.map((rule) => JSON.stringify(activateRule(rule)));
  activations.add({
    activationId,
    namespace: caller.namespace,
    subject: caller.subject,
    name: trigger.name,
    version: trigger.version,
    startedAtMs,
    result: payload ?? {},
    logs,
  });
  return activationId;

  function activateRule(rule: RuleEntity): Record<string, unknown> {
    const ruleName = `${rule.namespace}/${rule.name}`;
    const actionName = `${rule.action.namespace}/${rule.action.path}`;
    const names = { rule: ruleName, action: actionName };
    if (rule.status !== "active") {
      const error = `Rule '${ruleName}' is inactive, action '${actionName}' was not activated.`;
      return { statusCode: 1, success: false, error, ...names };
    }
    const action = store.resolveAction(rule.action.namespace, rule.action.path);
    if (!action) return { statusCode: 1, success: false, error: "The requested resource does not exist.", ...names };
    try {
      const { requestBytes, arrivedNs } = firing;
      const started = functions.start({ action, caller, argument, requestBytes, arrivedNs, through: "trigger" });
      return { statusCode: 0, success: true, activationId: started.activationId, ...names };
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      return { statusCode: 1, success: false, error: error.message, ...names };
    }
  }
}
