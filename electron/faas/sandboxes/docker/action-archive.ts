import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import type { DeployedFunction } from "#shared/model/faas/function.ts";

/** A function's folder as /init takes it: a zip archive in Base64, with further files. Nothing is packed: it isn't sent far. */
export async function archiveOf(
  { code }: DeployedFunction,
  further: Readonly<Record<string, string>> = {},
): Promise<string> {
  const zip = new ZipFile();
  for (const file of await filesBelow(code.folder))
    zip.addFile(join(code.folder, file), file, { compress: false, mode: file === code.entry ? 0o100755 : undefined });
  for (const [name, text] of Object.entries(further))
    zip.addBuffer(Buffer.from(text), name, { compress: false, mode: 0o100755 });
  zip.end();
  return (await buffer(zip.outputStream)).toString("base64");
}

/** Relative, with slashes. Links are left out: they could lead anywhere. */
async function filesBelow(folder: string, below = ""): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(folder, path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}
