import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BuildResult } from "#shared/model/build.ts";
import type { ProgramRunResult, ProgramRunRequestInput } from "#shared/model/program-run.ts";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import { createWorkbench, type Workbench } from "./create-workbench.ts";
import { jobEnd, toolMissing } from "./testing/follow-job.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

// One workbench for all: the embedded compiler takes a second to load. Every test has sources of its own.
let workbench: Workbench;
let client: WorkbenchClient;
const dataDir = mkdtempSync(join(tmpdir(), "workbench data ü-"));

beforeAll(async () => {
  workbench = await createWorkbench({ dataDir });
  ({ client } = workbench);
});
afterAll(async () => {
  await workbench.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const HELLO = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n';

function source(text: string, name = "größe ü 1.c", folder = temporaryFolder()): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function build(file: string, target: BuildResult["target"], change: object = {}): Promise<BuildResult> {
  const { jobId } = await client.builds.start({ requests: [{ sources: [file], target, ...change }] });
  const [result] = (await jobEnd(client, jobId)).result as BuildResult[];
  return result as BuildResult;
}

async function run(request: ProgramRunRequestInput): Promise<ProgramRunResult> {
  const { jobId } = await client.programs.run(request);
  return (await jobEnd(client, jobId)).result as ProgramRunResult;
}

describe("build", () => {
  test("native and wasm at once, each with its artifact; the second time both are cached", async (context) => {
    const missing = await toolMissing(client, "gcc");
    if (missing) return context.skip(missing);
    const file = source(HELLO);
    const requests = (["native", "wasm32-wasip1"] as const).map((target) => ({ sources: [file], target }));
    const first = await jobEnd(client, (await client.builds.start({ requests })).jobId);
    expect(first.status).toBe("succeeded");
    for (const result of first.result as BuildResult[]) {
      expect(result).toMatchObject({ cached: false, failure: null, diagnostics: [] });
      expect(statSync(result.artifact?.path ?? "").size).toBe(result.artifact?.sizeBytes);
    }
    const second = (await jobEnd(client, (await client.builds.start({ requests })).jobId)).result as BuildResult[];
    expect(second.map(({ cached }) => cached)).toEqual([true, true]);
    expect(second.map(({ artifact }) => artifact?.sha256)).toEqual(
      (first.result as BuildResult[]).map(({ artifact }) => artifact?.sha256),
    );
  });

  test.for(["native", "wasm32-wasip1"] as const)("a changed header is never missed (%s)", async (target, context) => {
    const missing = target === "native" ? await toolMissing(client, "gcc") : null;
    if (missing) return context.skip(missing);
    const folder = temporaryFolder();
    const header = source("#define ANSWER 41\n", "my header.h", folder);
    const file = source(
      '#include <stdio.h>\n#include "my header.h"\nint main(void) { printf("%d", ANSWER); }\n',
      "a.c",
      folder,
    );
    const runtime = target === "native" ? "native" : "node";
    expect((await run({ file, runtime })).stdout).toBe("41");
    writeFileSync(header, "#define ANSWER 42\n");
    const changed = await run({ file, runtime });
    expect(changed.build?.cached).toBe(false);
    expect(changed.stdout).toBe("42");
    writeFileSync(header, "#define ANSWER 41\n");
    expect((await run({ file, runtime })).build?.cached).toBe(true);
  });

  test("other flags, another level and another compiler are other builds", async () => {
    const file = source("#ifndef N\n#define N 1\n#endif\nint main(void) { return N - 1; }\n");
    const plain = await build(file, "wasm32-wasip1");
    const defined = await build(file, "wasm32-wasip1", { flags: ["-DN=2"] });
    const other = await build(file, "wasm32-wasip1", { optimization: "O0" });
    expect([plain.cached, defined.cached, other.cached]).toEqual([false, false, false]);
    expect(new Set([plain, defined, other].map(({ artifact }) => artifact?.path)).size).toBe(3);
  });

  test("errors come as diagnostics at their place, with no artifact", async () => {
    const file = source("int main(void) {\n  return missing;\n}\n");
    const result = await build(file, "wasm32-wasip1");
    expect(result).toMatchObject({ artifact: null, failure: { code: "BUILD_FAILED" } });
    expect(result.diagnostics[0]).toMatchObject({ file, line: 2, column: 10, severity: "error" });
  });

  test("a source that was replaced by an older file while it compiled is never served under the new one's name", async (context) => {
    const missing = await toolMissing(client, "gcc");
    if (missing) return context.skip(missing);
    const folder = temporaryFolder();
    // A pipe in the middle of the source makes the compiler wait for this test.
    const pipe = join(folder, "wait.h");
    if (spawnSync("mkfifo", [pipe]).status !== 0) return context.skip("no mkfifo");
    const text = (value: number) => `#include <stdio.h>\nint main(void) { printf("${value}"); }\n#include "wait.h"\n`;
    const file = source(text(1), "race.c", folder);
    const replacement = source(text(2), "new.c", folder);
    utimesSync(replacement, 1, 1);
    const building = build(file, "native");
    await new Promise((resolve) => setTimeout(resolve, 400));
    renameSync(replacement, file);
    writeFileSync(pipe, "\n");
    await building;
    rmSync(pipe);
    writeFileSync(pipe, "\n");
    expect((await run({ file, runtime: "native" })).stdout).toBe("2");
  });

  test("a changed object named by a flag and a changed environment are other builds", async (context) => {
    const missing = await toolMissing(client, "gcc");
    if (missing) return context.skip(missing);
    const folder = temporaryFolder();
    const object = join(folder, "answer.o");
    const compile = (value: number) =>
      spawnSync("gcc", ["-c", "-x", "c", "-", "-o", object], { input: `int answer(void) { return ${value}; }\n` });
    const file = source(
      '#include <stdio.h>\nint answer(void);\nint main(void) { printf("%d", answer()); }\n',
      "uses.c",
      folder,
    );
    const request = { file, runtime: "native", build: { flags: [object] } };
    compile(1);
    expect((await run(request)).stdout).toBe("1");
    compile(2);
    expect((await run(request)).stdout).toBe("2");

    const headers = [1, 2].map((value) => {
      const include = join(folder, `include${value}`);
      mkdirSync(include);
      writeFileSync(join(include, "value.h"), `#define VALUE ${value}\n`);
      return include;
    });
    const includes = source(
      '#include <stdio.h>\n#include <value.h>\nint main(void) { printf("%d", VALUE); }\n',
      "includes.c",
      folder,
    );
    const { CPATH } = process.env;
    try {
      for (const [index, include] of headers.entries()) {
        process.env.CPATH = include;
        expect((await run({ file: includes, runtime: "native" })).stdout).toBe(String(index + 1));
      }
    } finally {
      if (CPATH === undefined) delete process.env.CPATH;
      else process.env.CPATH = CPATH;
    }
  });

  test("languages that can't be linked together are refused in words", async () => {
    const { jobId } = await client.builds.start({
      requests: [{ sources: [source(HELLO, "a.c"), source("fn main() {}", "b.rs")], target: "native" }],
    });
    const [result] = (await jobEnd(client, jobId)).result as BuildResult[];
    expect(result?.failure).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringContaining("Rust") });
  });

  test("a damaged cache entry is built anew", async () => {
    const file = source(HELLO);
    const first = await build(file, "wasm32-wasip1");
    appendFileSync(first.artifact?.path ?? "", "damage");
    const again = await build(file, "wasm32-wasip1");
    expect(again.cached).toBe(false);
    expect(again.artifact?.sha256).toBe(first.artifact?.sha256);
  });

  test("a file that is no source, and one that isn't there", async () => {
    expect((await build(source("", "a.txt"), "native")).failure).toMatchObject({ code: "INVALID_REQUEST" });
    expect((await build("/nowhere/a.c", "native")).failure).toMatchObject({ code: "FILE_NOT_FOUND" });
  });

  test("an artifact is copied where it is wanted", async () => {
    const out = join(temporaryFolder(), "new folder", "hello.wasm");
    const result = await build(source(HELLO), "wasm32-wasip1", { out });
    expect(result.artifact?.path).toBe(out);
    expect(readFileSync(out).subarray(0, 4)).toEqual(Buffer.from("\0asm"));
  });
});

