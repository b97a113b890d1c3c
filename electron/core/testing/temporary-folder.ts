import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder for one test, removed when it ends. Its name has a space and an umlaut, as users' folders do. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "workbench tést-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
