// `npm run bench`: every figure the project promises, as ratios against a peer in the same run where there is one.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("bench/", import.meta.url));
let failed = false;
for (const name of ["hyperfine", "embedded-compiler", "page-load", "open-run"]) {
  console.log(`\n== ${name}`);
  if (spawnSync(process.execPath, [`${folder}${name}.mjs`], { stdio: "inherit" }).status !== 0) failed = true;
}
process.exitCode = failed ? 1 : 0;
