import { basename, extname } from "node:path";
import type { Target } from "#shared/model/target.ts";

/** File systems allow names of 255 bytes, and tools put endings and numbers of their own on them. */
const LONGEST_NAME_BYTES = 128;

/** `prime`, `prime.exe`, `prime.wasm` or `prime.js`, after the first source; a very long name is cut. */
export function artifactName(source: string, target: Target, platform: NodeJS.Platform): string {
  return shortened(basename(source, extname(source))) + artifactExtension(target, platform);
}

function shortened(name: string): string {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length <= LONGEST_NAME_BYTES) return name;
  // A character that is cut in the middle becomes the replacement character, which goes.
  return new TextDecoder().decode(bytes.subarray(0, LONGEST_NAME_BYTES)).replace(/\uFFFD+$/, "");
}

export function artifactExtension(target: Target, platform: NodeJS.Platform): string {
  // Emscripten's loader, beside which lies the module.
  if (target === "emscripten") return ".js";
  if (target !== "native") return ".wasm";
  return platform === "win32" ? ".exe" : "";
}
