import { copyFile, link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * The same files in another folder: linked where they can't be written through the link (`mayLink`), else copied. Links
 * in the file system are left out: they could lead anywhere.
 */
export async function linkTree(from: string, to: string, mayLink: boolean): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkTree(source, target, mayLink);
    else if (entry.isFile()) {
      if (mayLink) await link(source, target).catch(() => copyFile(source, target));
      else await copyFile(source, target);
    }
  }
}
