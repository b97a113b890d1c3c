// Our generator against the real JMeter: each of the built-in patterns as exported, against a server that answers after
// 20 ms. Needs `jmeter` on PATH, 2.13 or later.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "./bundle.mjs";
import { runGenerator } from "./load-generator.mjs";

const ANSWER_AFTER_MS = 20;
const START_BOUND_MS = 20;
const TIMER_BOUND_MS = 2;
const LATENCY_BOUND_MS = 2;
/** Of each run, before latencies are compared. */
const SETTLING = 5;

const version = spawnSync("jmeter", ["-v"], { encoding: "utf8" });
if (version.error) {
  console.log("skipped: there is no jmeter on PATH");
  process.exit(0);
}
const before3 = !/Version [3-9]|\s[3-9]\.\d+(\.\d+)?\s/.test(version.stdout);

const folder = mkdtempSync(join(tmpdir(), "wasm-workbench-jmeter-"));
const load = await bundle(
  {
    patterns: "shared/load/built-in-patterns.ts",
    "write-jmx": "shared/load/jmeter/write-jmx.ts",
    "write-jtl": "shared/load/jmeter/write-jtl.ts",
    "read-jtl": "shared/load/jmeter/read-jtl.ts",
    "thread-starts": "shared/load/thread-starts.ts",
  },
  folder,
);
const [{ BUILT_IN_PATTERNS }, { writeJmx }, { writeJtl }, { readJtl }, { threadStartsMs }] = await Promise.all(
  ["patterns", "write-jmx", "write-jtl", "read-jtl", "thread-starts"].map(load),
);