describe("run", () => {
  test("arguments, environment, stdin and a folder reach the program; the figures come with their method", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "data ü.txt"), "from the folder");
    const file = source(`#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char word[64], data[64];
  FILE *file = fopen("/data/data ü.txt", "r");
  if (!file || !fgets(data, sizeof data, file) || scanf("%63s", word) != 1) return 9;
  printf("%d|%s|%s|%s|%s", argc, argv[1], getenv("GREETING"), word, data);
}
`);
    const result = await run({
      file,
      runtime: "node",
      invocation: {
        args: ["a b ü"],
        env: { GREETING: "hi" },
        stdin: "typed",
        dirs: [{ host: folder, guest: "/data" }],
      },
    });
    expect(result.failure).toBeNull();
    expect(result.stdout).toBe("2|a b ü|hi|typed|from the folder");
    expect(result.execution).toMatchObject({ exitCode: 0, signal: null, limit: null });
    expect(result.execution?.wall?.value).toBeGreaterThan(1e6);
    expect(result.execution?.wall?.method).not.toBe("");
    expect(result.phases?.compileNs).toBeGreaterThan(0);
  });

  const hostile: [name: string, code: string, change: object, expected: object][] = [
    [
      "exit code 3",
      "int main(void) { return 3; }",
      {},
      { execution: { exitCode: 3 }, failure: { code: "PROGRAM_FAILED" } },
    ],
    [
      "an endless loop",
      "int main(void) { for (volatile int i = 0;; i++); }",
      { timeoutMs: 700 },
      { execution: { limit: "time" }, failure: { message: expect.stringContaining("did not end within") } },
    ],
    [
      "a flood",
      '#include <stdio.h>\nint main(void) { for (;;) puts("flood"); }',
      {},
      { execution: { limit: "output" } },
    ],
    [
      "stdin at its end",
      "#include <stdio.h>\nint main(void) { return getchar() == EOF ? 0 : 1; }",
      {},
      { execution: { exitCode: 0 }, failure: null },
    ],
  ];
  for (const runtime of ["native", "node"] as const)
    test.for(hostile)(`${runtime}: %s`, async ([, code, invocation, expected], context) => {
      const missing = runtime === "native" ? await toolMissing(client, "gcc") : null;
      if (missing) return context.skip(missing);
      expect(await run({ file: source(code), runtime, invocation })).toMatchObject(expected);
    });

  test("native: a crash by signal", async (context) => {
    const missing = await toolMissing(client, "gcc");
    if (missing) return context.skip(missing);
    const result = await run({
      file: source("#include <stdlib.h>\nint main(void) { abort(); }"),
      runtime: "native",
    });
    expect(result).toMatchObject({
      execution: { signal: "SIGABRT", exitCode: null },
      failure: { message: expect.stringContaining("SIGABRT") },
    });
  });

  test("an unknown runtime and a module for native are told before anything runs", async () => {
    const file = source(HELLO);
    await expect(run({ file, runtime: "wasmtme" })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      data: { hint: expect.stringContaining("Did you mean wasmtime?") },
    });
    const module = (await build(file, "wasm32-wasip1")).artifact?.path ?? "";
    expect((await run({ file: module, runtime: "native" })).failure).toMatchObject({ code: "INVALID_REQUEST" });
    expect((await run({ file: module, runtime: "node" })).stdout).toBe("hello\n");
  });

  test.for(["native", "node"])(
    "%s: a source without main is built as a library and can't be run",
    async (runtime, context) => {
      const missing = runtime === "native" ? await toolMissing(client, "gcc") : null;
      if (missing) return context.skip(missing);
      const file = source("int square(int n) { return n * n; }\n");
      const built = await build(file, runtime === "native" ? "native" : "wasm32-wasip1");
      expect(built).toMatchObject({ failure: null, artifact: { kind: "library" } });
      expect((await run({ file, runtime })).failure).toMatchObject({
        code: "INVALID_REQUEST",
        message: expect.stringContaining("no main function"),
      });
    },
  );

  test("cancel returns when the program is gone", async () => {
    const { jobId } = await client.programs.run({
      file: source("int main(void) { for (volatile int i = 0;; i++); }"),
      runtime: "node",
    });
    for await (const event of await client.jobs.events({ jobId }))
      if (event.type === "step" && event.label.startsWith("Running")) break;
    await new Promise((resolve) => setTimeout(resolve, 300));
    await client.jobs.cancel({ jobId });
    expect((await jobEnd(client, jobId)).status).toBe("cancelled");
  });
});

