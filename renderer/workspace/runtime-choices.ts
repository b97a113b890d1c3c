import { LANGUAGE_WORDS } from "#shared/format/language-words.ts";
import { describeTerms } from "#shared/model/execution-terms.ts";
import type { Language, Target } from "#shared/model/target.ts";
import { parseRuntimeRef, type RuntimeRef, type Tool } from "#shared/model/tool.ts";
import { compilersOf, wantedCompiler } from "./lacking-tool.ts";

/** A mode of a runtime that can be chosen, and why it can't give a result, if so. */
export interface RuntimeChoice {
  ref: RuntimeRef;
  /** On what terms it runs, in words; null while it isn't installed. */
  terms: string | null;
  /** `label` is the reason in two or three words. */
  missing: { label: string; reason: string; hint: string | null } | null;
}

/** A runtime with its modes, the plain one first. */
export interface RuntimeGroup {
  id: string;
  name: string;
  /** Of a wasm engine; native code has none of its own. */
  version: string | null;
  choices: RuntimeChoice[];
}

const TARGET_WORDS: Record<Target, string> = {
  native: "",
  "wasm32-wasip1": "for wasm ",
  "wasm32-unknown-unknown": "for bare wasm ",
  emscripten: "for Emscripten ",
};

/**
 * Everything there is to choose from, usable runtimes first; what is chosen but unknown stays in sight.
 * A mode counts as missing too when nothing here can build the language for its target.
 */
export function runtimeGroups(
  tools: readonly Tool[],
  chosen: readonly RuntimeRef[],
  language: Language | undefined,
): RuntimeGroup[] {
  const runtimes = tools.filter((tool) => tool.kind === "runtime");
  const ids = new Set([...runtimes.map(({ id }) => id), ...chosen.map((ref) => parseRuntimeRef(ref).id)]);
  const groups = [...ids].map((id): RuntimeGroup => {
    const tool = runtimes.find((runtime) => runtime.id === id);
    const asked = chosen.filter((ref) => parseRuntimeRef(ref).id === id);
    // The modes of what isn't installed are no choice yet.
    const offered = tool?.state === "available" ? tool.modeDetails.map(({ ref }) => ref) : [id];
    return {
      id,
      name: tool?.name ?? id,
      version: tool?.targets.includes("native") ? null : (tool?.version ?? null),
      choices: [...new Set([...offered, ...asked])].map((ref) => describeChoice(ref, tool, tools, language)),
    };
  });
  return groups.toSorted((a, b) => Number(isMissing(a)) - Number(isMissing(b)));
}

function isMissing({ choices }: RuntimeGroup): boolean {
  return choices.every(({ missing }) => missing !== null);
}

function describeChoice(
  ref: RuntimeRef,
  tool: Tool | undefined,
  tools: readonly Tool[],
  language: Language | undefined,
): RuntimeChoice {
  const mode = tool?.modeDetails.find((detail) => detail.ref === ref);
  return {
    ref,
    terms: mode?.terms ? describeTerms(mode.terms) : null,
    missing: whyMissing(ref, tool) ?? (mode ? whyNotBuilt(mode.target, tools, language) : null),
  };
}

function whyMissing(ref: RuntimeRef, tool: Tool | undefined): RuntimeChoice["missing"] {
  if (!tool) return { label: "not known", reason: "not known here", hint: null };
  if (tool.state !== "available") {
    const label = tool.state === "broken" ? "broken" : "not installed";
    return { label, reason: tool.reason ?? label, hint: tool.hint };
  }
  if (tool.modes.includes(ref)) return null;
  return { label: "no such mode", reason: `${tool.name} here was built without this mode`, hint: null };
}

function whyNotBuilt(target: Target, tools: readonly Tool[], language: Language | undefined): RuntimeChoice["missing"] {
  if (language === undefined) return null;
  const usable = compilersOf(language, tools).some(
    ({ state, targets }) => state === "available" && targets.includes(target),
  );
  if (usable) return null;
  const reason = `no ${LANGUAGE_WORDS[language]} compiler ${TARGET_WORDS[target]}found`;
  return { label: reason, reason, hint: wantedCompiler(target, tools, language)?.hint ?? null };
}
