import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** A zip archive of files by their names, all of one mode. */
export async function zipOf(files: Record<string, string | Buffer>, mode?: number): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name, { mode });
  zip.end();
  return buffer(zip.outputStream);
}
