import { languageOf, type Language } from "#shared/model/target.ts";
import type { DetectionContext } from "#toolchains/process/detection.ts";
import type { BuildTools } from "../builds/build-program.ts";

export interface LensTools extends BuildTools {
  context: DetectionContext;
}

/** The language that sources are compiled as together; undefined where none of them is a source. */
export function languageOfAll(sources: readonly string[]): Language | undefined {
  const languages = sources.flatMap((source) => languageOf(source) ?? []);
  return languages.includes("cpp") ? "cpp" : languages[0];
}
