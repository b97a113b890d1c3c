/** What a result of the form `{error}` says, as text; null of any other result. */
export function errorOfResult(result: unknown): string | null {
  if (typeof result !== "object" || result === null || Array.isArray(result) || !("error" in result)) return null;
  const { error } = result;
  return typeof error === "string" ? error : (JSON.stringify(error) ?? null);
}
