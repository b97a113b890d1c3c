import type { Language } from "#shared/model/target.ts";
import { parseRuntimeRef, type RuntimeRef, type Tool } from "#shared/model/tool.ts";

/** A runtime that can be ticked, and why it can't give a result, if so. */
export interface RuntimeChoice {
  ref: RuntimeRef;
  name: string;
  /** Of a wasm engine; native code has none of its own. */
  version: string | null;
  /** `label` is the reason in two or three words. */
  missing: { label: string; reason: string; hint: string | null } | null;
}

const LANGUAGE_WORDS: Record<Language, string> = { c: "C", cpp: "C++", rust: "Rust" };

/**
 * Everything there is to choose from, installed ones first; what is ticked but unknown stays in sight.
 * A runtime counts as missing too when nothing here can build the language for it.
 */
export function runtimeChoices(
  tools: readonly Tool[],
  ticked: readonly RuntimeRef[],
  language: Language | undefined,
): RuntimeChoice[] {
  const runtimes = tools.filter((tool) => tool.kind === "runtime");
  const offered = runtimes.flatMap((tool) => (tool.modes.length > 0 ? tool.modes : [tool.id]));
  const refs = [...new Set([...offered, ...ticked])];
  const choices = refs.map((ref): RuntimeChoice => {
    const tool = runtimes.find(({ id }) => id === parseRuntimeRef(ref).id);
    return {
      ref,
      name: tool?.name ?? ref,
      version: tool?.targets.includes("native") ? null : (tool?.version ?? null),
      missing: whyMissing(ref, tool, tools, language),
    };
  });
  return choices.toSorted((a, b) => Number(a.missing !== null) - Number(b.missing !== null));
}

function whyMissing(
  ref: RuntimeRef,
  tool: Tool | undefined,
  tools: readonly Tool[],
  language: Language | undefined,
): RuntimeChoice["missing"] {
  if (!tool) return { label: "not known", reason: "not known here", hint: null };
  if (tool.state !== "available") {
    const label = tool.state === "broken" ? "broken" : "not installed";
    return { label, reason: tool.reason ?? label, hint: tool.hint };
  }
  if (!tool.modes.includes(ref))
    return { label: "no such mode", reason: `${tool.name} here was built without this mode`, hint: null };
  if (language === undefined) return null;
  const fitting = tools.filter((candidate) => candidate.kind === "compiler" && candidate.languages.includes(language));
  const canBuild = fitting.some(
    ({ state, targets }) => state === "available" && targets.some((target) => tool.targets.includes(target)),
  );
  if (canBuild) return null;
  const native = tool.targets.includes("native");
  const reason = `no ${LANGUAGE_WORDS[language]} compiler ${native ? "" : "for wasm "}found`;
  return {
    label: reason,
    reason,
    hint: fitting.find(({ hint }) => hint !== null)?.hint ?? null,
  };
}
