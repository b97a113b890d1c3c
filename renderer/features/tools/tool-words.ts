import { LANGUAGE_WORDS } from "#shared/format/language-words.ts";
import { joinWords } from "#shared/format/numbers.ts";
import type { Language, Target } from "#shared/model/target.ts";
import type { Tool } from "#shared/model/tool.ts";

export const TARGET_WORDS: Record<Target, string> = {
  native: "native code",
  "wasm32-wasip1": "wasm (WASI)",
  "wasm32-unknown-unknown": "wasm (bare)",
  emscripten: "wasm (Emscripten)",
};

export const STATE_WORDS: Record<Tool["state"], string> = {
  available: "Ready",
  broken: "Broken",
  missing: "Not installed",
};

/** What installing does for a tool that may be there already, with something missing. */
export function installVerb(tool: Pick<Tool, "state">): string {
  return tool.state === "available" ? "Add wasm targets" : "Install";
}

/** Of every program that builds: `1.95.0 / 1.63.0` where two Rusts share the work. */
export function describeVersions({ builders, version }: Tool): string | null {
  return builders?.map((builder) => builder.version ?? "?").join(" / ") ?? version;
}

/**
 * What a compiler builds or a runtime runs, such as `C, C++ → wasm (WASI)`; where several programs share the work, with
 * the version that does it: `Rust → native code by 1.95.0, wasm (WASI) by 1.63.0`.
 */
export function describeAbility(tool: Tool): string {
  const builderOf = (target: Target) => tool.builders?.find((builder) => builder.targets.includes(target));
  const targets = tool.targets
    .map((target) => {
      const builder = builderOf(target);
      return builder ? `${TARGET_WORDS[target]} by ${builder.version ?? builder.path}` : TARGET_WORDS[target];
    })
    .join(", ");
  if (tool.kind !== "compiler") return targets;
  return `${tool.languages.map((language) => LANGUAGE_WORDS[language]).join(", ")} → ${targets || "nothing yet"}`;
}

/** What can be done with what is installed, in one or two sentences. */
export function summarizeTools(tools: readonly Tool[]): string {
  const ready = tools.filter((tool) => tool.state === "available");
  const builds = (wanted: (target: Target) => boolean) =>
    (Object.keys(LANGUAGE_WORDS) as Language[]).filter((language) =>
      ready.some(
        (tool) =>
          tool.kind === "compiler" &&
          tool.languages.includes(language) &&
          tool.targets.some((target) => wanted(target)),
      ),
    );
  const spell = (languages: Language[]) => joinWords(languages.map((language) => LANGUAGE_WORDS[language]));
  const native = builds((target) => target === "native");
  const wasm = builds((target) => target !== "native");
  const runtimes = ready.filter((tool) => tool.kind === "runtime").map((tool) => tool.name);
  const sentences = [
    wasm.length > 0 ? `${spell(wasm)} can be built to wasm here.` : "Nothing can be built to wasm here yet.",
    native.length > 0
      ? `${spell(native)} can be built to native code.`
      : "Nothing can be built to native code: no native compiler was found.",
  ];
  if (runtimes.length > 0) sentences.push(`Programs run on ${joinWords(runtimes)}.`);
  return sentences.join(" ");
}
