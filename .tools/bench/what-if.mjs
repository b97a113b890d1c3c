// How well the what-if engine predicts: a seeded Poisson load is recorded under one setting of the pool, the engine
// predicts ten other settings from that record, and each is then measured with the same arrivals on a new emulator.
// Prints prediction beside measurement, and in how many of the ten the measured cold share and p95 lie inside of the
// stated 90 % prediction intervals. `--keep FOLDER` keeps the records, `--requests N`, `--rate N` and `--seed N` change
// the load.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import binaryen from "binaryen";
import { bundle } from "./bundle.mjs";
import { startEmulator } from "./emulator.mjs";
import { median, quantile } from "./workbench.mjs";

const { values: options } = parseArgs({
  options: {
    requests: { type: "string", default: "500" },
    rate: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    keep: { type: "string" },
  },
});
const REQUESTS = Number(options.requests);
const RATE = Number(options.rate);
const SEED = Number(options.seed);
const GOAL = 8;
/** How often the recorded setting is recorded, and how long between. */
const RECORDINGS = 4;
const PAUSE_MS = 15_000;
const MEMORY_MB = 128;

const RECORDED = {
  preset: "custom",
  keepAliveMs: 2_000,
  pauseGraceMs: null,
  memoryBudgetMb: 4096,
  maxSandboxes: 32,
  queueLength: 1_000,
  queueTimeoutMs: null,
  stemCells: [],
  concurrentInvocations: null,
  invocationsPerMinute: null,
  triggersPerMinute: null,
};
const stem = (sandbox, count) => ({ sandbox, count, memoryMb: MEMORY_MB });
const TRIED = [
  { name: "keep-alive 0.3 s", change: { keepAliveMs: 300 } },
  { name: "keep-alive 0.8 s", change: { keepAliveMs: 800 } },
  { name: "keep-alive 6 s", change: { keepAliveMs: 6_000 } },
  { name: "kept for ever", change: { keepAliveMs: null } },
  {
    name: "a stem cell of node-process, keep-alive 1 s",
    change: { keepAliveMs: 1_000, stemCells: [stem("node-process", 1)] },
  },
  {
    name: "stem cells of three kinds, keep-alive 0.5 s",
    change: {
      keepAliveMs: 500,
      stemCells: [stem("node-process", 2), stem("process:wasmtime", 1), stem("native-process", 1)],
    },
  },
  { name: "room for 6, kept for ever", change: { keepAliveMs: null, memoryBudgetMb: 6 * MEMORY_MB } },
  { name: "room for 8, kept for ever", change: { keepAliveMs: null, memoryBudgetMb: 8 * MEMORY_MB } },
  { name: "at most 5 sandboxes, 20 may wait", change: { maxSandboxes: 5, queueLength: 20 } },
  {
    name: "at most 7 sandboxes, wait at most 200 ms",
    change: { maxSandboxes: 7, queueLength: 50, queueTimeoutMs: 200 },
  },
];

const folder = mkdtempSync(join(tmpdir(), "wasm-workbench-what-if-"));

/** A loop of so many rounds, as the body of a function. */
const loop = (rounds) => `(local $at i32) (local $sum i32)
  (loop $next
    (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 48271)) (local.get $at)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $at) (i32.const ${rounds}))))`;

function wasm(text) {
  const parsed = binaryen.parseText(text);
  parsed.setFeatures(binaryen.Features.MVP);
  return Buffer.from(parsed.emitBinary());
}

function nativeProgram() {
  const source = join(folder, "program.c");
  const program = join(folder, "program");
  writeFileSync(
    source,
    `#include <stdio.h>
int main(void) { volatile unsigned sum = 1; for (unsigned at = 0; at < 500000; at++) sum = sum * 48271 ^ at; puts("done"); return 0; }`,
  );
  execFileSync("cc", ["-O1", "-o", program, source]);
  return readFileSync(program);
}

