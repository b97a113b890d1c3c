import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import type { JobView } from "#shared/model/job.ts";
import type { ProgramRunRequestInput, ProgramRunResult } from "#shared/model/program-run.ts";
import { buildSilentModule, buildTrapModule, TRAP_KINDS } from "#toolchains/runtimes/testing/trap-programs.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { jobEnd, toolMissing } from "../testing/follow-job.ts";

/** How programs end, told alike whatever ran them. */

const folder = mkdtempSync(join(tmpdir(), "workbench endings "));
let workbench: Workbench;
let traps: string;
let silent: string;

beforeAll(async () => {
  process.env["WASMER_DIR"] = join(folder, "wasmer");
  workbench = await createWorkbench({ dataDir: join(folder, "data") });
  [traps, silent] = await Promise.all([buildTrapModule(folder), buildSilentModule(folder)]);
});
afterAll(async () => {
  await workbench.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(
  ctx: TestContext,
  request: ProgramRunRequestInput,
): Promise<{ result: ProgramRunResult; view: JobView }> {
  const { client } = workbench;
  const missing = await toolMissing(client, request.runtime);
  if (missing) ctx.skip(missing);
  const view = await jobEnd(client, (await client.programs.run(request)).jobId);
  return { result: view.result as ProgramRunResult, view };
}

const MODULE_RUNTIMES = ["node", "wasmtime", "wasmer", "lucet", "wasmi", "wazero"];

describe.each(MODULE_RUNTIMES)("%s", (runtime) => {
  test("a trap is told in WebAssembly's words", async (ctx) => {
    const args = [String(TRAP_KINDS.indexOf("integer divide by zero"))];
    const { result } = await run(ctx, { file: traps, runtime, invocation: { args } });
    expect(result).toMatchObject({
      trap: { kind: "integer divide by zero" },
      failure: { code: "PROGRAM_FAILED", message: "The program trapped: integer divide by zero." },
    });
  });

  test("a module that imports nothing has printed nothing", async (ctx) => {
    const { result } = await run(ctx, { file: silent, runtime });
    expect(result).toMatchObject({
      stdout: "",
      trap: null,
      warnings: [],
      failure: null,
      execution: { stdoutBytes: 0 },
    });
  });
});

test("a native program is ended by a signal, which is no trap, in words that say as much", async (ctx) => {
  if (process.platform === "win32") ctx.skip("Windows has no signals");
  const missing = await toolMissing(workbench.client, "gcc");
  if (missing) ctx.skip(missing);
  const file = join(folder, "divide.c");
  writeFileSync(file, "#include <signal.h>\nint main(void) { return raise(SIGFPE); }\n");
  const { result } = await run(ctx, { file, runtime: "native" });
  expect(result).toMatchObject({ trap: null, execution: { signal: "SIGFPE" } });
  expect(result.failure?.message).toMatch(/^The program was ended by SIGFPE \(.*divided by zero\)\.$/);
});

test("what a runtime does otherwise is said before the program runs", async (ctx) => {
  const dirs = [{ host: folder, guest: "." }];
  const { result, view } = await run(ctx, { file: traps, runtime: "wasmer", invocation: { args: ["-"], dirs } });
  expect(result.warnings).toEqual([expect.stringContaining("stays in memory and is gone afterwards")]);
  expect(view.log).toContainEqual(expect.objectContaining({ source: "warning", text: `${result.warnings[0]}\n` }));
});

test("what a runtime prints of its own is no other output, and a failed cell names its trap", async (ctx) => {
  const { client } = workbench;
  const missing = await toolMissing(client, "wasmer");
  if (missing) ctx.skip(missing);
  const compare = async (file: string, args: string[]) => {
    const request = { files: [file], runtimes: ["node", "wasmer"], runs: 2, warmupRuns: 0, invocation: { args } };
    const { runId, jobId } = await client.benchmarks.start(request);
    await jobEnd(client, jobId);
    return (await client.runs.get({ runId })).summary;
  };
  const alike = await compare(silent, []);
  expect(alike.series.map(({ outputOk }) => outputOk)).toEqual([true, true]);
  const trapped = await compare(traps, ["0"]);
  for (const { failure } of trapped.series) expect(failure?.message).toMatch(/^Trapped: unreachable/);
});
