import { chmodSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import type { DetectionContext } from "#toolchains/process/detection.ts";
import { runCommand as run } from "#toolchains/process/run-command.ts";
import { installFake, isAlive } from "#toolchains/testing/fake-tools.ts";
import { createToolCatalog } from "./tool-catalog.ts";

/** What the workbench brings along; everything else has to be installed. */
const ALWAYS_THERE = ["embedded-clang", "native", "node"];

function folder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "detection ")));
}

/** A machine whose only programs are in one folder. */
function machineWith(programs: string): DetectionContext {
  const context = createDetectionContext({ run, env: { PATH: programs, HOME: programs } });
  return { ...context, findExecutables: (names) => context.findExecutables(names), listFolder: async () => [] };
}

/** Every program that an adapter looks for or works with. */
const EVERY_PROGRAM = [
  "clang clang-19 clang-14 wasm32-wasip1-clang emcc gcc gcc-12 cc zig python3 rustc cargo",
  "wasmtime wasmer lucetc lucet-wasi wazero wasmi wasm2c deno bun wasmedge iwasm wasm3",
].flatMap((names) => names.split(" "));

/** Without the container engine, which is no program but whatever answers at the machine's sockets. */
const scan = async (context: DetectionContext) => {
  const { tools } = await createToolCatalog(folder(), context, "test").list({ rescan: true });
  return tools.filter(({ kind }) => kind !== "container-engine");
};

test("a machine with nothing: every tool says what is missing and how to get it", async () => {
  const tools = await scan(machineWith(folder()));
  const absent = tools.filter(({ id }) => !ALWAYS_THERE.includes(id));
  expect(
    tools
      .filter(({ state }) => state === "available")
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(ALWAYS_THERE);
  expect(absent.length).toBeGreaterThanOrEqual(18);
  for (const tool of absent) {
    expect(tool, tool.id).toMatchObject({ state: "missing", path: null, version: null, targets: [], modes: [] });
    expect(tool.reason, tool.id).toMatch(/\S/);
    expect(tool.hint, tool.id).toMatch(/\S/);
    expect(tool.installPage ?? tool.hint, tool.id).toMatch(/https:|npm ci/);
  }
});

/** A program that answers every question with the same words (POSIX only). */
function installAnswer(programs: string, name: string, answer: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\nprintf '%s\\n' '${answer}'\n`);
  chmodSync(join(programs, name), 0o755);
}

test("what is old, broken, silent or hanging gets a clear state within 3 s, and others are not affected", async (ctx) => {
  if (process.platform === "win32") return ctx.skip("the fake programs are shell scripts");
  const programs = folder();
  installAnswer(programs, "emcc", "emcc (Emscripten gcc/clang-like replacement) 1.38.0 (commit abc)");
  symlinkSync(join(programs, "gone"), join(programs, "wasmtime"));
  installAnswer(programs, "wasmer", "");
  for (const name of ["wazero", "wasmi", "lucetc", "wasmedge"]) installFake(programs, name, "hang");
  installAnswer(programs, "wasm3", "Wasm3 v0.5.0 on x86_64");
  const startedAt = performance.now();
  const tools = await scan(machineWith(programs));
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  const reasons = Object.fromEntries(tools.map(({ id, state, reason }) => [id, `${state}: ${reason}`]));
  expect(reasons).toMatchObject({
    emcc: expect.stringMatching(/^broken: .*1\.38\.0/),
    wasmtime: expect.stringMatching(/^broken: .*wasmtime is a link that leads nowhere/),
    wasmer: expect.stringMatching(/^broken: .*version/),
    wazero: expect.stringMatching(/^broken: .*gave no answer to .* within \d(\.\d)? s/),
    wasmi: expect.stringMatching(/^broken: .*gave no answer/),
    wasmedge: expect.stringMatching(/^broken: .*gave no answer/),
    wasm3: "available: null",
    node: "available: null",
  });
});

test("however many tools hang, every row is there in the time of one, and nothing of them is left", async (ctx) => {
  if (process.platform === "win32") return ctx.skip("the fake programs are shell scripts");
  const begun = async (context: DetectionContext) => {
    const startedAt = performance.now();
    const tools = await scan(context);
    return { tools, tookMs: performance.now() - startedAt };
  };
  const withPrograms = (script: (programs: string) => string) => {
    const programs = folder();
    for (const name of EVERY_PROGRAM) writeFileSync(join(programs, name), script(programs), { mode: 0o755 });
    return programs;
  };
  // What starting so many programs takes here and now: other tests load the machine, which falls on each wait anew.
  const { tookMs: promptMs } = await begun(machineWith(withPrograms(() => "#!/bin/sh\nexit 1\n")));
  // Each with a child that hangs, which has to go, too.
  const programs = withPrograms((own) => `#!/bin/sh\nsleep 600 &\necho $! >> '${own}/pids'\nwait\n`);
  const { tools, tookMs } = await begun(machineWith(programs));
  expect(tookMs).toBeLessThan(3_000 + 4 * promptMs);
  expect(
    tools
      .filter(({ state }) => state === "available")
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(ALWAYS_THERE);
  const hanging = tools.filter(({ id }) => !ALWAYS_THERE.includes(id));
  for (const { id, reason } of hanging) expect(reason, id).toMatch(/gave no answer to .* within/);
  const children = readFileSync(join(programs, "pids"), "utf8").trim().split("\n").map(Number);
  expect(children.length).toBeGreaterThan(EVERY_PROGRAM.length);
  expect(children.filter(isAlive)).toEqual([]);
});
