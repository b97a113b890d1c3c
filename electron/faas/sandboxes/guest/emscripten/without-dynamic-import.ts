const LINE = "[^\\n\\r\\u2028\\u2029]*";
/** White space and every kind of comment that a script can have, old HTML's included. */
const BETWEEN = `(?:\\s|\\/\\*[^]*?\\*\\/|\\/\\/${LINE}|<!--${LINE}|-->${LINE})*`;
const DYNAMIC_IMPORT = new RegExp(`(?<![\\w$])import(?=${BETWEEN}[(.])`, "g");

/**
 * A script in which every `import()` is a call of a function that there isn't: in a context its promise would be rejected
 * with an error of the host's own, through whose constructors everything of the host can be reached. A keyword can't be
 * written with escapes, so that all are found; those in comments and texts are changed, too, which does no harm.
 */
export function withoutDynamicImport(script: string): string {
  return script.replace(DYNAMIC_IMPORT, "importNotAllowed");
}
