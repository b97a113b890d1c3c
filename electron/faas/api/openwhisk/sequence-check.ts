import { parseQualifiedName } from "../../controller/entities/entity-path.ts";
import type { EntityStore } from "../../controller/entities/entity-store.ts";
import { MAX_SEQUENCE_LENGTH } from "../../controller/entities/system-limits.ts";
import type { Identity } from "../../controller/namespaces/namespaces.ts";
import { ApiError } from "../api-error.ts";
import { requireReadable, type NamedEntity } from "./entitlement.ts";

/**
 * Throws 400 and 403 unless a sequence can be: its components exist and may be called, it doesn't come back to itself,
 * and with the sequences in it, it isn't too long (checkSequenceActionLimits in Actions.scala).
 */
export function checkSequence(
  store: EntityStore,
  identity: Identity,
  sequence: NamedEntity,
  components: readonly string[],
): void {
  if (components.length === 0) throw new ApiError(400, "No component specified for the sequence.");
  const own = `${sequence.namespace}/${sequence.path}`;
  for (const component of components) {
    const { namespace, path } = parseQualifiedName(component, identity.namespace)!;
    if (`${namespace}/${path}` !== own) requireReadable(store, identity, namespace, path);
  }
  let actions = 0;
  // A sequence within may name itself by now: then it is as long as it likes, and ends here.
  const left = [...components];
  while (left.length > 0) {
    const { namespace, path } = parseQualifiedName(left.pop()!, identity.namespace)!;
    const found = store.resolveAction(namespace, path);
    if (`${namespace}/${path}` === own || found?.fn.path === own)
      throw new ApiError(400, "Sequence may not refer to itself.");
    if (!found) throw new ApiError(400, "Sequence component does not exist.");
    if (found.exec.type === "sequence") left.push(...found.exec.components);
    else actions++;
    if (actions + left.length > MAX_SEQUENCE_LENGTH) throw new ApiError(400, "Too many actions in the sequence.");
  }
}
