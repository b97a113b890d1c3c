import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BenchmarkRequestInput } from "#shared/model/benchmark-design.ts";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import { packageRoot } from "../store/package-root.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { jobEnd, toolMissing } from "../testing/follow-job.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

// One workbench for all: the embedded compiler takes a second to load. Every test has sources of its own.
let workbench: Workbench;
let client: WorkbenchClient;
const dataDir = mkdtempSync(join(tmpdir(), "workbench bench ü-"));

beforeAll(async () => {
  workbench = await createWorkbench({ dataDir });
  ({ client } = workbench);
});
afterAll(async () => {
  await workbench.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const HELLO = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n';
/** Long enough to be caught in the act; it sleeps, as other tests want the processor meanwhile. */
const sleeper = (ms: number) => `#include <stdio.h>
#include <time.h>
int main(void) {
  struct timespec left = {${Math.floor(ms / 1000)}, ${(ms % 1000) * 1e6}};
  nanosleep(&left, NULL);
  puts("done");
  return 0;
}
`;
const SLOW = sleeper(250);

function source(text: string, name = "program.c", folder = temporaryFolder()): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function measure(request: BenchmarkRequestInput) {
  const { jobId, runId } = await client.benchmarks.start(request);
  const view = await jobEnd(client, jobId);
  return { view, ...(await client.runs.get({ runId })) };
}

/** Returns when the job has told of that many samples; windows hear of them between rounds. */
async function samplesSeen(jobId: string, count: number): Promise<void> {
  let seen = 0;
  for await (const event of await client.jobs.events({ jobId })) {
    if (event.type === "samples") seen += event.rows.length;
    if (seen >= count || event.type === "finished") return;
  }
}

const roundsOf = (samples: { phase: string; cell: number; round: number }[], cell: number) =>
  samples.filter((sample) => sample.phase === "measure" && sample.cell === cell).map(({ round }) => round);

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("design", () => {
  test("a sweep: a cell for every value, each given its own argument", async () => {
    const echo = '#include <stdio.h>\nint main(int c, char **v) { puts(c > 1 ? v[1] : "none"); return 0; }\n';
    const { manifest, samples } = await measure({
      files: [source(echo)],
      runtimes: ["node"],
      runs: 1,
      warmupRuns: 0,
      sweep: [{ name: "n", values: ["1", "2"] }],
      invocation: { args: ["size {n}"] },
    });
    expect(manifest.cells.map(({ point, command }) => [point.n, command.includes(`size ${point.n}`)])).toEqual([
      ["1", true],
      ["2", true],
    ]);
    expect(new Set(samples.map(({ stdoutSha256 }) => stdoutSha256)).size).toBe(2);
  });

  test("sequential order: one cell after the other", async () => {
    const folder = temporaryFolder();
    const files = [source(HELLO, "a.c", folder), source(HELLO, "b.c", folder)];
    const { samples } = await measure({ files, runtimes: ["node"], runs: 2, warmupRuns: 1, order: "sequential" });
    expect(samples.map(({ cell }) => cell)).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test("ends when the interval of the mean is narrow enough, at a planned number of rounds", async () => {
    const request = {
      files: [source(HELLO)],
      runtimes: ["node"],
      runs: 200,
      stopRule: { until: "precise" as const, percent: 90 },
    };
    const { samples, manifest } = await measure(request);
    expect(manifest.state).toBe("finished");
    const rounds = roundsOf(samples, 0).length;
    expect(rounds).toBeGreaterThanOrEqual(30);
    expect(rounds).toBeLessThan(200);
  });

  test.skipIf(process.platform === "win32")("hooks run around cells and runs, in the program's folder", async () => {
    const folder = temporaryFolder();
    const note = (word: string) => ({ command: "sh", args: ["-c", `echo ${word} >> log`] });
    const hooks = {
      setup: note("setup"),
      prepare: note("prepare-{n}"),
      conclude: note("conclude"),
      cleanup: note("cleanup"),
    };
    await measure({
      files: [source(HELLO, "a.c", folder)],
      runtimes: ["node"],
      runs: 2,
      warmupRuns: 0,
      sweep: [{ name: "n", values: ["5"] }],
      hooks,
    });
    const log = readFileSync(join(folder, "log"), "utf8").trim().split("\n");
    expect(log).toEqual(["setup", "prepare-5", "conclude", "prepare-5", "conclude", "cleanup"]);
  });

  test("a hook that hangs is told of, ends with the limit of a run, and fails its cell", async () => {
    const prepare = { command: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"] };
    const { view, summary } = await measure({
      files: [source(HELLO)],
      runtimes: ["node"],
      runs: 2,
      hooks: { prepare },
      invocation: { timeoutMs: 6_000 },
    });
    expect(view.log.map(({ text }) => text).join("")).toContain(
      "The prepare command of program.c on node has been running for 5 s.",
    );
    expect(summary.series[0]?.failure?.message).toContain(
      "The prepare command did not end within 6.00 s and was stopped",
    );
  });

  test("a hook may print a lot, and its last words are kept", async () => {
    const flood =
      'for (let i = 0; i < 400; i++) process.stdout.write("x".repeat(1 << 16)); console.error("last words");';
    const hook = (exitCode: number) => ({
      command: process.execPath,
      args: ["-e", `${flood} process.exitCode = ${exitCode}`],
    });
    const measured = async (exitCode: number) => {
      const request = { files: [source(HELLO)], runtimes: ["node"], runs: 1, warmupRuns: 0 };
      return (await measure({ ...request, hooks: { setup: hook(exitCode) } })).summary.series[0];
    };
    expect(await measured(0)).toMatchObject({ n: 1, failure: null });
    expect(await measured(3)).toMatchObject({ n: 0, failure: { hint: "last words" } });
  });

  test("what a program says when it fails is kept with its sample and told", async () => {
    const text = `#include <stdio.h>
int main(void) { fprintf(stderr, "metric tries 1\\npanicked at 'no such table: ü'\\n"); return 101; }
`;
    const { samples, summary } = await measure({ files: [source(text)], runtimes: ["node"], runs: 2 });
    expect(samples).toHaveLength(1);
    expect(samples[0]?.stderrTail).toBe("metric tries 1\npanicked at 'no such table: ü'\n");
    expect(summary.series[0]?.failure).toMatchObject({ hint: "It said: panicked at 'no such table: ü'" });
    const fine = await measure({ files: [source(HELLO)], runtimes: ["node"], runs: 1 });
    expect(fine.samples.every(({ stderrTail }) => stderrTail === undefined)).toBe(true);
  });

  test("a placeholder that nothing fills is told before it is passed on", async () => {
    const { view, manifest } = await measure({
      files: [source(HELLO)],
      runtimes: ["node"],
      runs: 1,
      invocation: { args: ["{n}", "{m} {n}", '{"json":1}'] },
      sweep: [{ name: "m", values: ["2"] }],
    });
    const told = view.log.map(({ text }) => text).join("");
    expect(told).toContain("{n} is no parameter of --sweep; it is passed as it is.\n");
    expect(told).not.toContain("{m}");
    expect(manifest.cells[0]?.command).toContain("{n}");
  });

  test("without a warm-up a cache that fills itself is level with neither none nor a full one", async (context) => {
    const missing = await toolMissing(client, "wasmtime");
    if (missing) return context.skip(missing);
    const { manifest, summary } = await measure({
      files: [source(HELLO)],
      runtimes: ["wasmtime", "wasmtime:nocache", "wasmtime:aot"],
      runs: 1,
      warmupRuns: 0,
    });
    expect(manifest.cells.map(({ terms }) => terms?.cacheState)).toEqual(["mixed", "cold", "precompiled"]);
    const reasons = summary.warnings.flatMap(({ code, params }) =>
      code === "UNEQUAL_TERMS" ? [params["reason"]] : [],
    );
    expect(reasons.join()).toContain("wasmtime:nocache compiles inside every timed run, wasmtime in the first at most");
    expect(reasons.join()).toContain("wasmtime may compile inside the first timed run");
  });

  test("a hook that fails fails its cell with its own words", async () => {
    const hooks = { setup: { command: process.execPath, args: ["-e", "console.error('no data'); process.exit(4)"] } };
    const { summary, view } = await measure({ files: [source(HELLO)], runtimes: ["node"], runs: 2, hooks });
    expect(view.status).toBe("succeeded");
    expect(summary.series[0]?.failure).toMatchObject({ code: "PROGRAM_FAILED", hint: "no data" });
    expect(summary.series[0]?.failure?.message).toContain("setup command failed (exit code 4)");
  });
});

describe("pause and resume", () => {
  test("a pause lets others measure; nothing is measured twice", async () => {
    const { jobId, runId } = await client.benchmarks.start({ files: [source(SLOW)], runtimes: ["node"], runs: 6 });
    await samplesSeen(jobId, 2);
    await client.jobs.pause({ jobId });
    for await (const event of await client.jobs.events({ jobId })) if (event.type === "paused") break;
    expect((await client.jobs.list()).find(({ id }) => id === jobId)?.status).toBe("paused");
    // The lane is free: another benchmark gets its turn at once.
    expect((await measure({ files: [source(HELLO)], runtimes: ["node"], runs: 1 })).view.status).toBe("succeeded");
    await client.jobs.resume({ jobId });
    expect((await jobEnd(client, jobId)).status).toBe("succeeded");
    const { manifest, samples } = await client.runs.get({ runId });
    expect(roundsOf(samples, 0)).toEqual(upTo(6));
    expect(manifest.sessions).toHaveLength(2);
    expect(samples.filter(({ phase, session }) => phase === "warmup" && session === 1)).toHaveLength(1);
  });

  test("only what can be paused is", async () => {
    const { jobId } = await client.builds.start({ requests: [{ sources: [source(HELLO)], target: "wasm32-wasip1" }] });
    await expect(client.jobs.pause({ jobId })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    await jobEnd(client, jobId);
  });

  test("a cancelled run goes on with the artifact it had, though its source has changed", async () => {
    const file = source(SLOW);
    const { jobId, runId } = await client.benchmarks.start({ files: [file], runtimes: ["node"], runs: 5, seed: 3 });
    await samplesSeen(jobId, 2);
    await client.jobs.cancel({ jobId });
    const before = await client.runs.get({ runId });
    expect(before.manifest.state).toBe("cancelled");
    writeFileSync(file, "this is no C any more");
    const again = await client.benchmarks.resume({ runId });
    expect(await jobEnd(client, again.jobId)).toMatchObject({ status: "succeeded", result: { runId } });
    const { manifest, samples, summary } = await client.runs.get({ runId });
    expect(manifest).toMatchObject({ state: "finished", seed: 3 });
    expect(samples.slice(0, before.samples.length)).toEqual(before.samples);
    expect(roundsOf(samples, 0)).toEqual(upTo(5));
    expect(summary.series[0]).toMatchObject({ n: 5, outputOk: true });
    const complete = await client.benchmarks.resume({ runId });
    expect(await jobEnd(client, complete.jobId)).toMatchObject({
      status: "failed",
      error: { code: "INVALID_REQUEST" },
    });
  });

  test("lines that can't be read are told when the run goes on, and measured again", async () => {
    const { jobId, runId } = await client.benchmarks.start({ files: [source(SLOW)], runtimes: ["node"], runs: 4 });
    await samplesSeen(jobId, 2);
    await client.jobs.cancel({ jobId });
    const path = join(dataDir, "runs", runId, "samples.ndjson");
    writeFileSync(path, readFileSync(path, "utf8").replace('"phase":"measure"', '"phase":"lunch"'));
    const view = await jobEnd(client, (await client.benchmarks.resume({ runId })).jobId);
    expect(view.log.map(({ text }) => text).join("")).toMatch(/samples\.ndjson: line \d is no sample and is left out/);
    const { samples } = await client.runs.get({ runId });
    expect(roundsOf(samples, 0).toSorted((a, b) => a - b)).toEqual(upTo(4));
  });

  test("an artifact that somebody changed is not measured under the old one's name", async () => {
    const { jobId, runId } = await client.benchmarks.start({ files: [source(SLOW)], runtimes: ["node"], runs: 5 });
    await samplesSeen(jobId, 2);
    await client.jobs.cancel({ jobId });
    const kept = (await client.runs.get({ runId })).manifest.cells[0]?.artifact?.path ?? "";
    rmSync(kept);
    writeFileSync(kept, Buffer.from("\0asm\x01\0\0\0", "binary"));
    await jobEnd(client, (await client.benchmarks.resume({ runId })).jobId);
    const { manifest } = await client.runs.get({ runId });
    expect(manifest.cells[0]?.failure?.message).toContain("has changed since it was measured");
  });
});

describe("what goes on beside", () => {
  test("a build that is going on is waited for; one that begins later is named, with the samples it touched", async () => {
    const builds = async () => {
      const sources = Array.from({ length: 3 }, (_, index) =>
        source(`${HELLO}// ${Math.random()} ${index}`, `${index}.c`),
      );
      const requests = sources.map((file) => ({ sources: [file], target: "wasm32-wasip1" as const }));
      return (await client.builds.start({ requests })).jobId;
    };
    const before = await builds();
    const { jobId, runId } = await client.benchmarks.start({ files: [source(SLOW)], runtimes: ["node"], runs: 8 });
    const events: string[] = [];
    for await (const event of await client.jobs.events({ jobId })) {
      if (event.type === "queued" && event.behind) events.push(event.behind);
      if (event.type === "samples") break;
    }
    expect(events.join()).toContain("build 0.c, 1.c, 2.c");
    expect((await client.jobs.list()).find(({ id }) => id === before)?.status).toBe("succeeded");
    for (let round = 0; round < 4; round += 1) await jobEnd(client, await builds());
    await jobEnd(client, jobId);
    const { conditions, summary, samples } = await client.runs.get({ runId });
    expect(conditions.at(-1)?.lastSample).toBe(samples.length - 1);
    const warning = summary.warnings.find(
      ({ code, params }) => code === "DISTURBED" && params["by"] === "WORKBENCH_BUSY",
    );
    expect(warning).toMatchObject({ cells: [0], params: { ranges: expect.stringMatching(/^rounds? \d/) } });
    expect(warning?.samples?.length).toBe(warning?.params["sampleCount"]);
    expect(conditions.flatMap(({ activities }) => activities ?? []).length).toBeGreaterThan(0);
  });

  test("a build that begins and ends inside one sample is named with that sample", async () => {
    const { jobId, runId } = await client.benchmarks.start({
      files: [source(sleeper(3_000))],
      runtimes: ["node"],
      runs: 2,
      warmupRuns: 0,
    });
    for await (const event of await client.jobs.events({ jobId }))
      if (event.type === "step" && event.label === "Measuring") break;
    await new Promise((resolve) => setTimeout(resolve, 300));
    const requests = [{ sources: [source(`${HELLO}// ${Math.random()}`)], target: "wasm32-wasip1" as const }];
    await jobEnd(client, (await client.builds.start({ requests })).jobId);
    await jobEnd(client, jobId);
    const { summary, conditions } = await client.runs.get({ runId });
    expect(conditions[0]?.activities).toMatchObject([{ what: "build program.c for wasm32-wasip1" }]);
    expect(summary.warnings.find(({ params }) => params["by"] === "WORKBENCH_BUSY")?.samples).toEqual([
      { cell: 0, round: 0 },
    ]);
  });

  test("the spawn floor is measured and shown, where a compiler can build an empty program", async (context) => {
    const missing = await toolMissing(client, "gcc");
    if (missing) return context.skip(missing);
    const { manifest } = await measure({ files: [source(HELLO)], runtimes: ["node"], runs: 1 });
    const floor = manifest.sessions[0]?.spawnFloor;
    expect(floor?.runs).toBeGreaterThan(10);
    expect(floor?.medianNs).toBeGreaterThan(10_000);
    expect(floor?.ci95Ns?.[0]).toBeLessThanOrEqual(floor?.medianNs ?? 0);
  });

  test("environment jitter: a native program sees environments of many sizes", async (context) => {
    const missing = await toolMissing(client, "gcc");
    if (missing) return context.skip(missing);
    const text = `#include <stdio.h>
#include <string.h>
extern char **environ;
int main(void) {
  size_t bytes = 0;
  for (char **entry = environ; *entry; entry++) bytes += strlen(*entry) + 1;
  fprintf(stderr, "metric environment_bytes %zu\\n", bytes);
  return 0;
}
`;
    const sizes = async (environmentJitter: boolean) => {
      const { samples } = await measure({ files: [source(text)], runtimes: ["native"], runs: 12, environmentJitter });
      return samples.filter(({ phase }) => phase === "measure").map(({ metrics }) => metrics["environment_bytes"] ?? 0);
    };
    expect(new Set(await sizes(false)).size).toBe(1);
    const jittered = await sizes(true);
    expect(new Set(jittered).size).toBeGreaterThan(8);
    expect(Math.max(...jittered) - Math.min(...jittered)).toBeGreaterThan(500);
  });
});

describe.skipIf(process.platform !== "linux")("killed in the middle", () => {
  test("the measuring process: a new one goes on, nothing is measured twice", async () => {
    const { jobId, runId } = await client.benchmarks.start({ files: [source(SLOW)], runtimes: ["node"], runs: 5 });
    await samplesSeen(jobId, 2);
    const [measurer] = processesWith("measurer.js", process.pid);
    expect(measurer).toBeDefined();
    process.kill(measurer as number, "SIGKILL");
    const view = await jobEnd(client, jobId);
    expect(view.status).toBe("succeeded");
    expect(view.log.map(({ text }) => text).join("")).toContain("a new one goes on where it was");
    const { manifest, samples, summary } = await client.runs.get({ runId });
    expect(roundsOf(samples, 0)).toEqual(upTo(5));
    expect(manifest.sessions).toHaveLength(2);
    expect(manifest.sessions[1]?.begunAfter).toBe("measurer-death");
    expect(summary.warnings.find(({ params }) => params["by"] === "SESSIONS")?.params["ranges"]).toMatch(
      /^the second from round \d on after the measuring process died$/,
    );
  });

  test("a runtime: its run is made again and no other is lost", async () => {
    const { jobId, runId } = await client.benchmarks.start({ files: [source(SLOW)], runtimes: ["node"], runs: 5 });
    await samplesSeen(jobId, 2);
    const runtime = await waitForProcess(runId);
    process.kill(runtime, "SIGKILL");
    const view = await jobEnd(client, jobId);
    expect(view.log.map(({ text }) => text).join("")).toContain("was killed by something else");
    const { samples, summary } = await client.runs.get({ runId });
    expect(roundsOf(samples, 0)).toEqual(upTo(5));
    expect(summary.series[0]).toMatchObject({ n: 5, failure: null });
  });

  test("the core: the run is listed as interrupted, leaves no process behind, and is resumed by another", async () => {
    const args = [
      join(packageRoot.root, "dist", "node", "cli.js"),
      "bench",
      source(SLOW),
      "--on",
      "node",
      "--runs",
      "6",
    ];
    const env = { ...process.env, WASM_WORKBENCH_DATA: dataDir };
    const other = spawn(process.execPath, args, { stdio: "ignore", env });
    const runId = await waitForRun();
    process.kill(other.pid as number, "SIGKILL");
    const before = await untilInterrupted(runId);
    await waitUntil(() => processesWith(runId).length === 0);
    const again = await client.benchmarks.resume({ runId });
    expect((await jobEnd(client, again.jobId)).status).toBe("succeeded");
    const { samples, manifest, damage } = await client.runs.get({ runId });
    expect(samples.slice(0, before.samples.length)).toEqual(before.samples);
    expect(before.samples.length).toBeGreaterThan(0);
    expect(roundsOf(samples, 0)).toEqual(upTo(6));
    expect(manifest.state).toBe("finished");
    expect(damage).toBeNull();
  });

  /** The newest run with at least one measured sample. */
  async function waitForRun(): Promise<string> {
    const known = new Set((await client.runs.list()).map(({ id }) => id));
    let found: string | undefined;
    await waitUntil(async () => {
      found = (await client.runs.list()).find(({ id, samples }) => !known.has(id) && samples > 0)?.id;
      return found !== undefined;
    });
    return found as string;
  }

  async function untilInterrupted(runId: string) {
    await waitUntil(async () => (await client.runs.get({ runId })).manifest.state === "interrupted");
    return client.runs.get({ runId });
  }

  async function waitForProcess(text: string): Promise<number> {
    let found: number[] = [];
    // The launcher of the measurer has it on its command line too, and is no Node.
    const isNode = (pid: number) => readlinkSync(`/proc/${pid}/exe`) === realpathSync(process.execPath);
    await waitUntil(() => (found = processesWith(text).filter(isNode)).length > 0);
    return found[0] as number;
  }
});

async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  const startedMs = Date.now();
  while (!(await condition())) {
    if (Date.now() - startedMs > 30_000) throw new Error("It didn't happen within 30 s.");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Living processes whose command line holds a text; only children of `parent` if given. */
function processesWith(text: string, parent?: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === process.pid) return [];
      if (!readFileSync(`/proc/${name}/cmdline`, "utf8").includes(text)) return [];
      const [state, parentPid] = readFileSync(`/proc/${name}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return state === "Z" || (parent !== undefined && Number(parentPid) !== parent) ? [] : [pid];
    } catch {
      return [];
    }
  });
}
