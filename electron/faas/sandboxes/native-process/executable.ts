import { constants } from "node:fs";
import { access, open, rename } from "node:fs/promises";
import { extname, join } from "node:path";
import type { FunctionCode } from "#shared/model/faas/function.ts";
import { isWasmFile } from "#toolchains/wasm/wasm-module.ts";
import { linkTree } from "../node-process/link-tree.ts";

/** What a program for Windows begins with. */
const WINDOWS_MAGIC = "MZ";

/**
 * The file to start a function's program from; null where it is no program for this system. Windows finds programs by
 * the ending of their names, and an action's is called `exec`: there one without an ending is copied to `folder`, with
 * what came with it, because libraries are looked for beside the program.
 */
export async function executableOf(
  { folder: codeFolder, entry }: Pick<FunctionCode, "folder" | "entry">,
  folder: string,
  platform: NodeJS.Platform = process.platform,
): Promise<string | null> {
  const file = join(codeFolder, entry);
  if (platform !== "win32") return (await isExecutable(file)) && !isWasmFile(file) ? file : null;
  if ((await beginningOf(file, WINDOWS_MAGIC.length)) !== WINDOWS_MAGIC) return null;
  if (extname(entry) !== "") return file;
  await linkTree(codeFolder, folder, false);
  await rename(join(folder, entry), join(folder, `${entry}.exe`));
  return join(folder, `${entry}.exe`);
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function beginningOf(file: string, lengthBytes: number): Promise<string | null> {
  const handle = await open(file, "r").catch(() => null);
  if (handle === null) return null;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
