import { execFileSync } from "node:child_process";

/** Tests start real helper processes, which are built files: bring them up to date first. */
export default function buildFirst(): void {
  execFileSync(process.execPath, [".tools/build-if-needed.mjs"], { stdio: "inherit" });
}
