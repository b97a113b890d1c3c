import { z } from "zod";

/** What a compiler produces an artifact for. */
export const Target = z.enum(["native", "wasm32-wasip1", "wasm32-unknown-unknown", "emscripten"]);
export type Target = z.infer<typeof Target>;

/** Optimisation levels by their clang and gcc names; an adapter maps them to its own (rustc has no `Ofast`). */
export const Optimization = z.enum(["O0", "O1", "O2", "O3", "Os", "Oz", "Ofast"]);
export type Optimization = z.infer<typeof Optimization>;

/** Levels of Binaryen's wasm-opt. */
export const WasmOptLevel = z.enum(["O1", "O2", "O3", "O4", "Os", "Oz"]);
export type WasmOptLevel = z.infer<typeof WasmOptLevel>;

export const Language = z.enum(["c", "cpp", "rust"]);
export type Language = z.infer<typeof Language>;

const LANGUAGE_BY_EXTENSION: Record<string, Language> = {
  c: "c",
  cc: "cpp",
  cpp: "cpp",
  cxx: "cpp",
  rs: "rust",
};

/** Whether a file is the manifest of a Rust package, which stands for the package's program. */
export function isCargoManifest(file: string): boolean {
  return /(^|[/\\])Cargo\.toml$/.test(file);
}

/** The language of a source file by its extension; undefined for anything that is not a source we compile. */
export function languageOf(file: string): Language | undefined {
  if (isCargoManifest(file)) return "rust";
  const extension = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase();
  return extension === undefined ? undefined : LANGUAGE_BY_EXTENSION[extension];
}
