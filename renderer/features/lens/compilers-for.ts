import type { Language, Target } from "#shared/model/target.ts";
import type { Tool } from "#shared/model/tool.ts";

/** The compilers here that build a language for a target. */
export function compilersFor(tools: readonly Tool[] | null, language: Language | undefined, target: Target): Tool[] {
  return (tools ?? []).filter(
    ({ kind, state, languages, targets }) =>
      kind === "compiler" &&
      state === "available" &&
      language !== undefined &&
      languages.includes(language) &&
      targets.some((built) => (target === "native" ? built === "native" : built !== "native")),
  );
}
