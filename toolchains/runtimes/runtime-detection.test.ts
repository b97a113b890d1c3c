import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import { type FakeBehaviour, installFake, temporaryFolder } from "../testing/fake-tools.ts";
import { runtimes } from "./index.ts";
import { installAnsweringTool, type ToolAnswers } from "./testing/answering-tool.ts";
import { bareMachine } from "./testing/bare-machine.ts";
import { RUNTIME_FACTS } from "./testing/runtime-facts.ts";

/** How runtimes that are programs of the machine are found, with programs that only pretend to be them. */

const BEHAVIOURS: [FakeBehaviour, RegExp][] = [
  ["hang", /gave no answer/],
  ["flood", /printed more than/],
  ["crash", /was ended by SIGSEGV/],
  ["fail", /ended with code 3.*this always fails/],
  ["print", /named no version of .*: \{"args":/],
];

const programs = runtimes.flatMap((runtime) => {
  const facts = RUNTIME_FACTS[runtime.id];
  return facts === undefined || facts.executables.length === 0 ? [] : [{ runtime, facts, id: runtime.id }];
});

describe.concurrent.each(programs)("$id", ({ runtime, facts, id }) => {
  test.each(["linux", "darwin", "win32"] as const)("missing on %s, with how to get it", async (platform) => {
    const tool = await runtime.detect({ ...bareMachine(temporaryFolder()), platform });
    expect(tool).toMatchObject({ id, kind: "runtime", state: "missing", path: null, version: null });
    expect(tool).toMatchObject({ targets: [], modes: [], candidates: [] });
    expect(tool.reason).not.toBe("");
    expect(tool.hint).not.toBe("");
  });

  test.for(BEHAVIOURS)("a program that does %s is broken", async ([behaviour, reason], ctx) => {
    if (process.platform === "win32") ctx.skip("a script is not an executable on Windows");
    const folder = temporaryFolder();
    const [path] = facts.executables.map((name) => installFake(folder, name, behaviour));
    const tool = await runtime.detect(bareMachine(folder, behaviour === "hang" ? 300 : 10_000));
    expect(tool).toMatchObject({ state: "broken", path, version: null, targets: [], modes: [] });
    expect(tool.reason).toMatch(reason);
    expect(tool.hint).not.toBe("");
    expect(tool.candidates).toEqual([expect.objectContaining({ path, state: "broken" })]);
  });

  test("a program that prints nothing, and a link that leads nowhere, are broken", async (ctx) => {
    if (process.platform === "win32") ctx.skip("a script is not an executable on Windows");
    const silent = temporaryFolder();
    for (const name of facts.executables) installAnsweringTool(silent, name, { version: "" });
    const { state, reason } = await runtime.detect(bareMachine(silent));
    expect({ state, reason }).toEqual({ state: "broken", reason: expect.stringMatching(/it printed nothing/) });
    const linked = temporaryFolder();
    for (const name of facts.executables) symlinkSync(join(linked, "gone"), join(linked, name));
    const tool = await runtime.detect(bareMachine(linked));
    expect(tool).toMatchObject({ state: "broken", reason: expect.stringContaining("is a link that leads nowhere") });
  });

  test.for(facts.versions)("knows version $version", async ({ said, version, help }, ctx) => {
    if (process.platform === "win32") ctx.skip("a script is not an executable on Windows");
    const folder = temporaryFolder();
    for (const name of facts.executables) installAnsweringTool(folder, name, { version: said, help });
    const tool = await runtime.detect(bareMachine(folder));
    expect(tool).toMatchObject({ state: "available", version, reason: null, hint: null, targets: ["wasm32-wasip1"] });
    expect(tool.modes[0]).toBe(id);
  });
});

describe.concurrent("particulars", () => {
  const adapter = (id: string) => runtimes.find((runtime) => runtime.id === id)!;

  async function detectAnswering(id: string, answers: Record<string, ToolAnswers>) {
    const folder = temporaryFolder();
    for (const [name, answer] of Object.entries(answers)) installAnsweringTool(folder, name, answer);
    return adapter(id).detect(bareMachine(folder));
  }

  test.skipIf(process.platform === "win32")("a Wasmtime of another command line is not taken", async () => {
    const tool = await detectAnswering("wasmtime", { wasmtime: { version: "wasmtime-cli 13.0.0\n" } });
    expect(tool).toMatchObject({ state: "broken", version: "13.0.0" });
    expect(tool.reason).toContain("is Wasmtime 13.0.0; 14 or newer is needed");
  });

  test.skipIf(process.platform === "win32")("a broken one on PATH doesn't hide one in the usual places", async () => {
    const folder = temporaryFolder();
    const installed = join(folder, ".wasmtime", "bin");
    mkdirSync(installed, { recursive: true });
    installFake(folder, "wasmtime", "fail");
    const path = installAnsweringTool(installed, "wasmtime", { version: "wasmtime 48.0.8\n" });
    const context = createDetectionContext({ run, env: { PATH: folder, HOME: folder } });
    const tool = await adapter("wasmtime").detect({
      ...context,
      findExecutables: async (...names) =>
        (await context.findExecutables(...names)).filter((found) => found.startsWith(folder)),
    });
    expect(tool).toMatchObject({ state: "available", path, version: "48.0.8" });
    expect(tool.candidates.map(({ state }) => state)).toEqual(["broken", "available"]);
  });

  test.skipIf(process.platform === "win32")(
    "Winch and WasmEdge's compiler are offered where a try succeeds",
    async () => {
      const wasmtime = { version: "wasmtime 48.0.8\n" };
      const withWinch = await detectAnswering("wasmtime", { wasmtime });
      expect(withWinch.modes).toEqual(["wasmtime", "wasmtime:aot", "wasmtime:winch", "wasmtime:nocache"]);
      const without = await detectAnswering("wasmtime", { wasmtime: { ...wasmtime, refuses: "compiler=winch" } });
      expect(without.modes).toEqual(["wasmtime", "wasmtime:aot", "wasmtime:nocache"]);
      const other = process.arch === "arm64" ? "x86_64" : "aarch64";
      expect(withWinch.crossModes).toEqual({ [other]: ["wasmtime", "wasmtime:winch"] });
      expect(without.crossModes).toEqual({ [other]: ["wasmtime"] });
      const ofOne = await detectAnswering("wasmtime", { wasmtime: { ...wasmtime, refuses: "--target" } });
      expect(ofOne.crossModes).toEqual({ [other]: [] });
      const wasmedge = { version: "wasmedge version 0.17.0\n" };
      expect((await detectAnswering("wasmedge", { wasmedge })).modes).toEqual(["wasmedge", "wasmedge:aot"]);
      const interpreting = await detectAnswering("wasmedge", { wasmedge: { ...wasmedge, refuses: "compile" } });
      expect(interpreting.modes).toEqual(["wasmedge"]);
    },
  );

  test.skipIf(process.platform === "win32")("Wasmer offers the compilers that its help names", async () => {
    const help = "  -s, --singlepass\n  -l, --llvm\n      --volume <DIR>\n";
    const tool = await detectAnswering("wasmer", { wasmer: { version: "wasmer 7.0.0\n", help } });
    expect(tool.modes).toEqual(["wasmer", "wasmer:aot", "wasmer:singlepass", "wasmer:llvm"]);
    const old = await detectAnswering("wasmer", { wasmer: { version: "wasmer 2.3.0\n", help: "--mapdir" } });
    expect(old).toMatchObject({ state: "broken", reason: expect.stringContaining("no option --volume") });
  });

  test.skipIf(process.platform === "win32")("WAMR offers the ways to run that it was built with", async () => {
    const help = "--interp\n--fast-jit\n--map-dir=<guest::host>\n";
    const tool = await detectAnswering("iwasm", { iwasm: { version: "iwasm 2.2.0\n", help } });
    expect(tool.modes).toEqual(["iwasm", "iwasm:interpreter", "iwasm:fast-jit"]);
    const bare = await detectAnswering("iwasm", { iwasm: { version: "iwasm 2.2.0\n", help: "--interp" } });
    expect(bare).toMatchObject({ state: "broken", reason: expect.stringContaining("built without WASI") });
  });

  test.skipIf(process.platform === "win32")(
    "Lucet needs both its programs, of one version, and a C compiler",
    async () => {
      const lucetc = { version: "lucetc 0.6.1\n" };
      const answers = (more: object) => detectAnswering("lucet", { lucetc, ...more });
      expect((await answers({})).candidates[0]?.reason).toContain("lacks lucet-wasi");
      const other = await answers({ "lucet-wasi": { version: "lucet-wasi 0.5.1\n" } });
      expect(other.candidates[0]?.reason).toContain("is lucetc 0.6.1, but");
      const runner = { "lucet-wasi": { version: "lucet-wasi 0.6.1\n" } };
      expect((await answers(runner)).candidates[0]?.reason).toContain("needs a C compiler");
      const tool = await answers({ ...runner, cc: { version: "" } });
      expect(tool).toMatchObject({ state: "available", version: "0.6.1", modes: ["lucet"] });
      expect(tool.parts).toMatchObject({ "lucet-wasi": expect.any(String), "wasm-opt": expect.any(String) });
    },
  );

  test.each(["win32", "freebsd"] as const)("on %s Lucet says that it can't be had", async (platform) => {
    const tool = await adapter("lucet").detect({ ...bareMachine(temporaryFolder()), platform });
    expect(tool.reason).toMatch(/only for 64-bit Intel and AMD processors under Linux and macOS/);
    expect(tool.hint).toMatch(/another runtime/);
  });
});
