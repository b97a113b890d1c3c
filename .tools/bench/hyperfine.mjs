// `npm run bench:hyperfine`: the same commands timed in turn by this workbench and by hyperfine -N, and their peak memory
// beside GNU time's. Machines drift, so only pairs of neighbours can be compared, and who goes first alternates.
//   --pairs N        pairs of short programs (100)
//   --long-pairs N   pairs of the programs of one second (as --pairs)
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median, medianInterval, startWorkbench } from "./workbench.mjs";

const { values: options } = parseArgs({ options: { pairs: { type: "string" }, "long-pairs": { type: "string" } } });
const pairs = Number(options.pairs ?? 100);
const longPairs = Number(options["long-pairs"] ?? pairs);

const WALL_TARGET = 0.02;
const CPU_TARGET = 0.03;
const EMPTY_TARGET_MS = 0.15;
const MEMORY_TARGET = 0.03;
const MEMORY_TARGET_BYTES = 256 * 1024;
const MEMORY_ROUNDS = 5;
const MEMORY_MB = [1, 50, 500];

/** Argument: how many steps of a computation that can't be left out. */
const SPIN = `#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  unsigned long long state = 1, steps = argc > 1 ? strtoull(argv[1], 0, 10) : 0;
  for (unsigned long long i = 0; i < steps; i++) state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  printf("%llu\\n", state);
  return 0;
}
`;
const EMPTY = "int main(void) { return 0; }\n";
/** Argument: how many MB are filled. */
const FILL = `#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
  size_t size = argc > 1 ? (size_t)atol(argv[1]) * 1000000 : 0;
  volatile char *bytes = malloc(size);
  if (!bytes) return 1;
  memset((char *)bytes, 1, size);
  return bytes[size - 1] - 1;
}
`;

for (const program of ["hyperfine", "/usr/bin/time"])
  if (spawnSync(program, ["--version"]).error) {
    console.error(`${program} is not installed; on Debian: apt install hyperfine time`);
    process.exit(3);
  }

const workbench = await startWorkbench();
let missed = 0;
try {
  const build = async (name, text, target) => {
    const source = join(workbench.dataDir, `${name}.c`);
    writeFileSync(source, text);
    const { jobId } = await workbench.client.builds.start({ requests: [{ sources: [source], target }] });
    const [{ artifact, failure }] = await workbench.jobResult(jobId);
    if (failure) throw new Error(failure.message);
    return artifact.path;
  };
  const { tools } = await workbench.client.tools.list({});
  const hasWasmtime = tools.some(({ id, state }) => id === "wasmtime" && state === "available");
  const runtimes = hasWasmtime ? ["native", "wasmtime"] : ["native"];
  if (!hasWasmtime) console.log("wasmtime: skipped, it is not installed");

  for (const runtime of runtimes) {
    const target = runtime === "native" ? "native" : "wasm32-wasip1";
    const spin = await build("spin", SPIN, target);
    const stepsPerMs = await calibrate(spin, runtime);
    const empty = await build("empty", EMPTY, target);
    await compareTimes({ name: `${runtime}, empty`, file: empty, runtime, args: [], count: pairs, isEmpty: true });
    for (const [name, durationMs, count] of [
      ["50 ms", 50, pairs],
      ["1 s", 1000, longPairs],
    ])
      await compareTimes({
        name: `${runtime}, ${name}`,
        file: spin,
        runtime,
        args: [String(Math.round(durationMs * stepsPerMs))],
        count,
      });
  }
  const fill = await build("fill", FILL, "native");
  for (const sizeMb of MEMORY_MB) await compareMemory(fill, sizeMb);
} finally {
  await workbench.close();
}
console.log(missed === 0 ? "\nevery goal is met" : `\n${missed} goal(s) missed`);
process.exitCode = missed === 0 ? 0 : 1;

/** One run after one warm-up, and the command that was run. */
async function ours({ file, runtime, args }) {
  const { runId, jobId } = await workbench.client.benchmarks.start({
    files: [file],
    runtimes: [runtime],
    runs: 1,
    warmupRuns: 1,
    invocation: { args },
  });
  await workbench.jobResult(jobId);
  const { manifest, samples } = await workbench.client.runs.get({ runId });
  const sample = samples.find(({ phase }) => phase === "measure");
  if (!sample) throw new Error(`${file} on ${runtime}: ${JSON.stringify(manifest.cells[0]?.failure)}`);
  return { wallMs: sample.wallNs / 1e6, cpuMs: (sample.userNs + sample.sysNs) / 1e6, sample, manifest };
}

