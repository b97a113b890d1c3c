import { WorkbenchError } from "../errors.ts";
import { nearestName } from "../format/nearest-name.ts";

/** Throws INVALID_REQUEST, with all that don't exist and what was probably meant, unless every runtime is known. */
export function refuseUnknownRuntimes(asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.filter((ref) => !known.includes(ref));
  if (unknown.length === 0) return;
  const meant = unknown.flatMap((ref) => nearestName(ref, known) ?? []);
  const question = meant.length === 0 ? "" : `Did you mean ${meant.join(", ")}? `;
  const words = unknown.length === 1 ? "There is no runtime named" : "There are no runtimes named";
  throw new WorkbenchError("INVALID_REQUEST", `${words} ${unknown.join(", ")}.`, {
    hint: `${question}Known runtimes: ${known.join(", ")}.`,
  });
}