const server = createServer((request, response) => {
  request.resume();
  setTimeout(() => response.end("ok"), ANSWER_AFTER_MS);
});
server.keepAliveTimeout = 60_000;
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}/`;
const target = { url, method: "POST", headers: { "content-type": "application/json" }, bodies: ['{"n":1}'] };

/** Exit code and output; the server answers meanwhile, so that nothing here may block. */
function jmeter(args) {
  return new Promise((resolve, reject) => {
    const child = spawn("jmeter", ["-n", "-j", join(folder, "jmeter.log"), ...args]);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
};

/** Samples of both as `{thread, startMs, elapsedMs}`, from the first one's start. */
function comparable(samples) {
  const first = Math.min(...samples.map(({ startMs }) => startMs));
  return samples
    .map((sample) => ({ ...sample, startMs: sample.startMs - first }))
    .sort((a, b) => a.startMs - b.startMs);
}

function byThread(samples) {
  const threads = new Map();
  for (const sample of samples) threads.set(sample.thread, [...(threads.get(sample.thread) ?? []), sample]);
  return threads;
}

/** From the end of a sample to the start of the next in its thread. */
function gapsOf(samples) {
  return [...byThread(samples).values()].flatMap((thread) =>
    thread.slice(1).map((sample, i) => sample.startMs - thread[i].startMs - thread[i].elapsedMs),
  );
}

/**
 * What JMeter's log says of a run: when it began to start its first group, and each thread, in milliseconds from then.
 * Null where the log counts in seconds (2.13). The first samples begin later than their threads, as classes are loaded
 * meanwhile.
 */
function loggedStarts() {
  const log = readFileSync(join(folder, "jmeter.log"), "utf8");
  const lines = [
    ...log.matchAll(
      /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) INFO .*(Starting thread group|Thread started: )(.*)$/gm,
    ),
  ].map(([, day, time, ms, what, thread]) => ({ atMs: Date.parse(`${day}T${time}.${ms}Z`), what, thread }));
  const group = lines.find(({ what }) => what === "Starting thread group");
  const threads = lines.filter(({ what }) => what !== "Starting thread group");
  if (!group || threads.length === 0) return null;
  return new Map(threads.map(({ thread, atMs }) => [thread, atMs - group.atMs]));
}

/** Milliseconds from the start of the run by what the pattern says, by the thread's name. */
function plannedStarts({ groups }) {
  return new Map(
    groups.flatMap((group, index) =>
      threadStartsMs(group).map((startMs, thread) => [`${group.name} ${index + 1}-${thread + 1}`, startMs]),
    ),
  );
}

const checks = [];
function check(name, isMet, figures) {
  checks.push(isMet);
  console.log(`  ${isMet ? "met   " : "missed"} ${name}: ${figures}`);
}

/**
 * Whose a deviation is: how much later each thread began than `i * ramp-up / threads` after its run, by JMeter's own log
 * and by our samples. Those of JMeter grow with the time that its virtual machine takes to load the first thread's code.
 */
function tellLateness(pattern, theirs, ours) {
  const planned = plannedStarts(pattern);
  const late = (starts) => [...starts].map(([thread, startMs]) => startMs - planned.get(thread));
  const tell = (starts) => {
    const first = [...starts].reduce((least, one) => (one[1] < least[1] ? one : least));
    const values = late(starts);
    return `median ${median(values).toFixed(1)} ms, largest ${Math.max(...values).toFixed(1)} ms, the first thread ${(first[1] - planned.get(first[0])).toFixed(1)} ms`;
  };
  console.log(`         later than planned: JMeter ${tell(theirs)}; ours ${tell(ours)}`);
}

console.log(`load of the machine: ${loadavg()[0].toFixed(2)}`);
for (const [name, pattern] of Object.entries(BUILT_IN_PATTERNS)) {
  const plan = join(folder, `${name}.jmx`);
  const jtl = join(folder, `${name}.jtl`);
  const { text, warnings } = writeJmx({ pattern, targets: [[target]] });
  if (warnings.length > 0) throw new Error(warnings.join(" "));
  writeFileSync(plan, text);
  const args = ["-t", plan, "-l", jtl, "-Jjmeter.save.saveservice.output_format=csv"];
  rmSync(join(folder, "jmeter.log"), { force: true });
  const { code, output } = await jmeter([
    ...args,
    "-Jjmeter.save.saveservice.print_field_names=true",
    "-Jjmeter.save.saveservice.connect_time=true",
  ]);
  if (output.includes("ForbiddenClassException")) {
    console.log("skipped: this jmeter reads no test plan at all, its XStream is too new for it (Debian's 2.13-5)");
    process.exit(0);
  }
  if (code !== 0 || !existsSync(jtl)) throw new Error(`jmeter ended with ${code}: ${output}`);
  const { samples, result } = await runGenerator({ schemaVersion: 1, pattern, targets: [[target]] });
  const theirs = readJtl(readFileSync(jtl, "utf8"));
  const jmeterSamples = comparable(
    theirs.map(({ threadName, timeStampMs, elapsedMs, success }) => ({
      thread: threadName,
      startMs: timeStampMs,
      elapsedMs,
      success,
    })),
  );
  const ourSamples = comparable(
    samples.map(({ group, thread, startNs, latencyNs, error }) => ({
      thread: `${pattern.groups[group].name} ${group + 1}-${thread + 1}`,
      startMs: startNs / 1e6,
      elapsedMs: latencyNs / 1e6,
      success: error === null,
    })),
  );
  console.log(`${name}: ${theirs.length} samples of JMeter, ${samples.length} of ours`);
  const failed = [...jmeterSamples, ...ourSamples].filter(({ success }) => !success).length;
  check("no errors", failed === 0, `${failed}`);
  const [threads, ourThreads] = [byThread(jmeterSamples), byThread(ourSamples)];
  const sameNames = threads.size === ourThreads.size && [...threads.keys()].every((name) => ourThreads.has(name));
  check(
    "samples and threads",
    sameNames && theirs.length === samples.length,
    `${theirs.length} in ${threads.size} threads against ${samples.length} in ${ourThreads.size}`,
  );
  const logged = loggedStarts();
  const theirStarts = logged ?? new Map([...threads].map(([thread, [first]]) => [thread, first.startMs]));
  const ourStarts = new Map([...ourThreads].map(([thread, [first]]) => [thread, first.startMs]));
  const fromFirst = (starts) => {
    const first = Math.min(...starts.values());
    return new Map([...starts].map(([thread, startMs]) => [thread, startMs - first]));
  };
  const [theirsFromFirst, oursFromFirst] = [fromFirst(theirStarts), fromFirst(ourStarts)];
  const deviations = [...theirsFromFirst].map(([thread, startMs]) =>
    Math.abs((oursFromFirst.get(thread) ?? Number.NaN) - startMs),
  );
  check(
    "thread starts",
    median(deviations) <= START_BOUND_MS,
    `median deviation ${median(deviations).toFixed(1)} ms, largest ${Math.max(...deviations).toFixed(1)} ms (bound ${START_BOUND_MS})`,
  );
  const sentFromStart = new Map();
  for (const { group, thread, index, startNs } of samples)
    if (index === 0) sentFromStart.set(`${pattern.groups[group].name} ${group + 1}-${thread + 1}`, startNs / 1e6);
  if (logged !== null) tellLateness(pattern, theirStarts, sentFromStart);
  const delayMs = pattern.groups[0].delayMs;
  const gaps = { jmeter: gapsOf(jmeterSamples), ours: gapsOf(ourSamples) };
  if (gaps.ours.length > 0) {
    check(
      "gap less elapsed",
      Math.abs(median(gaps.ours) - delayMs) <= TIMER_BOUND_MS,
      `timer ${delayMs} ms, JMeter's median ${median(gaps.jmeter).toFixed(1)} ms, ours ${median(gaps.ours).toFixed(2)} ms`,
    );
  }
  const settled = (list) => median(list.slice(SETTLING).map(({ elapsedMs }) => elapsedMs));
  const latencies = [settled(jmeterSamples), settled(ourSamples)];
  check(
    "median latency after the first 5",
    Math.abs(latencies[0] - latencies[1]) <= LATENCY_BOUND_MS,
    `JMeter ${latencies[0].toFixed(1)} ms, ours ${latencies[1].toFixed(1)} ms`,
  );
  const ourJtl = join(folder, `${name}-ours.jtl`);
  writeFileSync(
    ourJtl,
    writeJtl(samples, { startedAtMs: result.startedAtMs, pattern, targets: [[target]] }, { before3 }),
  );
  const opened = await openInJMeter(ourJtl);
  check("our JTL opens in JMeter", opened === samples.length, `${opened} samples read`);
}