/** Functions with how many calls in a hundred are theirs. */
function functions() {
  const command =
    wasm(`(module (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1) (data (i32.const 16) "\\20\\00\\00\\00\\05\\00\\00\\00") (data (i32.const 32) "done\\n")
    (func (export "_start") ${loop(500_000)} (i32.store (i32.const 64) (local.get $sum))
      (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24)))))`);
  const exported = wasm(
    `(module (memory (export "memory") 1) (func (export "main") (result i32) ${loop(300_000)} (local.get $sum)))`,
  );
  const action = `function main() { let sum = 1; for (let at = 0; at < 3e5; at++) sum = Math.imul(sum, 48271) ^ at; return { sum }; }`;
  const inWasmtime = [{ key: "workbench-sandbox", value: "process:wasmtime" }];
  const native = nativeProgram();
  return [
    { name: "wasmtime-often", share: 20, kind: "wasi:1", code: command, annotations: inWasmtime },
    { name: "wasmtime-rare", share: 5, kind: "wasi:1", code: command, annotations: inWasmtime },
    { name: "native-often", share: 20, kind: "native:1", code: native },
    { name: "native-rare", share: 5, kind: "native:1", code: native },
    { name: "instance-often", share: 25, kind: "wasm:1", code: exported },
    { name: "node-often", share: 15, kind: "nodejs:20", code: Buffer.from(action), isText: true },
    { name: "node-middle", share: 6, kind: "nodejs:20", code: Buffer.from(action), isText: true },
    { name: "node-rare", share: 4, kind: "nodejs:20", code: Buffer.from(action), isText: true },
  ];
}

async function deploy(emulator, { name, kind, code, isText, annotations = [] }) {
  const exec = { kind, code: isText ? code.toString("utf8") : code.toString("base64") };
  const limits = { memory: MEMORY_MB };
  await emulator.ask("PUT", `/api/v1/namespaces/_/actions/${name}?overwrite=true`, { exec, limits, annotations });
}

/** When each request is to be sent, from the first on, and to which function: the same for the same seed. */
function plan(generator, all) {
  let atMs = 0;
  const total = all.reduce((sum, { share }) => sum + share, 0);
  return Array.from({ length: REQUESTS }, () => {
    let left = generator.nextUnit() * total;
    const fn = all.find(({ share }) => (left -= share) < 0) ?? all[0];
    atMs += (-Math.log(1 - generator.nextUnit()) / RATE) * 1000;
    return { atMs, name: fn.name };
  });
}

/** Sends what is planned at its time, whatever became of what was sent before. */
async function send(url, planned) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const startMs = performance.now() + 100;
  const lateMs = [];
  await Promise.all(
    planned.map(async ({ atMs, name }) => {
      await sleep(startMs + atMs - performance.now());
      lateMs.push(performance.now() - startMs - atMs);
      await new Promise((resolve, reject) => {
        request(`${url}/faas/${name}`, { agent }, (answer) => answer.resume().once("end", resolve))
          .once("error", reject)
          .end();
      });
    }),
  );
  agent.destroy();
  return lateMs;
}

async function recordsOf(emulator) {
  const records = [];
  for (;;) {
    const { activations } = await emulator.ask(
      "GET",
      `/workbench/v1/activations?what=function&limit=500&skip=${records.length}`,
    );
    records.push(...activations);
    if (activations.length < 500) return records.toReversed();
  }
}

/** The records of all planned requests under a setting, on an emulator that is new. */
async function measure(settings, all, planned) {
  const emulator = await startEmulator();
  try {
    await emulator.ask("PUT", "/workbench/v1/pool/settings", settings);
    for (const fn of all) await deploy(emulator, fn);
    // The first call of a kind asks for its tools, which is no cost of a start: it is not among the records.
    for (const { name } of all) await (await fetch(`${emulator.url}/faas/${name}`)).arrayBuffer();
    await emulator.ask("PUT", "/workbench/v1/pool/settings", { ...settings, keepAliveMs: 0 });
    await sleep(500);
    const before = (await recordsOf(emulator)).length;
    const evictionsBefore = (await snapshot(emulator)).evictions;
    await emulator.ask("PUT", "/workbench/v1/pool/settings", settings);
    await sleep(1_500);
    const lateMs = await send(emulator.url, planned);
    await sleep(200);
    const records = (await recordsOf(emulator)).slice(before);
    const evictions = (await snapshot(emulator)).evictions - evictionsBefore;
    return { records, evictions, lateMs };
  } finally {
    await emulator.close();
  }
}

