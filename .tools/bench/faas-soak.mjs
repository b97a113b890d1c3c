// `npm run bench:soak`: the emulator under mixed load for a long time, with functions updated and sandboxes killed
// meanwhile; what it is judged by is printed, and the exit code says whether it passed. See electron/faas/soak/.
//   --minutes N   how long the load lasts (60)
//   --rate N      requests per second (100)
//   --seed N      which load of all those that are possible (1)
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "./bundle.mjs";

const { values: options } = parseArgs({
  options: { minutes: { type: "string" }, rate: { type: "string" }, seed: { type: "string" } },
});
const fromRoot = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wasm-workbench-soak-"));
try {
  const load = await bundle({ soak: "electron/faas/soak/soak.ts" }, folder);
  const { soak } = await load("soak");
  const passed = await soak({
    entry: fromRoot("dist/node/emulator.js"),
    minutes: Number(options.minutes ?? 60),
    ratePerSecond: Number(options.rate ?? 100),
    seed: Number(options.seed ?? 1),
  });
  process.exitCode = passed ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
