import { readFile, stat } from "node:fs/promises";
import type { LensSource } from "#shared/model/lens/lens-view.ts";
import { languageOf, isCargoManifest } from "#shared/model/target.ts";
import type { LensView } from "./lens-view.ts";

/** A larger file is no source that somebody reads. */
const MAX_SOURCE_BYTES = 2 << 20;
/** A large package's files are named by its functions all the same. */
const MAX_SOURCES = 500;

/** The sources that were given, then the other own files that functions are in, as far as they are on this machine. */
export async function readSources(files: readonly string[], view: LensView): Promise<LensSource[]> {
  const given = files.filter((file) => languageOf(file) !== undefined && !isCargoManifest(file));
  const named = view.functions().flatMap(({ kind, source }) => (kind === "own" && source ? [source.file] : []));
  const paths = [...new Set([...given, ...named])].slice(0, MAX_SOURCES);
  const sources = await Promise.all(paths.map(readSource));
  return sources.filter((source) => source !== null);
}

async function readSource(file: string): Promise<LensSource | null> {
  try {
    const seen = await stat(file);
    if (!seen.isFile() || seen.size > MAX_SOURCE_BYTES) return null;
    return { file, text: await readFile(file, "utf8") };
  } catch {
    return null;
  }
}
