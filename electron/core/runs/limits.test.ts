import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JobView } from "#shared/model/job.ts";
import type { ProgramRunRequestInput, ProgramRunResult } from "#shared/model/program-run.ts";
import { languageOf } from "#shared/model/target.ts";
import type { CompilerId, Tool } from "#shared/model/tool.ts";
import { memoryWatchProblem } from "#toolchains/measure/watch-memory.ts";
import { survivors } from "#toolchains/measure/testing/processes.ts";
import { runtimes } from "#toolchains/runtimes/index.ts";
import { runtimeMode } from "#toolchains/runtimes/runtime-mode.ts";
import { FIRST_VERSION, wat } from "#toolchains/wasm/testing/wat.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { jobEnd } from "../testing/follow-job.ts";

/** The same limits on every runtime of this machine, on programs of every compiler; what is not here is skipped. */

const MIB = 2 ** 20;
const PROGRAMS = {
  "limits.c": `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __unix__
#include <unistd.h>
#endif
static char *volatile block;
int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "endless") == 0) for (volatile int i = 0;; i++);
#ifdef __unix__
  if (strcmp(what, "family") == 0) {
    int child = fork();
    if (child != 0) { printf("%d %d\\n", (int)getpid(), child); fflush(stdout); }
    for (;;) sleep(1);
  }
#endif
  int mebibytes = 0, most = atoi(what);
  fprintf(stderr, "taking up to %d", most);
  while (mebibytes < most && (block = malloc(1 << 20)) != NULL) { memset(block, 1, 1 << 20); mebibytes++; }
  printf("took %d MiB\\n", mebibytes);
  return 0;
}
`,
  "silent.c": `#include <stdlib.h>
#include <string.h>
static char *volatile block;
int main(void) {
  while ((block = malloc(1 << 20)) != NULL) memset(block, 1, 1 << 20);
  return 3;
}
`,
  "fast.c": `#include <stdlib.h>
#include <string.h>
static char *volatile block;
int main(void) {
  block = malloc(64 << 20);
  memset(block, 1, 64 << 20);
  return 0;
}
`,
  "limits.cpp": `#include <cstdio>
#include <cstdlib>
#include <vector>
int main(int argc, char **argv) {
  int most = std::atoi(argv[1]);
  std::fprintf(stderr, "taking up to %d", most);
  std::vector<char *> blocks;
  while ((int)blocks.size() < most) blocks.push_back(new char[1 << 20]());
  std::printf("took %d MiB\\n", (int)blocks.size());
}
`,
  "limits.rs": `fn main() {
    let most: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    eprint!("taking up to {}", most);
    let mut blocks = Vec::new();
    while blocks.len() < most { blocks.push(vec![1u8; 1 << 20]); }
    println!("took {} MiB", blocks.len());
}
`,
};

/** Imports nothing, exports no memory, and asks for more pages than a signed number can say. */
const BARE_MODULE = `(module (memory 1) (table 1 funcref) (elem (i32.const 0) $grow)
  (func $grow (drop (memory.grow (i32.const -1))))
  (func (export "_start") (call_indirect (i32.const 0))))`;

let workbench: Workbench;
let tools: Tool[];
const folder = realpathSync(mkdtempSync(join(tmpdir(), "limits ü-")));

