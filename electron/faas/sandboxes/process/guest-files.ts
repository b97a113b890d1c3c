import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DeployedFunction } from "#shared/model/faas/function.ts";

/** What of the file system a program may use in a call. */
export interface GuestFiles {
  /** Shown to it as its root, or where it starts; null: none. */
  folder: string | null;
  readable: string[];
  writable: string[];
  /** Removes what the call left. */
  clean(): Promise<void>;
}

/**
 * The function's own folder as it was deployed (`folder`), or a copy of it that lasts for the call and may be written
 * (`scratch-folder`; empty unless `folder` is among the features too).
 */
export async function guestFiles(fn: DeployedFunction, workFolder: string): Promise<GuestFiles> {
  const hasFolder = fn.features.includes("folder");
  if (!fn.features.includes("scratch-folder")) {
    const folder = hasFolder ? fn.code.folder : null;
    return { folder, readable: hasFolder ? [fn.code.folder] : [], writable: [], clean: () => Promise.resolve() };
  }
  const scratch = join(workFolder, "scratch");
  const clean = () => rm(scratch, { recursive: true, force: true });
  await clean();
  if (hasFolder) await cp(fn.code.folder, scratch, { recursive: true, verbatimSymlinks: true });
  else await mkdir(scratch);
  return { folder: scratch, readable: [], writable: [scratch], clean };
}
