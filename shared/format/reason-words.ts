/**
 * A failure's message where the runtime's name stands beside it: "Wasmtime: no wasmtime on PATH" beside "wasmtime" is
 * said as "no wasmtime on PATH". A message that would lose the name by that is kept as it is.
 */
export function reasonBeside(runtime: string, message: string): string {
  const [id = runtime] = runtime.split(":");
  const { named, rest } = /^(?<named>[^:]{1,40}): (?<rest>.+)$/s.exec(message)?.groups ?? {};
  if (named === undefined || rest === undefined) return message;
  const isName = (text: string) => text.toLowerCase().includes(id);
  return isName(named) && isName(rest) ? rest : message;
}

/** A reason that stands alone: "no wasmtime on PATH" becomes "No wasmtime on PATH." */
export function asSentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${reason.endsWith(".") ? "" : "."}`;
}