/** JMeter reads the file by the code behind its listeners, and counts. */
async function openInJMeter(jtl) {
  const count = join(folder, "count.txt");
  const script = `
import org.apache.jmeter.reporters.ResultCollector;
import org.apache.jmeter.save.CSVSaveService;
import org.apache.jmeter.visualizers.Visualizer;
int[] counted = new int[1];
add(sample) { counted[0]++; }
isStats() { return false; }
CSVSaveService.processSamples(${JSON.stringify(jtl)}, (Visualizer) this, new ResultCollector());
java.io.FileWriter writer = new java.io.FileWriter(${JSON.stringify(count)});
writer.write("" + counted[0]);
writer.close();
`;
  const escaped = script.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const plan = join(folder, "open.jmx");
  writeFileSync(
    plan,
    `<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="2.8"><hashTree>
<TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Open"/><hashTree>
<ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Open">
<elementProp name="ThreadGroup.main_controller" elementType="LoopController">
<boolProp name="LoopController.continue_forever">false</boolProp><stringProp name="LoopController.loops">1</stringProp></elementProp>
<stringProp name="ThreadGroup.num_threads">1</stringProp><stringProp name="ThreadGroup.ramp_time">0</stringProp>
</ThreadGroup><hashTree>
<BeanShellSampler guiclass="BeanShellSamplerGui" testclass="BeanShellSampler" testname="Open">
<stringProp name="BeanShellSampler.query">${escaped}</stringProp>
</BeanShellSampler><hashTree/>
</hashTree></hashTree></hashTree></jmeterTestPlan>`,
  );
  rmSync(count, { force: true });
  const { output } = await jmeter(["-t", plan]);
  try {
    return Number(readFileSync(count, "utf8"));
  } catch {
    console.log(output, readFileSync(join(folder, "jmeter.log"), "utf8").split("\n").slice(-15).join("\n"));
    return 0;
  }
}

server.close();
server.closeAllConnections();
rmSync(folder, { recursive: true, force: true });
process.exitCode = checks.every(Boolean) ? 0 : 1;
