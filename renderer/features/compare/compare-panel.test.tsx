import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "#shared/testing/example-run.ts";
import {
  embeddedClang,
  missingGcc,
  missingWasmtime,
  nativeRuntime,
  nodeRuntime,
  wasmtimeRuntime,
} from "../../testing/example-tools.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore, type ScriptedCore } from "../../testing/scripted-core.ts";
import { ComparePanel } from "./compare-panel.tsx";

const CELLS: ExampleCell[] = [
  { runtime: "native", meanNs: 20e6 },
  { runtime: "node", meanNs: 61e6 },
];
const TITLE = "prime.c on native, node";

beforeAll(async () => {
  // Fetched when it is first needed, which takes longer than the tests wait.
  await import("../../charts/index.ts");
});
beforeEach(() => {
  // The test's DOM lays nothing out; the chart needs a width.
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(640);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** A recorded comparison that the test plays step by step. */
function record(core: ScriptedCore, cells: ExampleCell[] = CELLS) {
  const { manifest, samples } = exampleRun(cells, { runs: 8 });
  const job = core.addJob("b1", "benchmark", TITLE, manifest.id);
  const store = (state: typeof manifest.state, taken = samples) => {
    const stored = { ...manifest, state };
    core.runs.set(manifest.id, { manifest: stored, samples: taken, summary: summarizeRun(stored, taken) });
  };
  return { manifest, samples, job, store };
}

function open(core: ScriptedCore, onCompare = vi.fn(), onShowProblem: (() => void) | null = null) {
  core.tools = core.tools.length > 0 ? core.tools : [nativeRuntime, nodeRuntime, embeddedClang];
  return renderWindow(core, <ComparePanel starting={false} onCompare={onCompare} onShowProblem={onShowProblem} />, {
    project: true,
  });
}

describe("ComparePanel", () => {
  test("teaches what it does before the first comparison, and starts it", async () => {
    const onCompare = vi.fn();
    open(createScriptedCore(), onCompare);
    const button = await screen.findByRole("button", { name: "Compare now" });
    expect(screen.getByText("Nothing compared yet")).toBeTruthy();
    fireEvent.click(button);
    expect(onCompare).toHaveBeenCalledOnce();
  });

  test("shows installed runtimes to tick, and ticked ones that are missing with reason and hint", async () => {
    const core = createScriptedCore();
    core.settings = { ...core.settings, runtimes: ["native", "wasmtime"] };
    core.tools = [nativeRuntime, nodeRuntime, missingWasmtime, embeddedClang, missingGcc];
    open(core);
    const picker = await screen.findByRole("group", { name: "Runtimes to compare" });
    const chip = (name: RegExp) => within(picker).getByRole<HTMLInputElement>("checkbox", { name });
    await waitFor(() => expect(chip(/^native/).checked).toBe(true));
    expect(chip(/^native no C compiler found/)).toBeTruthy();
    expect(chip(/^wasmtime not installed/).checked).toBe(true);
    expect(chip(/^node/).checked).toBe(false);
    fireEvent.click(chip(/^node/));
    expect(chip(/^node/).checked).toBe(true);

    fireEvent.click(screen.getByRole("button", { name: "All runtimes" }));
    const all = screen.getByRole("dialog", { name: "All runtimes" });
    const node = within(all).getByRole("region", { name: "Node.js (V8)" });
    expect(within(node).getByText("baseline compiler only, cold cache")).toBeTruthy();
    expect(within(node).getByText("Missing: no C compiler for Emscripten found")).toBeTruthy();
    expect(within(all).getByText("Missing: no C compiler found")).toBeTruthy();
    expect(within(all).getAllByText("sudo apt install gcc").length).toBeGreaterThan(0);
    expect(within(all).getByText("Install it: cargo install wasmtime-cli")).toBeTruthy();
    expect(within(all).getByRole("checkbox", { name: /node:liftoff/ })).toBeTruthy();

    const filter = within(all).getByRole("textbox", { name: "Find a runtime or mode" });
    fireEvent.change(filter, { target: { value: "baseline" } });
    expect(within(all).getAllByRole("checkbox")).toHaveLength(1);
    fireEvent.keyDown(filter, { key: "ArrowDown" });
    expect(document.activeElement).toBe(within(all).getByRole("checkbox", { name: /node:liftoff/ }));
    fireEvent.change(filter, { target: { value: "spidermonkey" } });
    expect(within(all).getByText(/No runtime or mode has “spidermonkey”/)).toBeTruthy();
  });

  test("says before the run that the ticked runtimes aren't level, and ticks those that are", async () => {
    const core = createScriptedCore();
    core.settings = { ...core.settings, runtimes: ["native", "node", "wasmtime"] };
    core.tools = [nativeRuntime, nodeRuntime, wasmtimeRuntime, embeddedClang];
    const onCompare = vi.fn();
    open(core, onCompare);
    fireEvent.click(await screen.findByRole("button", { name: "Unequal terms" }));
    const terms = screen.getByRole("dialog", { name: "Terms of the ticked runtimes" });
    expect(within(terms).getByText("node also compiles inside the timed run")).toBeTruthy();
    fireEvent.click(within(terms).getByRole("button", { name: "Make equal" }));
    expect(await screen.findByRole("button", { name: "Level terms" })).toBeTruthy();
    const chip = (name: RegExp) => screen.getByRole<HTMLInputElement>("checkbox", { name });
    expect([chip(/^native/), chip(/^node/), chip(/^wasmtime/)].map(({ checked }) => checked)).toEqual([
      true,
      false,
      true,
    ]);
    expect(onCompare).not.toHaveBeenCalled();
  });

  test("one click on Make equal compares again on level terms", async () => {
    const core = createScriptedCore();
    core.tools = [nativeRuntime, nodeRuntime, wasmtimeRuntime, embeddedClang];
    core.settings = { ...core.settings, runtimes: ["native", "node", "wasmtime"] };
    const { job, store } = record(core, [...CELLS, { runtime: "wasmtime", meanNs: 40e6 }]);
    store("finished");
    job.emit({ type: "finished", status: "succeeded", result: {}, error: null });
    const onCompare = vi.fn();
    open(core, onCompare);
    fireEvent.click(await screen.findByRole("button", { name: "Make equal" }));
    expect(onCompare).toHaveBeenCalledOnce();
    expect(document.activeElement).toBe(screen.getByRole("region", { name: "Compare" }));
    expect(screen.getByRole("button", { name: "Level terms" })).toBeTruthy();
  });

  test("says behind what a queued comparison waits", async () => {
    const core = createScriptedCore();
    const { job } = record(core);
    job.emit({ type: "queued", behind: "benchmark fib.c" });
    open(core);
    expect(await screen.findByText("Waiting behind benchmark fib.c")).toBeTruthy();
    expect(screen.getByRole("heading", { name: TITLE })).toBeTruthy();
  });

  test("shows steps, progress and results as samples arrive, then the verdict", async () => {
    const core = createScriptedCore();
    const { job, samples, store } = record(core);
    job.emit({ type: "started" });
    job.emit({ type: "step", label: "Building prime.c for node" });
    open(core);
    expect(await screen.findByText("Building prime.c for node")).toBeTruthy();

    store("running", []);
    await act(async () => {
      job.emit({ type: "step", label: "Measuring" });
      job.emit({ type: "samples", rows: samples.slice(0, 8) });
      job.emit({ type: "progress", done: 8, total: 18, unit: "runs", remainingMs: 20_400 });
    });
    expect(await screen.findByText("8/18 runs · 21 s left")).toBeTruthy();
    const row = await screen.findByRole("row", { name: /^native/ });
    await waitFor(() => expect(within(row).getAllByRole("cell")[8]?.textContent).toBe("3"));
    expect(screen.getByText("So far:", { exact: false })).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Export" }).disabled).toBe(true);
    await screen.findByRole("img", { name: /native .* ms/ });

    store("finished");
    await act(async () => {
      job.emit({ type: "samples", rows: samples.slice(8) });
      job.emit({ type: "finished", status: "succeeded", result: { runId: job.info.runId }, error: null });
    });
    await waitFor(() => expect(screen.queryByText("So far:", { exact: false })).toBeNull());
    expect(screen.getByText(/^node takes \d\.\d\d× as long as native/, { selector: "p" })).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Export" }).disabled).toBe(false);
    expect(screen.getByText(/wall: monotonic clock/)).toBeTruthy();
  });

  test("a runtime that is missing keeps its place, with reason, hint and a link to the tools", async () => {
    const core = createScriptedCore();
    core.tools = [nativeRuntime, nodeRuntime, embeddedClang, missingGcc];
    const failure = { code: "TOOL_UNAVAILABLE", message: "no C compiler found", hint: "sudo apt install gcc" };
    const { job, store } = record(core, [
      { runtime: "native", failure },
      { runtime: "node", meanNs: 61e6 },
    ]);
    store("finished");
    job.emit({ type: "finished", status: "succeeded", result: {}, error: null });
    open(core);
    const chart = await screen.findByRole("img", { name: /native no C compiler found/ });
    expect(within(chart).getByText("no C compiler found")).toBeTruthy();
    expect(within(chart).getByText("sudo apt install gcc")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Show in Tools" }).getAttribute("href")).toBe("#/tools/gcc");
    const row = screen.getByRole("row", { name: /^native/ });
    expect(row.textContent).toContain("no C compiler found");
  });

  test("a cancelled comparison keeps what was measured", async () => {
    const core = createScriptedCore();
    const { job, samples, store } = record(core);
    store("running", []);
    job.emit({ type: "started" });
    job.emit({ type: "step", label: "Measuring" });
    job.emit({ type: "samples", rows: samples.slice(0, 6) });
    open(core);
    await screen.findByRole("row", { name: /^node/ });
    const cancel = screen.getByRole("button", { name: "Cancel" });
    store("cancelled", samples.slice(0, 6));
    fireEvent.click(cancel);
    expect(await screen.findByText("The comparison was cancelled")).toBeTruthy();
    expect(core.calls).toContainEqual({ procedure: "jobs.cancel", input: { jobId: "b1" } });
    expect(screen.getByText("The 4 runs that were measured until then are kept and shown.")).toBeTruthy();
    expect(screen.getByRole("row", { name: /^node/ })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Compare again" })).toBeTruthy();
  });

  test("pauses and goes on; a cancelled one is gone on with and keeps what it measured", async () => {
    const core = createScriptedCore();
    const { manifest, samples, job, store } = record(core);
    store("running", []);
    job.emit({ type: "started" });
    job.emit({ type: "samples", rows: samples.slice(0, 6) });
    job.emit({ type: "progress", done: 6, total: 18, unit: "runs", remainingMs: 1_000 });
    open(core);
    fireEvent.click(await screen.findByRole("button", { name: "Pause" }));
    expect(await screen.findByText("Paused at 6/18 runs")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Resume" }));
    expect(await screen.findByText("6/18 runs · 1 s left")).toBeTruthy();
    store("cancelled", samples.slice(0, 6));
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(await screen.findByText("The 4 runs that were measured until then are kept and shown.")).toBeTruthy();

    fireEvent.click(screen.getByRole("button", { name: "Go on" }));
    await waitFor(() =>
      expect(core.calls).toContainEqual({ procedure: "benchmarks.resume", input: { runId: manifest.id } }),
    );
    store("running", samples.slice(0, 6));
    const resumed = core.jobs.get(`resumed-${manifest.id}`);
    await act(async () => {
      resumed?.emit({ type: "started" });
      resumed?.emit({ type: "samples", rows: samples.slice(6, 10).map((sample) => ({ ...sample, session: 1 })) });
    });
    const row = await screen.findByRole("row", { name: /^native/ });
    await waitFor(() => expect(within(row).getAllByRole("cell")[8]?.textContent).toBe("4"));
  });

  test("the design is one line, and everything about it a click away", async () => {
    const core = createScriptedCore();
    core.settings = { ...core.settings, runs: 10, warmupRuns: 1 };
    open(core);
    fireEvent.click(await screen.findByRole("button", { name: "Design: 10 runs each, shuffled, 1 warm-up" }));
    const design = screen.getByRole("dialog", { name: "Design of the benchmark" });
    fireEvent.click(within(design).getByRole("radio", { name: "Precise" }));
    fireEvent.click(within(design).getByRole("radio", { name: /^In blocks/ }));
    fireEvent.click(within(design).getByRole("button", { name: "Parameter" }));
    fireEvent.change(within(design).getByRole("textbox", { name: "Name of parameter 1" }), { target: { value: "n" } });
    fireEvent.change(within(design).getByRole("textbox", { name: "Values of parameter 1" }), {
      target: { value: "10, 20" },
    });
    expect(within(design).getByRole("alert").textContent).toMatch(
      /^The parameter n is used nowhere\. Write \{n\} where/,
    );
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "The parameter n is used nowhere." }).disabled).toBe(
      true,
    );
    fireEvent.click(within(design).getByRole("button", { name: "Put {n} into the arguments" }));
    expect(within(design).queryByRole("alert")).toBeNull();
    expect(
      screen.getByRole("button", {
        name: "Design: until intervals are narrower than 2 %, 30 s at most, in blocks of 5, 1 warm-up, over n",
      }),
    ).toBeTruthy();
    expect(within(design).getByRole("button", { name: "Copy as wb bench" })).toBeTruthy();
  });

  test("a program that does not build is said once, and leads to its problems", async () => {
    const core = createScriptedCore();
    const failure = { code: "BUILD_FAILED", message: "GCC: 2 errors in compile prime.c", hint: "'x' undeclared" };
    const { job, store } = record(core, [
      { runtime: "native", failure },
      { runtime: "node", failure },
      { runtime: "wasmtime", failure: { code: "TOOL_UNAVAILABLE", message: "no wasmtime on PATH", hint: null } },
    ]);
    job.emit({ type: "log", source: "build for native", stream: "info", text: "prime.c:3:1: error\n" });
    store("failed", []);
    job.emit({ type: "finished", status: "failed", result: {}, error: failure });
    const onShowProblem = vi.fn();
    open(core, vi.fn(), onShowProblem);
    expect(await screen.findByText("The program did not build")).toBeTruthy();
    expect(screen.getAllByRole("alert")).toHaveLength(1);
    expect(screen.queryByText(/2 errors in compile/)).toBeNull();
    expect(screen.queryByRole("table")).toBeNull();
    expect(screen.getByRole("log", { name: "Log of the comparison" }).textContent).toContain("prime.c:3:1: error");
    fireEvent.click(screen.getByRole("button", { name: "Show the problem" }));
    expect(onShowProblem).toHaveBeenCalledOnce();
  });

  test("another project's comparison is not shown", async () => {
    const core = createScriptedCore();
    core.jobFiles = ["/home/ada/others/prime.c"];
    const { job, store } = record(core);
    store("finished");
    job.emit({ type: "finished", status: "succeeded", result: {}, error: null });
    open(core);
    expect(await screen.findByText("Nothing compared yet")).toBeTruthy();
  });

  test("a failed comparison says what, what to do, and shows the log", async () => {
    const core = createScriptedCore();
    const { job } = record(core);
    job.emit({ type: "started" });
    job.emit({ type: "log", source: "build for node", stream: "info", text: "wasm-ld: error: no such library\n" });
    const error = { code: "DISK_FULL", message: "The disk is full: /data", hint: "Free some space and try again." };
    job.emit({ type: "finished", status: "failed", result: null, error });
    open(core);
    expect(await screen.findByText("The disk is full: /data")).toBeTruthy();
    expect(screen.getByText("Free some space and try again.")).toBeTruthy();
    expect(screen.getByText(/wasm-ld: error/)).toBeTruthy();
  });
});
