import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** More than any sensible program includes; a folder that holds a whole library may still be pointed at. */
const MAX_FILES = 20_000;
const MAX_FILE_BYTES = 64 * 1024 * 1024;

const NAMED_FILE = [
  /^[ \t]*#[ \t]*(?:include|include_next|import|embed)[ \t]*["<]([^">\n]+)[">]/gm,
  // A name that a macro holds for a later `#include MACRO`.
  /^[ \t]*#[ \t]*define[ \t]+\w+[ \t]+["<]([^">\n]+)[">]/gm,
  /__has_(?:include|include_next|embed)[ \t]*\([ \t]*["<]([^">\n]+)[">]/g,
];

function readRegularFile(path: string): Buffer | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > MAX_FILE_BYTES) return null;
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/**
 * The sources and every file they may include, directly or not, by absolute path. Conditions are not evaluated, so this
 * may be more than the compiler reads; system headers are not among them, as long as no folder given holds them.
 */
export function readWithIncludedFiles(
  sources: readonly string[],
  includeFolders: readonly string[],
): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const tried = new Set<string>(sources);
  const waiting = [...tried];
  for (let path = waiting.pop(); path !== undefined && files.size < MAX_FILES; path = waiting.pop()) {
    const content = readRegularFile(path);
    if (content === null) continue;
    files.set(path, content);
    const text = content.toString("utf8");
    for (const pattern of NAMED_FILE)
      for (const [, name = ""] of text.matchAll(pattern))
        for (const folder of [dirname(path), ...includeFolders]) {
          const candidate = resolve(folder, name);
          if (tried.has(candidate)) continue;
          tried.add(candidate);
          waiting.push(candidate);
        }
  }
  return files;
}