describe("benchmark", () => {
  test("rows interleave, warm-up is kept apart, the summary counts what was measured", async () => {
    const files = [source(HELLO, "one.c"), source(HELLO.replace("hello", "other"), "two.c")];
    const { jobId, runId } = await client.benchmarks.start({
      files,
      runtimes: ["node"],
      runs: 3,
      warmupRuns: 1,
      seed: 5,
    });
    const view = await jobEnd(client, jobId);
    expect(view).toMatchObject({ status: "succeeded", result: { runId } });
    const { manifest, samples, summary } = await client.runs.get({ runId });
    expect(manifest).toMatchObject({ state: "finished", seed: 5 });
    expect(manifest.methods.wall).not.toBe("");
    expect(view.samples).toEqual(samples);
    expect(samples.map(({ phase, round }) => `${phase}${round}`)).toEqual([
      "warmup0",
      "warmup0",
      "measure0",
      "measure0",
      "measure1",
      "measure1",
      "measure2",
      "measure2",
    ]);
    expect(summary.series.map(({ n, outputOk }) => [n, outputOk])).toEqual([
      [3, true],
      [3, true],
    ]);
  });

  test("a missing tool and a failing program end nothing else; the failing one leaves the later rounds", async () => {
    const files = [source(HELLO, "good.c"), source("int main(void) { return 3; }", "bad.c")];
    const { jobId, runId } = await client.benchmarks.start({ files, runtimes: ["node", "wasm3"], runs: 2 });
    expect((await jobEnd(client, jobId)).status).toBe("succeeded");
    const { manifest, samples, summary } = await client.runs.get({ runId });
    expect(manifest.cells.map(({ failure }) => failure?.code ?? null)).toEqual([
      null,
      "TOOL_UNAVAILABLE",
      null,
      "TOOL_UNAVAILABLE",
    ]);
    expect(samples.filter(({ cell }) => cell === 2)).toHaveLength(1);
    expect(summary.series[0]).toMatchObject({ n: 2, failure: null });
    expect(summary.series[2]?.failure?.message).toContain("3");
  });

  test.for(["node", "wasmtime:aot"])("%s: two programs of one name stay two", async (runtime, context) => {
    const missing = await toolMissing(client, runtime.split(":")[0] ?? "");
    if (missing) return context.skip(missing);
    const files = [source(HELLO, "same.c"), source(HELLO.replace("hello", "other"), "same.c")];
    const { jobId, runId } = await client.benchmarks.start({ files, runtimes: [runtime], runs: 1, warmupRuns: 0 });
    await jobEnd(client, jobId);
    const { samples, summary } = await client.runs.get({ runId });
    expect(new Set(samples.map(({ stdoutSha256 }) => stdoutSha256)).size).toBe(2);
    expect(summary.series.map(({ outputOk }) => outputOk)).toEqual([true, true]);
  });

  test("a run's commands work when the build cache is gone", async () => {
    const { jobId, runId } = await client.benchmarks.start({ files: [source(HELLO)], runtimes: ["node"], runs: 1 });
    await jobEnd(client, jobId);
    rmSync(join(dataDir, "cache"), { recursive: true });
    const { manifest } = await client.runs.get({ runId });
    expect(readFileSync(manifest.cells[0]?.artifact?.path ?? "").subarray(0, 4)).toEqual(Buffer.from("\0asm"));
    expect(manifest.cells[0]?.command).toContain(join("artifacts", "0"));
  });

  test.skipIf(process.platform === "win32")(
    "a file that can't be started fails its own cell and no other",
    async () => {
      const files = [source("not a program", "noexec"), source("#!/bin/sh\necho hi\n", "script")];
      chmodSync(files[1] ?? "", 0o755);
      const { jobId, runId } = await client.benchmarks.start({ files, runtimes: ["native"], runs: 3 });
      expect((await jobEnd(client, jobId)).status).toBe("succeeded");
      const { summary } = await client.runs.get({ runId });
      expect(summary.series[0]).toMatchObject({ n: 0, failure: { code: "TOOL_UNAVAILABLE" } });
      expect(summary.series[1]).toMatchObject({ n: 3, failure: null });
    },
  );

  test("cancelled: what was measured is kept", async () => {
    const { jobId, runId } = await client.benchmarks.start({ files: [source(HELLO)], runtimes: ["node"], runs: 1_000 });
    for await (const event of await client.jobs.events({ jobId })) if (event.type === "samples") break;
    await client.jobs.cancel({ jobId });
    const { manifest, samples } = await client.runs.get({ runId });
    expect(manifest.state).toBe("cancelled");
    expect(samples.length).toBeGreaterThan(0);
  });

  test("a time budget ends the measuring, not before six rounds", async () => {
    const request = { files: [source(HELLO)], runtimes: ["node"], runs: 5_000, warmupRuns: 0, timeBudgetMs: 1 };
    const { jobId, runId } = await client.benchmarks.start(request);
    await jobEnd(client, jobId);
    expect((await client.runs.get({ runId })).summary.series[0]?.n).toBe(6);
  });

  test("a broken source fails the benchmark with the compiler's words", async () => {
    const { jobId, runId } = await client.benchmarks.start({
      files: [source("int main(void) { oops }")],
      runtimes: ["node"],
    });
    expect(await jobEnd(client, jobId)).toMatchObject({ status: "failed", error: { code: "BUILD_FAILED" } });
    expect((await client.runs.get({ runId })).manifest).toMatchObject({ state: "failed" });
  });
});
