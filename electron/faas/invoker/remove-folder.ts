import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes a folder in which a guest may have written, and taken the permission to remove what is in it. Answers false
 * where the system refuses all the same; the sweep of the next start tries again.
 */
export async function removeFolder(path: string): Promise<boolean> {
  try {
    await rm(path, { recursive: true, force: true });
    return true;
  } catch {
    await openUp(path);
  }
  return rm(path, { recursive: true, force: true, maxRetries: 3 }).then(
    () => true,
    () => false,
  );
}

async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o700).catch(() => undefined);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  // Folders alone, and never through a symbolic link, which may lead anywhere.
  for (const entry of entries) if (entry.isDirectory()) await openUp(join(folder, entry.name));
}
