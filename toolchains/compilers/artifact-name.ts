import { basename, extname } from "node:path";
import type { Target } from "#shared/model/target.ts";

/** `prime`, `prime.exe`, `prime.wasm` or `prime.js`, after the first source. */
export function artifactName(source: string, target: Target, platform: NodeJS.Platform): string {
  return basename(source, extname(source)) + artifactExtension(target, platform);
}

export function artifactExtension(target: Target, platform: NodeJS.Platform): string {
  // Emscripten's loader, beside which lies the module.
  if (target === "emscripten") return ".js";
  if (target !== "native") return ".wasm";
  return platform === "win32" ? ".exe" : "";
}