function theirs(command) {
  const report = join(workbench.dataDir, "hyperfine.json");
  const args = ["-N", "--style", "none", "--warmup", "1", "--runs", "1", "--export-json", report, command];
  const { status, stderr } = spawnSync("hyperfine", args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const [result] = JSON.parse(readFileSync(report, "utf8")).results;
  return { wallMs: result.times[0] * 1e3, cpuMs: (result.user + result.system) * 1e3 };
}

/** Steps of the computation a millisecond of CPU time, which load changes least, from a short and a longer run. */
async function calibrate(file, runtime) {
  const [fewer, more] = [10_000_000, 110_000_000];
  const times = [];
  for (const steps of [fewer, more]) {
    const rounds = [];
    for (let round = 0; round < 3; round += 1)
      rounds.push((await ours({ file, runtime, args: [String(steps)] })).cpuMs);
    times.push(Math.min(...rounds));
  }
  return (more - fewer) / (times[1] - times[0]);
}

async function compareTimes({ name, count, isEmpty = false, ...cell }) {
  const command = (await ours(cell)).manifest.cells[0].command;
  const rows = [];
  for (let pair = 0; pair < count; pair += 1) {
    const row = {};
    const takers = [async () => (row.ours = await ours(cell)), async () => (row.theirs = theirs(command))];
    // hyperfine against itself: what two tools that measure the same may differ by on this machine.
    if (isEmpty) takers.push(async () => (row.again = theirs(command)));
    if (pair % 2 === 1) takers.reverse();
    for (const take of takers) await take();
    rows.push(row);
  }
  console.log(`\n${name} (${count} pairs)`);
  const wall = rows.map((row) => row.ours.wallMs / row.theirs.wallMs);
  const theirMedian = median(rows.map((row) => row.theirs.wallMs));
  console.log(`  hyperfine's median ${theirMedian.toFixed(3)} ms`);
  if (isEmpty) {
    const differences = rows.map((row) => row.ours.wallMs - row.theirs.wallMs);
    const itself = median(rows.map((row) => Math.abs(row.again.wallMs - row.theirs.wallMs)));
    const bound = Math.max(EMPTY_TARGET_MS, itself);
    judge("wall, difference", differences, " ms", Math.abs(median(differences)) <= bound, `±${bound.toFixed(3)} ms`);
    console.log(`  hyperfine against itself: median difference of a pair ${itself.toFixed(3)} ms`);
    return;
  }
  const cpu = rows.map((row) => row.ours.cpuMs / row.theirs.cpuMs);
  judge("wall, ratio", wall, "", Math.abs(median(wall) - 1) <= WALL_TARGET, "0.98 to 1.02");
  judge("user + system, ratio", cpu, "", Math.abs(median(cpu) - 1) <= CPU_TARGET, "0.97 to 1.03");
}

async function compareMemory(file, sizeMb) {
  const differences = [];
  let theirBytes = 0;
  for (let round = 0; round < MEMORY_ROUNDS; round += 1) {
    const { sample } = await ours({ file, runtime: "native", args: [String(sizeMb)] });
    const { stderr } = spawnSync("/usr/bin/time", ["-v", file, String(sizeMb)], { encoding: "utf8" });
    theirBytes = Number(/Maximum resident set size \(kbytes\): (\d+)/.exec(stderr)[1]) * 1024;
    differences.push((sample.maxRssBytes - theirBytes) / 1024);
  }
  const boundKb = Math.max(MEMORY_TARGET * theirBytes, MEMORY_TARGET_BYTES) / 1024;
  console.log(`\npeak memory of a program that fills ${sizeMb} MB (GNU time: ${Math.round(theirBytes / 1024)} KiB)`);
  judge("difference", differences, " KiB", Math.abs(median(differences)) <= boundKb, `±${Math.round(boundKb)} KiB`);
}

function judge(name, values, unit, met, goal) {
  if (!met) missed += 1;
  const [low, high] = medianInterval(values);
  const digits = (value) => value.toFixed(unit === " KiB" ? 0 : 4);
  console.log(
    `  ${name}: median ${digits(median(values))}${unit} [${digits(low)}, ${digits(high)}], goal ${goal}: ${met ? "met" : "MISSED"}`,
  );
}
