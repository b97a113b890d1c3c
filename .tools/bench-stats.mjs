// `npm run bench:stats`: simulated benchmarks whose truth is known, and how often the statistics get it right.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "./bench/bundle.mjs";

const folder = mkdtempSync(join(tmpdir(), "wasm-workbench-stats-"));
try {
  const load = await bundle({ simulate: "shared/stats/simulation/simulate.ts" }, folder);
  const { simulations, formatRates, isWithin } = await load("simulate");
  const broken = [];
  let promised = 0;
  for (const { name, run } of simulations()) {
    const started = performance.now();
    const rates = run();
    console.log(`\n== ${name} (${((performance.now() - started) / 1e3).toFixed(0)} s)\n\n${formatRates(rates)}`);
    promised += rates.filter(({ bounds }) => bounds !== null).length;
    broken.push(...rates.filter((rate) => !isWithin(rate)));
  }
  console.log(`\n${promised - broken.length} of ${promised} promised rates hold.`);
  for (const { measure, method, scenario, runs, value } of broken)
    console.log(`! ${measure}: ${method}, ${scenario}, n = ${runs}: ${(100 * value).toFixed(2)} %`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
