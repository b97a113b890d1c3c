import { CallRefused } from "./call-refused.ts";

/**
 * What a function gets: an object over the parameters of package and action, an array as it is. Returns the very
 * argument where nothing is bound, so that its text may be passed unmodified.
 */
export function mergeParameters(bound: Readonly<Record<string, unknown>>, argument: unknown): unknown {
  // Spreading makes own properties of what is there, also of a key called __proto__.
  if (isObject(argument)) return hasAny(bound) ? { ...bound, ...argument } : argument;
  return argument === undefined && hasAny(bound) ? { ...bound } : argument;
}

/** Throws a CallRefused for a request that gives a parameter which its function protects as final. */
export function checkFinalParameters(final: ReadonlySet<string>, argument: unknown): void {
  if (final.size === 0 || !isObject(argument)) return;
  for (const name of final) {
    if (Object.hasOwn(argument, name)) throw parametersNotAllowed();
  }
}

export function parametersNotAllowed(): CallRefused {
  return new CallRefused(
    "invalid-arguments",
    "Request defines parameters that are not allowed (e.g., reserved properties).",
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasAny(values: Readonly<Record<string, unknown>>): boolean {
  for (const _ in values) return true;
  return false;
}
