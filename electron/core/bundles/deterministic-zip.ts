import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { fromFileSystemError } from "#shared/errors.ts";
import type { BundleEntry } from "#shared/model/bundle.ts";
import type { BundleFile } from "#toolchains/bundles/adapter.ts";

/** The first moment that a zip archive can tell, by the clock of whoever reads it. */
const MOMENT = new Date(1980, 0, 1);
const FILE = 0o100644;
const PROGRAM = 0o100755;

export interface ZippedBundle {
  bytes: Buffer;
  sha256: string;
  unpackedBytes: number;
  entries: BundleEntry[];
}

/**
 * The same files give the same bytes, whenever and on whichever system: sorted, without times, and with Unix permissions
 * also where the file system has none.
 */
export async function zipBundle(files: readonly BundleFile[]): Promise<ZippedBundle> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const zip = new ZipFile();
  const entries: BundleEntry[] = [];
  for (const { path, content, executable, what } of sorted) {
    const options = { mtime: MOMENT, mode: executable ? PROGRAM : FILE, forceDosTimestamp: true, compress: true };
    if ("text" in content) zip.addBuffer(Buffer.from(content.text), path, options);
    else zip.addFile(content.file, path, options);
    entries.push({ path, sizeBytes: await sizeOf(content), executable, what });
  }
  zip.end();
  const bytes = await buffer(zip.outputStream);
  return {
    bytes,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    unpackedBytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    entries,
  };
}

async function sizeOf(content: BundleFile["content"]): Promise<number> {
  if ("text" in content) return Buffer.byteLength(content.text);
  try {
    return (await stat(content.file)).size;
  } catch (error) {
    throw fromFileSystemError(error, content.file);
  }
}
