import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { BuildResult } from "#shared/model/build.ts";
import type { Execution, ProgramRunResult } from "#shared/model/program-run.ts";
import { embeddedClang, nativeRuntime, nodeRuntime } from "../../testing/example-tools.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore, type ScriptedCore } from "../../testing/scripted-core.ts";
import { describeEnding } from "./describe-ending.ts";
import { RunPanel } from "./run-panel.tsx";
import { useRunProgram } from "./use-run-program.ts";

const EXECUTION: Execution = {
  exitCode: 0,
  signal: null,
  limit: null,
  wall: { value: 48_600_000, method: "monotonic clock around vfork and wait4" },
  user: { value: 47_000_000, method: "rusage from wait4" },
  sys: { value: 1_200_000, method: "rusage from wait4" },
  maxRss: null,
  stdoutBytes: 18,
  stderrBytes: 0,
};

const RESULT: ProgramRunResult = {
  runtime: "native",
  command: "/cache/prime 7",
  execution: EXECUTION,
  stdout: "7 is prime\n",
  stdoutBase64: null,
  stderr: "",
  precompilation: null,
  trap: null,
  warnings: [],
  terms: null,
  phases: { spawnNs: 1_000_000, runNs: 47_000_000 },
  build: null,
  failure: null,
};

afterEach(cleanup);

describe("describeEnding", () => {
  test.each<[Partial<Execution>, boolean, RegExp]>([
    [{}, true, /^Ended with exit code 0 \(success\)$/],
    [{ exitCode: 3 }, false, /^Ended with exit code 3$/],
    [{ exitCode: 134 }, false, /^Ended with exit code 134, as after SIGABRT \(abort, .* wasm trap\)$/],
    [{ exitCode: null, signal: "SIGSEGV" }, false, /^Killed by SIGSEGV \(invalid memory access\)$/],
    [{ exitCode: null, signal: "SIGKILL", limit: "time" }, false, /^Stopped after its time limit of 2.00 s$/],
    [{ exitCode: null, signal: "SIGKILL", limit: "output" }, false, /^Stopped because it printed more/],
  ])("%j", (change, ok, text) => {
    const ending = describeEnding({ ...EXECUTION, ...change }, null, 2_000);
    expect(ending.ok).toBe(ok);
    expect(ending.text).toMatch(text);
  });

  test("a trap is named in the same words on every runtime", () => {
    const trap = { kind: "integer divide by zero", message: "IntegerDivByZero" } as const;
    expect(describeEnding({ ...EXECUTION, exitCode: 101 }, null, 2_000, trap)).toEqual({
      ok: false,
      text: "Trapped: integer divide by zero",
    });
  });

  test("a memory limit is named as the core says it", () => {
    const message = "The program needed more memory than 32.0 MiB and was stopped.";
    const failure = { code: "PROGRAM_FAILED", message, hint: null };
    expect(describeEnding({ ...EXECUTION, exitCode: 134, limit: "memory" }, failure, 2_000)).toEqual({
      ok: false,
      text: message,
    });
  });
});

const onShowProblem = vi.fn();

function Panel() {
  return <RunPanel run={useRunProgram()} onShowProblem={onShowProblem} />;
}

async function start(core: ScriptedCore) {
  core.tools = [nativeRuntime, nodeRuntime, embeddedClang];
  renderWindow(core, <Panel />, { project: true });
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Run" });
  await waitFor(() => expect(button.disabled).toBe(false));
  fireEvent.click(button);
  await screen.findByRole("button", { name: "Cancel" });
  const job = [...core.jobs.values()].at(-1);
  if (!job) throw new Error("no job was started");
  return job;
}