beforeAll(async () => {
  workbench = await createWorkbench({ dataDir: join(folder, "data") });
  ({ tools } = await workbench.client.tools.list());
  for (const [name, text] of Object.entries(PROGRAMS)) writeFileSync(join(folder, name), text);
});
afterAll(async () => {
  await workbench.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Skips when the program can't be built here. */
async function run(ctx: TestContext, request: ProgramRunRequestInput): Promise<ProgramRunResult & { live: string }> {
  const { jobId } = await workbench.client.programs.run(request);
  const view: JobView = await jobEnd(workbench.client, jobId);
  const result = view.result as ProgramRunResult;
  if (result.execution === null && result.failure?.code === "TOOL_UNAVAILABLE") ctx.skip(result.failure.message);
  const live = view.log.filter(({ source, stream }) => source === "program" && stream === "stderr");
  return { ...result, live: live.map(({ text }) => text).join("") };
}

const refs = runtimes.flatMap((runtime) =>
  [null, ...runtime.variants].map((variant) => ({ runtime, variant, ref: runtimeMode(runtime.id, variant) })),
);

describe.each(refs)("$ref", ({ runtime, variant, ref }) => {
  const request = (argument: string, limits: { maxMemoryBytes?: number; timeoutMs?: number }) => ({
    file: join(folder, "limits.c"),
    runtime: ref,
    invocation: { args: [argument], timeoutMs: limits.timeoutMs },
    maxMemoryBytes: limits.maxMemoryBytes,
  });
  const skipUnlessHere = (ctx: TestContext) => {
    const tool = tools.find(({ id, kind }) => kind === "runtime" && id === runtime.id);
    if (!tool?.modes.includes(ref)) ctx.skip(tool?.reason ?? `this ${runtime.name} has no ${ref}`);
  };
  const skipUnlessLimitable = (ctx: TestContext) => {
    const problem = runtime.id === "native" ? memoryWatchProblem(process.platform) : undefined;
    if (problem !== undefined) ctx.skip(problem);
  };

  test("a program that takes all memory ends at its memory limit", async (ctx) => {
    skipUnlessHere(ctx);
    skipUnlessLimitable(ctx);
    const result = await run(ctx, request("2000", { maxMemoryBytes: 32 * MIB }));
    expect(result.execution?.limit).toBe("memory");
    expect(result.failure).toMatchObject({
      code: "PROGRAM_FAILED",
      message: "The program needed more memory than 32.0 MiB and was stopped.",
    });
    expect(result.stdout).toBe("");
    expect(result.stderr).toMatch(/^taking up to 2000/);
    expect(result.live).toBe(result.stderr);
    expect(result.stderr).not.toContain("memory limit reached");
  });

  test("a program that never prints ends at its memory limit, too", async (ctx) => {
    skipUnlessHere(ctx);
    skipUnlessLimitable(ctx);
    const file = join(folder, "silent.c");
    const result = await run(ctx, { file, runtime: ref, maxMemoryBytes: 32 * MIB });
    expect(result.execution?.limit).toBe("memory");
    expect(result.stderr).not.toContain("memory limit reached");
  });

  if (runtime.target(variant) === "wasm32-wasip1")
    test("a module with nothing to print with ends at its memory limit, too", async (ctx) => {
      skipUnlessHere(ctx);
      const file = join(folder, "bare.wasm");
      writeFileSync(file, wat(BARE_MODULE, FIRST_VERSION));
      const result = await run(ctx, { file, runtime: ref, maxMemoryBytes: 4 * MIB });
      expect(result.execution?.limit).toBe("memory");
    });

  test("a program that stays below its memory limit does not notice it", async (ctx) => {
    skipUnlessHere(ctx);
    skipUnlessLimitable(ctx);
    const result = await run(ctx, request("8", { maxMemoryBytes: 32 * MIB }));
    expect(result.execution).toMatchObject({ exitCode: 0, limit: null });
    expect(result).toMatchObject({ stdout: "took 8 MiB\n", stderr: "taking up to 8", live: "taking up to 8" });
  });

  test("an endless program ends at its time limit", async (ctx) => {
    skipUnlessHere(ctx);
    const result = await run(ctx, request("endless", { timeoutMs: 400 }));
    expect(result.execution?.limit).toBe("time");
    expect(result.failure?.message).toBe("The program did not end within 400 ms and was stopped.");
  });
});

test("a native program that fills its memory and ends at once has passed its limit", async (ctx) => {
  const problem = memoryWatchProblem(process.platform);
  if (problem !== undefined) return ctx.skip(problem);
  const request = { file: join(folder, "fast.c"), runtime: "native", maxMemoryBytes: 16 * MIB };
  const results: ProgramRunResult[] = [];
  while (results.length < 6) results.push(await run(ctx, request));
  const [{ execution }] = results as [ProgramRunResult];
  if (execution?.maxRss?.method.includes("wait4") !== true)
    ctx.skip("no C compiler for the launcher, which knows the peak");
  expect(results.map((result) => result.execution?.limit)).toEqual(Array.from({ length: 6 }, () => "memory"));
  const below = await run(ctx, { ...request, maxMemoryBytes: 80 * MIB });
  expect(below.execution).toMatchObject({ exitCode: 0, limit: null });
});

test("a program's children end with it at the time limit", async (ctx) => {
  if (process.platform === "win32") ctx.skip("Windows has no fork");
  const invocation = { args: ["family"], timeoutMs: 1_000 };
  const result = await run(ctx, { file: join(folder, "limits.c"), runtime: "native", invocation });
  expect(result.execution?.limit).toBe("time");
  const pids = result.stdout.trim().split(" ").map(Number);
  expect(pids).toHaveLength(2);
  expect(await survivors(pids)).toEqual([]);
});

const builds: { compiler: CompilerId; program: keyof typeof PROGRAMS; simd: boolean }[] = [
  { compiler: "embedded-clang", program: "limits.c", simd: false },
  { compiler: "embedded-clang", program: "limits.c", simd: true },
  { compiler: "embedded-clang", program: "limits.cpp", simd: false },
  { compiler: "wasi-sdk", program: "limits.cpp", simd: false },
  { compiler: "emcc", program: "limits.c", simd: false },
  { compiler: "zig", program: "limits.c", simd: false },
  { compiler: "rustc", program: "limits.rs", simd: false },
];

test.for(builds)("$program by $compiler, simd $simd, ends at its memory limit", async (build, ctx) => {
  const { compiler, program, simd } = build;
  const tool = tools.find(({ id, kind }) => kind === "compiler" && id === compiler);
  if (tool?.state !== "available") return ctx.skip(tool?.reason ?? `no ${compiler}`);
  if (!tool.targets.includes("wasm32-wasip1") || !tool.languages.includes(languageOf(program)!))
    ctx.skip(`${tool.name} builds no ${program} for WASI here`);
  const result = await run(ctx, {
    file: join(folder, program),
    runtime: "node",
    build: { compilers: { "wasm32-wasip1": compiler }, simd },
    invocation: { args: ["2000"] },
    maxMemoryBytes: 48 * MIB,
  });
  expect(result.failure?.message).toBe("The program needed more memory than 48.0 MiB and was stopped.");
});

test("a module that starts with more than its limit is refused, with both numbers", async (ctx) => {
  const result = await run(ctx, { file: join(folder, "limits.c"), runtime: "node", maxMemoryBytes: MIB });
  expect(result).toMatchObject({ execution: null, failure: { code: "INVALID_REQUEST" } });
  expect(result.failure?.message).toMatch(/starts with [\d.]+ MiB .+, and its limit is 1.00 MiB \(1048576 bytes\)/);
});
