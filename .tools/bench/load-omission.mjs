// Coordinated omission: 1,000 requests a second over 10 kept connections to a server that holds what arrives in the
// first 0.5 s of every 5 s. What p99 has to be follows from replaying the intended arrivals through the stalls that the
// server logged and the connection limit.
import { createServer } from "node:http";
import { loadavg } from "node:os";
import { runGenerator } from "./load-generator.mjs";

const PER_SECOND = 1_000;
const CONNECTIONS = 10;
const DURATION_S = Number(process.argv[2] ?? 30);
const STALL_EVERY_MS = 5_000;
const STALL_MS = 500;
const CORRECTED_WITHIN = 0.05;
const UNCORRECTED_BELOW = 0.7;

const startedMs = performance.timeOrigin + performance.now();
const wallMs = () => performance.timeOrigin + performance.now();
/** Each stall in which a request was held, by the wall clock; `toMs` is when the last held one was let go. */
const stalls = [];
let held = [];
let longestOutsideMs = 0;

function release() {
  for (const { response } of held) response.end("ok");
  stalls.push({ fromMs: held[0].atMs, toMs: wallMs() });
  held = [];
}

const server = createServer((request, response) => {
  request.resume();
  const atMs = wallMs();
  const phaseMs = (atMs - startedMs) % STALL_EVERY_MS;
  if (phaseMs >= STALL_MS) return response.end("ok");
  if (held.length === 0) setTimeout(release, STALL_MS - phaseMs);
  held.push({ atMs, response });
});
server.keepAliveTimeout = 60_000;
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const loadBefore = loadavg()[0];
const { result, samples } = await runGenerator({
  schemaVersion: 1,
  targets: [[{ url: `http://127.0.0.1:${server.address().port}/` }]],
  pattern: {
    name: "Coordinated omission",
    groups: [
      {
        kind: "open",
        name: "Clients",
        arrivals: { kind: "constant", perSecond: PER_SECOND },
        durationS: DURATION_S,
        connections: CONNECTIONS,
      },
    ],
  },
});
server.close();
server.closeAllConnections();

const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1];
const serviceMs = quantile(
  samples.map(({ latencyNs }) => latencyNs / 1e6).filter((ms) => ms < STALL_MS / 10),
  0.5,
);

/** Each arrival takes the connection that is free first; what begins in a stall ends when the stall does. */
function replay(intendedMs) {
  const freeAtMs = Array.from({ length: CONNECTIONS }, () => 0);
  return intendedMs.map((dueMs) => {
    const connection = freeAtMs.indexOf(Math.min(...freeAtMs));
    const sentMs = Math.max(dueMs, freeAtMs[connection]);
    const stall = stalls.find(({ fromMs, toMs }) => sentMs >= fromMs - serviceMs && sentMs < toMs);
    freeAtMs[connection] = (stall?.toMs ?? sentMs) + serviceMs;
    return freeAtMs[connection] - dueMs;
  });
}

const expected = quantile(
  replay(samples.toSorted((a, b) => a.index - b.index).map(({ intendedNs }) => result.startedAtMs + intendedNs / 1e6)),
  0.99,
);
const { latency, corrected } = result.summary.whole;
const correctedMs = corrected.p99Ns / 1e6;
const uncorrectedMs = latency.p99Ns / 1e6;
longestOutsideMs = Math.max(
  ...samples.map(({ startNs, intendedNs, latencyNs }) => (startNs - intendedNs + latencyNs) / 1e6),
);

console.log(`load of the machine: ${loadBefore.toFixed(2)}, at the end ${loadavg()[0].toFixed(2)}`);
console.log(
  `${samples.length} requests, ${stalls.length} stalls of ${stalls.map(({ fromMs, toMs }) => (toMs - fromMs).toFixed(0)).join(", ")} ms`,
);
console.log("percentile  from sending  from the intended start");
for (const [name, label] of [
  ["p50Ns", "p50"],
  ["p90Ns", "p90"],
  ["p95Ns", "p95"],
  ["p99Ns", "p99"],
  ["p999Ns", "p99.9"],
  ["maxNs", "max"],
]) {
  const [sent, intended] = [latency[name] / 1e6, corrected[name] / 1e6];
  const bar = (ms, mark) => mark.repeat(Math.round((40 * ms) / longestOutsideMs));
  console.log(
    `${label.padEnd(10)} ${sent.toFixed(1).padStart(10)} ms ${intended.toFixed(1).padStart(18)} ms  ${bar(sent, "#")}\n${" ".repeat(46)}${bar(intended, "=")}`,
  );
}
const isRight = Math.abs(correctedMs / expected - 1) <= CORRECTED_WITHIN;
const isLower = uncorrectedMs <= UNCORRECTED_BELOW * expected;
console.log(
  `corrected p99 ${correctedMs.toFixed(1)} ms against ${expected.toFixed(1)} ms of the replay, ${(100 * (correctedMs / expected - 1)).toFixed(1)} % (goal: within 5 %): ${isRight ? "met" : "missed"}`,
);
console.log(
  `uncorrected p99 ${uncorrectedMs.toFixed(1)} ms, ${(100 * (1 - uncorrectedMs / expected)).toFixed(0)} % lower (goal: at least 30 %): ${isLower ? "met" : "missed"}`,
);
console.log(`the generator was ${result.selfCheck.generatorWasBottleneck ? "" : "not "}the bottleneck`);
process.exitCode = isRight && isLower ? 0 : 1;
