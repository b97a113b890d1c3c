import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Tests start real helper processes, which are built files: brings them up to date first. What tests and the programs
 * they start leave in the folder for temporary files is gone afterwards.
 */
export default function prepareMachine(): () => void {
  execFileSync(process.execPath, [".tools/build-if-needed.mjs"], { stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "wasm-workbench-tests-"));
  // As open as the system's own: some tests act as another user.
  chmodSync(folder, 0o1777);
  for (const name of ["TMPDIR", "TMP", "TEMP"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
