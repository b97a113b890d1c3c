// The rate that the generator offers to a trivial server on the same machine before its self-check warns, and its ratio
// to autocannon, both as fast as 16 connections allow, in turn, in the same run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { runGenerator } from "./load-generator.mjs";

const GOAL_PER_SECOND = 10_000;
const RATES = [5_000, 10_000, 15_000, 20_000];
const SECONDS = Number(process.argv[2] ?? 5);
const ROUNDS = 3;
const CONNECTIONS = 16;

/** Answers whatever comes, without reading it: on two cores, every server costs the generator processor time. */
const TRIVIAL_SERVER = `
const answer = Buffer.from("HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: 2\\r\\n\\r\\nok");
const server = require("node:net").createServer((socket) => {
  socket.setNoDelay(true);
  socket.on("error", () => {});
  socket.on("data", () => socket.write(answer));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

const child = spawn(process.execPath, ["-e", TRIVIAL_SERVER], { stdio: ["ignore", "pipe", "inherit"] });
const [port] = await once(createInterface(child.stdout), "line");
const url = `http://127.0.0.1:${port}/`;

function plan(group) {
  return {
    schemaVersion: 1,
    targets: [[{ url }]],
    warmUp: { seconds: 1 },
    pattern: { name: "Rate", groups: [{ name: "Clients", ...group }] },
  };
}

async function autocannon() {
  const script = join(dirname(createRequire(import.meta.url).resolve("autocannon/package.json")), "autocannon.js");
  const args = [script, "-c", String(CONNECTIONS), "-d", String(SECONDS), "--json", url];
  const cannon = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  cannon.stdout.on("data", (chunk) => (text += chunk));
  await once(cannon, "close");
  const { requests, errors } = JSON.parse(text);
  if (errors > 0) throw new Error(`autocannon had ${errors} errors`);
  return requests.total / SECONDS;
}

const ms = (ns) => (ns / 1e6).toFixed(2);
let isMet = false;
try {
  for (const perSecond of RATES) {
    const { result } = await runGenerator(
      plan({ kind: "open", arrivals: { kind: "constant", perSecond }, durationS: SECONDS + 1, connections: 64 }),
    );
    const { whole } = result.summary;
    const { lateSends, eventLoopUtilization, cpuShare, generatorWasBottleneck, reasons } = result.selfCheck;
    if (perSecond >= GOAL_PER_SECOND && !generatorWasBottleneck && whole.errors === 0) isMet = true;
    const why = reasons.map(({ code, measured, bound, unit }) =>
      unit === "ns" ? `${code} ${ms(measured)} ms > ${ms(bound)} ms` : `${code} ${measured.toFixed(2)} > ${bound}`,
    );
    console.log(
      `${perSecond}/s: offered ${whole.offeredPerSecond.toFixed(0)}/s, answered ${whole.requestsPerSecond.toFixed(0)}/s, errors ${whole.errors}, ` +
        `sent late p50 ${ms(lateSends.p50Ns)} p99 ${ms(lateSends.p99Ns)} ms, latency p50 ${ms(whole.latency.p50Ns)} p99 ${ms(whole.latency.p99Ns)} ms, ` +
        `event loop ${(100 * eventLoopUtilization).toFixed(0)} %, processor ${(100 * cpuShare).toFixed(0)} %: ${generatorWasBottleneck ? `warns (${why.join(", ")})` : "keeps up"} [load ${loadavg()[0].toFixed(1)}]`,
    );
  }
  const ratios = [];
  for (let round = 0; round < ROUNDS; round++) {
    const measured = {};
    const turns = [
      [
        "ours",
        async () => {
          const closed = { kind: "closed", threads: CONNECTIONS, loops: null, durationS: SECONDS + 1 };
          return (await runGenerator(plan(closed))).result.summary.whole.requestsPerSecond;
        },
      ],
      ["autocannon", autocannon],
    ];
    if (round % 2 === 1) turns.reverse();
    for (const [name, run] of turns) measured[name] = await run();
    ratios.push(measured.ours / measured.autocannon);
    console.log(
      `closed, round ${round + 1}: ours ${measured.ours.toFixed(0)}/s, autocannon ${measured.autocannon.toFixed(0)}/s, ratio ${ratios.at(-1).toFixed(2)}`,
    );
  }
  console.log(
    `at least ${GOAL_PER_SECOND}/s offered before the self-check warns: ${isMet ? "met" : "missed"}; ratio to autocannon: median ${ratios.toSorted((a, b) => a - b)[1].toFixed(2)}`,
  );
} finally {
  child.kill();
}
process.exitCode = isMet ? 0 : 1;
