// A stored run of 100,000 samples: from asking the core to its answer, on the command line, and to the figure in the window.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { root, say, startWorkbench } from "./workbench.mjs";

const turns = Number(process.argv[2] ?? 5);
const SAMPLES = 100_000;
const RUNTIMES = ["native", "node", "wasmtime", "wasmer"];
/** What the window asks for: as many rounds as its table shows. */
const SHOWN_ROUNDS = 500;

const workbench = await startWorkbench();
const { client, dataDir, env } = workbench;
try {
  const runId = await makeLargeRun();
  const ask = () => client.runs.get({ runId, firstRounds: SHOWN_ROUNDS });
  const core = await timed(turns, ask, () => workbench.cpuSeconds());
  say("core answers (wall)", core.wallMs, " ms");
  if (core.cpuMs.length > 0) say("core answers (CPU of the core)", core.cpuMs, " ms", "2000 ms");
  const show = [join(root, "dist/node/cli.js"), "runs", "show", runId, "--json"];
  const shown = await timed(turns, () => spawnSync(process.execPath, show, { env, maxBuffer: 1 << 28 }));
  say("wb runs show --json (wall)", shown.wallMs, " ms");
  say("window shows the run (wall)", await openInWindow(runId), " ms");
} finally {
  await workbench.close();
}

/** Measures a short benchmark and repeats its rows, each time a little different, until there are enough. */
async function makeLargeRun() {
  const project = await client.examples.open({ id: "persaud-2019" });
  const { tools } = await client.tools.list();
  const here = new Set(tools.filter(({ state }) => state === "available").flatMap(({ modes }) => modes));
  const runtimes = RUNTIMES.filter((runtime) => here.has(runtime));
  const request = { files: [join(project.root, "prime.c")], runtimes, runs: 20 };
  const started = await client.benchmarks.start(request);
  await workbench.jobResult(started.jobId);
  const from = join(dataDir, "runs", started.runId);
  const manifest = JSON.parse(readFileSync(join(from, "manifest.json"), "utf8"));
  const rows = readRows(from, "samples.ndjson").filter(({ phase }) => phase === "measure");
  const repeats = Math.ceil(SAMPLES / rows.length);
  const large = Array.from({ length: repeats }, (_, turn) =>
    rows.map((row) => {
      const wallNs = Math.round(row.wallNs * (1 + 0.05 * Math.random()));
      return { ...row, round: row.round + turn * request.runs, wallNs };
    }),
  );
  const runId = `${started.runId.slice(0, -6)}000000`;
  const to = join(dataDir, "runs", runId);
  mkdirSync(to);
  const stored = { ...manifest, id: runId, request: { ...manifest.request, runs: repeats * request.runs } };
  writeFileSync(join(to, "manifest.json"), JSON.stringify(stored));
  const lines = large.flat().map((row) => `${JSON.stringify(row)}\n`);
  writeFileSync(join(to, "samples.ndjson"), lines.join(""));
  copyFileSync(join(from, "conditions.ndjson"), join(to, "conditions.ndjson"));
  console.log(`${lines.length} samples of ${runtimes.join(", ")}`);
  return runId;
}

function readRows(folder, name) {
  const lines = readFileSync(join(folder, name), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

async function timed(count, work, cpuSeconds = () => null) {
  const wallMs = [];
  const cpuMs = [];
  for (let turn = 0; turn < count; turn += 1) {
    const cpuBefore = cpuSeconds();
    const started = performance.now();
    await work();
    wallMs.push(performance.now() - started);
    if (cpuBefore !== null) cpuMs.push(1e3 * (cpuSeconds() - cpuBefore));
  }
  return { wallMs, cpuMs };
}

async function openInWindow(runId) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  const context = await browser.newContext();
  await (await context.newPage()).goto(workbench.url);
  const times = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const page = await context.newPage();
    const started = performance.now();
    await page.goto(new URL(`/#/runs/${runId}`, workbench.url).href, { waitUntil: "commit" });
    await page.locator("[data-figure] svg").first().waitFor({ timeout: 60_000 });
    times.push(performance.now() - started);
    await page.close();
  }
  await browser.close();
  return times;
}
