// Requests per second of a trivial wasm function with a fresh instance for each: the emulator's `wasm-instance`, with
// everything recorded, against workerd. Closed loop with 16 connections from a process of its own; one after the other
// in every round, the first of them changing.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import binaryen from "binaryen";
import { startEmulator } from "./emulator.mjs";
import { spread } from "./workbench.mjs";

const ROUNDS = Number(process.argv[2] ?? 5);
const SECONDS = Number(process.argv[3] ?? 5);
const CONNECTIONS = 16;
const GOAL = 0.5;

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "wasm-workbench-throughput-"));
const parsed = binaryen.parseText(`(module (memory (export "memory") 1)
  (func (export "main") (result i32)
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 42)))
    (i32.load (i32.const 0))))`);
parsed.setFeatures(binaryen.Features.MVP);
const module = parsed.emitBinary();

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The executable itself: the package's script would outlive a signal. */
function workerdPath() {
  const name = `@cloudflare/workerd-${process.platform === "win32" ? "windows" : process.platform}-${process.arch === "x64" ? "64" : process.arch}`;
  const packageFile = require.resolve(`${name}/package.json`, {
    paths: [dirname(require.resolve("workerd/package.json"))],
  });
  return join(dirname(packageFile), "bin", process.platform === "win32" ? "workerd.exe" : "workerd");
}

async function startWorkerd() {
  const port = await freePort();
  writeFileSync(join(folder, "main.wasm"), module);
  writeFileSync(
    join(folder, "worker.mjs"),
    `import module from "./main.wasm";
export default {
  fetch() {
    const { exports } = new WebAssembly.Instance(module, {});
    return new Response(JSON.stringify({ output: exports.main() }), { headers: { "content-type": "application/json" } });
  },
};`,
  );
  writeFileSync(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .worker) ],
  sockets = [ (name = "http", address = "127.0.0.1:${port}", http = (), service = "main") ],
);
const worker :Workerd.Worker = (
  modules = [ (name = "worker.mjs", esModule = embed "worker.mjs"), (name = "main.wasm", wasm = embed "main.wasm") ],
  compatibilityDate = "2024-09-01",
);`,
  );
  const child = spawn(workerdPath(), ["serve", join(folder, "config.capnp")], { stdio: "inherit" });
  const ended = new Promise((resolve) => {
    child.once("exit", resolve);
  });
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await sleep(100);
  }
  return {
    url,
    async close() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Requests per second; throws where one was not answered well. */
function load(url, seconds) {
  const script = join(dirname(require.resolve("autocannon/package.json")), "autocannon.js");
  const args = [script, "-c", String(CONNECTIONS), "-d", String(seconds), "--json", url];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 64 << 20 });
  const { requests, non2xx, errors, latency } = JSON.parse(stdout);
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} bad answers, ${errors} errors`);
  return { perSecond: requests.total / seconds, p50Ms: latency.p50, p99Ms: latency.p99 };
}

const emulator = await startEmulator();
const workerd = await startWorkerd();
try {
  const ours = await emulator.deploy("trivial", { kind: "wasm:1", code: module, main: "main" });
  for (const url of [ours, workerd.url]) {
    const { output } = await (await fetch(url)).json();
    if (output !== 42) throw new Error(`${url} answered ${output}`);
    load(url, 2);
  }
  const ratios = [];
  for (let round = 0; round < ROUNDS; round++) {
    const measured = {};
    const targets = [
      ["emulator", ours],
      ["workerd", workerd.url],
    ];
    if (round % 2 === 1) targets.reverse();
    for (const [name, url] of targets) measured[name] = load(url, SECONDS);
    ratios.push(measured.emulator.perSecond / measured.workerd.perSecond);
    const figures = ["emulator", "workerd"].map(
      (name) =>
        `${name} ${measured[name].perSecond.toFixed(0)}/s (p50 ${measured[name].p50Ms} ms, p99 ${measured[name].p99Ms} ms)`,
    );
    console.log(`round ${round + 1}: ${figures.join(", ")}, ratio ${ratios.at(-1).toFixed(2)}`);
  }
  const { median, min, max } = spread(ratios);
  const met = median >= GOAL;
  console.log(
    `wasm-instance / workerd: median ${median.toFixed(2)}, min ${min.toFixed(2)}, max ${max.toFixed(2)}, n ${ROUNDS} (goal: at least ${GOAL}): ${met ? "met" : "missed"}`,
  );
  process.exitCode = met ? 0 : 1;
} finally {
  await Promise.all([emulator.close(), workerd.close()]);
  rmSync(folder, { recursive: true, force: true });
}
