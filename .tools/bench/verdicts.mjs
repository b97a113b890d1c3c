// `npm run bench:verdicts`: what `wb bench` says of two programs that are copies of each other, and of two of which one
// truly does 10 % more, many times over on this machine as it is.
//   --times N   benchmarks of each kind (40)
//   --runs N    runs of each program in a benchmark (30)
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({ options: { times: { type: "string" }, runs: { type: "string" } } });
const times = Number(options.times ?? 40);
const runs = options.runs ?? "30";

const SAME_AT_LEAST = 35 / 40;
const FOUND_AT_LEAST = 36 / 40;
/** About 25 ms of arithmetic, far above the start of a process. */
const STEPS = 30_000_000;

const program = (steps) => `#include <stdio.h>
int main(void) {
  unsigned long long state = 1;
  for (unsigned long long step = 0; step < ${steps}; step++) state = state * 6364136223846793005ULL + step;
  volatile unsigned long long kept = state;
  (void)kept;
  puts("done");
  return 0;
}
`;

const folder = mkdtempSync(join(tmpdir(), "wasm-workbench-verdicts-"));
const cli = fileURLToPath(new URL("../../dist/node/cli.js", import.meta.url));
const env = { ...process.env, WASM_WORKBENCH_DATA: join(folder, "data") };

function verdictOn(names, seed) {
  const args = ["bench", ...names, "--on", "native", "--runs", runs, "--seed", String(seed), "--json"];
  const { stdout, status, error } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", cwd: folder, env });
  if (error) throw error;
  const { verdicts, error: failure } = JSON.parse(stdout);
  if (status !== 0) throw new Error(failure?.message ?? `exit code ${status}`);
  return verdicts[0];
}

function count(title, names, expected) {
  const seen = { "a-faster": 0, "b-faster": 0, equivalent: 0, inconclusive: 0 };
  for (let time = 0; time < times; time += 1) seen[verdictOn(names, time + 1).conclusion] += 1;
  const good = expected(seen);
  console.log(
    `${title}: ${Object.entries(seen)
      .map(([conclusion, number]) => `${conclusion} ${number}`)
      .join(", ")}`,
  );
  return good;
}

mkdirSync(folder, { recursive: true });
try {
  writeFileSync(join(folder, "one.c"), program(STEPS));
  writeFileSync(join(folder, "copy.c"), program(STEPS));
  writeFileSync(join(folder, "longer.c"), program(STEPS * 1.1));
  const calm = count("copies", ["one.c", "copy.c"], (seen) => seen.equivalent + seen.inconclusive);
  const found = count("10 % more", ["one.c", "longer.c"], (seen) => seen["a-faster"]);
  const met = [calm >= SAME_AT_LEAST * times, found >= FOUND_AT_LEAST * times];
  console.log(
    `No direction named for copies: ${calm} of ${times} (at least ${Math.ceil(SAME_AT_LEAST * times)}): ${met[0] ? "met" : "missed"}`,
  );
  console.log(
    `10 % found with the right sign: ${found} of ${times} (at least ${Math.ceil(FOUND_AT_LEAST * times)}): ${met[1] ? "met" : "missed"}`,
  );
  process.exitCode = met.every(Boolean) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
