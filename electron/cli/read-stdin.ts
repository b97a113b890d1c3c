import { readFile } from "node:fs/promises";
import { fromFileSystemError } from "#shared/errors.ts";

/** The text of `--stdin F`; `-` is this command's own standard input. */
export async function readStdin(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  if (path !== "-")
    return readFile(path, "utf8").catch((error: unknown) => {
      throw fromFileSystemError(error, path);
    });
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
