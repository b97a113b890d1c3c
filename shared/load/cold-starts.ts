import type { LoadSample } from "../model/load/load-sample.ts";

/** Whether its sandbox was made for it; null where the server doesn't tell. */
export function isCold({ server }: LoadSample): boolean | null {
  const startKind = server?.startKind ?? null;
  return startKind === null ? null : startKind === "cold" || startKind === "recreated";
}
