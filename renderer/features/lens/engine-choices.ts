import type { LensPaneId } from "#shared/model/lens/lens-view.ts";
import { parseRuntimeRef, type RuntimeRef, type Tool } from "#shared/model/tool.ts";
import { LENS_ENGINES } from "../../workspace/index.ts";

export interface EngineChoice {
  ref: RuntimeRef;
  name: string;
  /** Why it will show nothing yet; null when it can. */
  missing: string | null;
}

/** All that can be added, and what was asked for by name. */
export function engineChoices(tools: readonly Tool[] | null, asked: readonly RuntimeRef[]): EngineChoice[] {
  const named = new Set(LENS_ENGINES.map(({ ref }) => ref));
  const others = asked.filter((ref) => !named.has(ref)).map((ref) => ({ ref, name: ref }));
  return [...LENS_ENGINES, ...others].map(({ ref, name }) => {
    const tool = tools?.find(({ id, kind }) => kind === "runtime" && id === parseRuntimeRef(ref).id);
    return { ref, name, missing: tool && tool.state !== "available" ? "not installed" : null };
  });
}

/** What a pane is called before it says so itself. */
export function paneName(id: LensPaneId): string {
  return id === "wat" ? "WebAssembly text" : (LENS_ENGINES.find(({ ref }) => ref === id)?.name ?? id);
}