describe("RunPanel", () => {
  test("runs with the form's environment and input, streams what is printed, then says how it ended and what it took", async () => {
    const core = createScriptedCore();
    core.tools = [nativeRuntime, nodeRuntime, embeddedClang];
    renderWindow(core, <Panel />, { project: true });
    await waitFor(() => expect(screen.getByRole<HTMLButtonElement>("button", { name: /^Run/ }).disabled).toBe(false));
    fireEvent.change(screen.getByLabelText("Environment"), { target: { value: "LANG=C\nSEED=7" } });
    fireEvent.change(screen.getByLabelText("Standard input"), { target: { value: "12\n" } });
    fireEvent.change(screen.getByLabelText("Time limit in seconds"), { target: { value: "2.5" } });
    fireEvent.change(screen.getByLabelText("Memory limit"), { target: { value: "0.5" } });
    fireEvent.change(screen.getByLabelText("Unit of the memory limit"), { target: { value: "GiB" } });
    fireEvent.change(screen.getByLabelText("On"), { target: { value: "node" } });
    fireEvent.click(screen.getByRole("button", { name: /^Run/ }));
    await screen.findByRole("button", { name: "Cancel" });
    expect(core.calls.find(({ procedure }) => procedure === "programs.run")?.input).toMatchObject({
      file: "/home/ada/programs/prime.c",
      runtime: "node",
      invocation: { env: { LANG: "C", SEED: "7" }, stdin: "12\n", timeoutMs: 2_500 },
      maxMemoryBytes: 2 ** 29,
    });

    const job = [...core.jobs.values()].at(-1);
    await act(async () => {
      job?.emit({ type: "started" });
      job?.emit({ type: "log", source: "program", stream: "stdout", text: "7 is \u001B[32mprime\u001B[0m\n" });
    });
    const output = await screen.findByRole("log", { name: "Output of the program" });
    await waitFor(() => expect(output.textContent).toContain("7 is prime"));
    await act(async () => job?.emit({ type: "finished", status: "succeeded", result: RESULT, error: null }));
    expect(await screen.findByText("Ended with exit code 0 (success)")).toBeTruthy();
    expect(screen.getByText("48.6 ms")).toBeTruthy();
    expect(screen.getByText("monotonic clock around vfork and wait4")).toBeTruthy();
    expect(screen.getByText("this machine offers no way to measure it")).toBeTruthy();
    expect(screen.getByText("/cache/prime 7")).toBeTruthy();
    expect(screen.getByRole("figure", { name: "Phases of the run" })).toBeTruthy();
  });

  test("says why a program did not run, and how to get what is missing", async () => {
    const core = createScriptedCore();
    const job = await start(core);
    const failure = { code: "TOOL_UNAVAILABLE", message: "no C compiler found", hint: "sudo apt install gcc" };
    const result: ProgramRunResult = { ...RESULT, command: "", execution: null, phases: null, failure };
    await act(async () => job.emit({ type: "finished", status: "failed", result, error: failure }));
    expect(await screen.findByText("no C compiler found")).toBeTruthy();
    expect(screen.getByText("sudo apt install gcc")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Show in Tools" })).toBeTruthy();
    expect(screen.getByText("Did not run")).toBeTruthy();
  });

  test("a source that does not build is said once, with the way to its problems", async () => {
    const core = createScriptedCore();
    const job = await start(core);
    const failure = { code: "BUILD_FAILED", message: "Embedded Clang: 1 error in compile prime.c", hint: "undeclared" };
    const build: BuildResult = {
      target: "wasm32-wasip1",
      compiler: { id: "embedded-clang", path: "/clang", version: "22.0.0", sizeBytes: 1, modifiedMs: 1 },
      artifact: null,
      cached: false,
      elapsedNs: 1,
      diagnostics: [
        { file: "/home/ada/programs/prime.c", line: 3, column: 1, severity: "error", message: "undeclared" },
      ],
      commands: [],
      log: "",
      failure,
    };
    const result: ProgramRunResult = { ...RESULT, command: "", execution: null, phases: null, build, failure };
    await act(async () => job.emit({ type: "finished", status: "failed", result, error: failure }));
    expect((await screen.findByRole("alert")).textContent).toContain("1 error in compile prime.c");
    expect(screen.queryByText("undeclared")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Show the problem" }));
    expect(onShowProblem).toHaveBeenCalledOnce();
  });

  test("what a trap says is marked in the output, however much follows it", async () => {
    const core = createScriptedCore();
    const job = await start(core);
    const trap = { kind: "out of bounds memory access", message: "wasm trap: out of bounds memory access" } as const;
    const text = `Error: failed to run main module\n    3: ${trap.message}\n\nStack backtrace:\n   0: <unknown>\n`;
    const execution: Execution = { ...EXECUTION, exitCode: 134 };
    const failure = { code: "PROGRAM_FAILED", message: "The program ended with exit code 134.", hint: null };
    await act(async () => {
      job.emit({ type: "log", source: "program", stream: "stderr", text });
      job.emit({ type: "finished", status: "failed", result: { ...RESULT, execution, trap, failure }, error: failure });
    });
    const mark = await screen.findByText(trap.message, { selector: "mark" });
    expect(mark.closest("[role=log]")?.textContent).toContain("Stack backtrace");
  });

  test("an amount that is no limit is said, and nothing is limited", async () => {
    const core = createScriptedCore();
    core.tools = [nativeRuntime, nodeRuntime, embeddedClang];
    renderWindow(core, <Panel />, { project: true });
    await waitFor(() => expect(screen.getByRole<HTMLButtonElement>("button", { name: "Run" }).disabled).toBe(false));
    const field = screen.getByLabelText("Memory limit");
    fireEvent.change(field, { target: { value: "64" } });
    expect(screen.getByText(/set: .*memory limit 64.0 MiB$/)).toBeTruthy();
    fireEvent.change(field, { target: { value: "0" } });
    expect(screen.queryByText(/memory limit 64/)).toBeNull();
    expect(screen.getByRole("alert").textContent).toMatch(/No limit is set/);
    fireEvent.click(screen.getByRole("button", { name: "Run" }));
    await screen.findByRole("button", { name: "Cancel" });
    const input = core.calls.find(({ procedure }) => procedure === "programs.run")?.input;
    expect(input).not.toHaveProperty("maxMemoryBytes");
  });

  test("a time limit is typed key by key", async () => {
    const core = createScriptedCore();
    core.tools = [nativeRuntime, nodeRuntime, embeddedClang];
    renderWindow(core, <Panel />, { project: true });
    await waitFor(() => expect(screen.getByRole<HTMLButtonElement>("button", { name: "Run" }).disabled).toBe(false));
    const field = screen.getByLabelText<HTMLInputElement>("Time limit in seconds");
    for (const typed of ["", "0", "0.5"]) fireEvent.change(field, { target: { value: typed } });
    expect(field.value).toBe("0.5");
    fireEvent.change(field, { target: { value: "" } });
    expect(screen.getByRole("alert").textContent).toMatch(/^It stays at 0.5: a number/);
    fireEvent.blur(field);
    expect(field.value).toBe("0.5");
  });

  test("cancels", async () => {
    const core = createScriptedCore();
    const job = await start(core);
    await act(async () => job.emit({ type: "started" }));
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(await screen.findByText("Cancelled")).toBeTruthy();
    expect(core.calls).toContainEqual({ procedure: "jobs.cancel", input: { jobId: job.info.id } });
  });
});