const snapshot = (emulator) => emulator.ask("GET", "/workbench/v1/pool");

try {
  const load = await bundle(
    {
      generator: "shared/stats/generator.ts",
      engine: "shared/faas/what-if/what-if.ts",
      measures: "shared/faas/what-if/measures.ts",
      compare: "shared/faas/what-if/compare-prediction.ts",
      words: "shared/faas/what-if/prediction-words.ts",
    },
    folder,
  );
  const [{ createGenerator }, { createWhatIf }, { measuresOfRecord }, { comparePrediction, isPredicted }, words] =
    await Promise.all(["generator", "engine", "measures", "compare", "words"].map(load));
  const all = functions();
  const planned = plan(createGenerator(SEED), all);
  const keep = (name, what) => {
    if (options.keep === undefined) return;
    mkdirSync(options.keep, { recursive: true });
    writeFileSync(join(options.keep, `${name}.json`), JSON.stringify({ ...what, planned }));
  };

  // At several times, since the machine may have others to serve, and does so differently with time.
  const recordings = [];
  for (let time = 0; time < RECORDINGS; time++) {
    if (time > 0) await sleep(PAUSE_MS);
    const recorded = await measure(RECORDED, all, planned);
    keep(`recorded-${time}`, { name: "recorded", settings: RECORDED, ...recorded });
    const lateMs = recorded.lateMs.toSorted((a, b) => a - b);
    const totalMs = recorded.records.map(({ totalNs }) => totalNs / 1e6);
    console.log(
      `recorded ${recorded.records.length} calls, p50 ${quantile(totalMs, 0.5).toFixed(1)} ms, p95 ${quantile(totalMs, 0.95).toFixed(1)} ms; 95 % of the requests were sent at most ${quantile(lateMs, 0.95).toFixed(1)} ms late`,
    );
    recordings.push(recorded.records);
  }
  const whatIf = createWhatIf({ recordings, settings: RECORDED, processors: availableParallelism() });
  // All before the first of them is measured.
  const predictions = TRIED.map(({ name, change }) => ({
    name,
    prediction: whatIf.predict({ ...RECORDED, ...change }),
  }));
  let hits = 0;
  for (const [index, { name, prediction }] of predictions.entries()) {
    const { settings } = prediction;
    const measured = await measure(settings, all, planned);
    keep(String(index + 1), { name, settings, ...measured });
    const real = { ...measuresOfRecord(measured.records, settings), evictions: measured.evictions };
    const compared = comparePrediction(prediction, real);
    const hit = isPredicted(compared, ["coldShare", "p95Ms"]);
    hits += hit ? 1 : 0;
    console.log(`\n${name}: ${hit ? "predicted" : "missed"}`);
    for (const line of words.comparisonWords(compared)) console.log(`  ${line}`);
  }
  // Intervals that hold everything would hit every time.
  const widths = predictions.map(({ prediction: { quantities } }) => ({
    times: quantities.p95Ms.high / quantities.p95Ms.low,
    points: 100 * (quantities.coldShare.high - quantities.coldShare.low),
  }));
  console.log(
    `\nwidth of the intervals, medians: p95 from one end to the other ${median(widths.map(({ times }) => times)).toFixed(1)} times, cold share ${median(widths.map(({ points }) => points)).toFixed(1)} percentage points`,
  );
  const met = hits >= GOAL;
  console.log(
    `cold share and p95 inside of their 90 % prediction intervals: ${hits} of ${TRIED.length} (goal: at least ${GOAL}): ${met ? "met" : "missed"}`,
  );
  process.exitCode = met ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
