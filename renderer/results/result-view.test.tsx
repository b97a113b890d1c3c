import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "#shared/testing/example-run.ts";
import { nativeRuntime, nodeRuntime, wasmtimeRuntime } from "../testing/example-tools.ts";
import { renderWindow } from "../testing/render-window.tsx";
import { createScriptedCore } from "../testing/scripted-core.ts";
import { ResultView } from "./result-view.tsx";

const CELLS: ExampleCell[] = [
  { runtime: "native", meanNs: 20e6 },
  { runtime: "wasmtime", meanNs: 48e6, output: "c".repeat(64) },
  { runtime: "node", meanNs: 61e6 },
];

beforeAll(async () => {
  // Fetched when it is first needed, which takes longer than the tests wait.
  await import("../charts/index.ts");
});
beforeEach(() => {
  // The test's DOM lays nothing out; the figures need a width.
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(640);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function show(core = createScriptedCore()) {
  const { manifest, samples } = exampleRun(CELLS);
  const summary = summarizeRun(manifest, samples);
  renderWindow(core, <ResultView manifest={manifest} samples={samples} summary={summary} />);
  return { manifest, samples, summary };
}

function cellsOf(name: RegExp): string[] {
  const row = screen.getByRole("row", { name });
  return within(row)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);
}

describe("ResultView", () => {
  test("tells every number in the column's unit", () => {
    const { summary } = show();
    const [native, wasmtime, node] = summary.series;
    const milliseconds = (ns: number | null | undefined) => ((ns ?? 0) / 1e6).toFixed(1);
    expect(screen.getByRole("columnheader", { name: "Mean ± 95 % [ms]" })).toBeTruthy();
    const cells = cellsOf(/^node/);
    expect(cells[0]).toMatch(new RegExp(`^${milliseconds(node?.meanNs)}\\d? ± 0\\.\\d+|^\\d+\\.\\d ± \\d\\.\\d$`));
    expect(cells.slice(2, 5)).toEqual([node?.medianNs, node?.minNs, node?.maxNs].map(milliseconds));
    expect(cells.slice(5, 7)).toEqual(["18.0", "1.00"]);
    expect(cells.slice(7)).toEqual(["2.00 MiB", "10", "JIT in tiers, cold cache", "same"]);
    expect(cellsOf(/^native/)[1]).toBe("1.00×");
    const ratio = summary.verdicts.find(({ a, b }) => a === native?.cell && b === node?.cell)?.ratio ?? Number.NaN;
    expect(cells[1]).toBe(`${(1 / ratio).toFixed(2)}×`);
    expect(cellsOf(/^wasmtime/).at(-1)).toBe("differs");
    expect(wasmtime?.outputOk).toBe(false);
  });

  test("warns in words about what makes the numbers doubtful", () => {
    show();
    expect(screen.getByText(/wasmtime: the output differs/)).toBeTruthy();
    expect(screen.getByText("Not on level terms: node also compiles inside the timed run")).toBeTruthy();
  });

  test("marks in the table what is hatched in the chart, and tells what was compiled ahead", () => {
    const { manifest, samples } = exampleRun([...CELLS.slice(0, 1), { runtime: "wasmtime:aot", meanNs: 30e6 }]);
    manifest.cells = manifest.cells.map((cell) =>
      cell.runtime === "native"
        ? cell
        : {
            ...cell,
            precompilation: { commands: ["wasmtime compile prime.wasm"], elapsedNs: 85e6, sizeBytes: 319_488 },
          },
    );
    renderWindow(
      createScriptedCore(),
      <ResultView manifest={manifest} samples={samples} summary={summarizeRun(manifest, samples)} />,
    );
    expect(screen.queryByRole("img", { name: /^Not on level terms/ })).toBeNull();
    expect(cellsOf(/^wasmtime: ?aot/).at(-2)).toContain("compiled ahead in 85.0 ms, 312 KiB");
    expect(screen.getByText(/prime\.c on wasmtime:aot: compiled ahead in 85\.0 ms/)).toBeTruthy();
    expect(screen.getByText("wasmtime compile prime.wasm")).toBeTruthy();
    cleanup();
    show();
    const row = screen.getByRole("row", { name: /^node/ });
    expect(within(row).getByRole("img", { name: /^Not on level terms: node also compiles/ })).toBeTruthy();
    expect(within(screen.getByRole("row", { name: /^wasmtime/ })).queryByRole("img")).toBeNull();
  });

  test("says what would be level where the tools allow it, and starts it by one click", async () => {
    const core = createScriptedCore();
    core.tools = [nativeRuntime, nodeRuntime, wasmtimeRuntime];
    const { manifest, samples } = exampleRun(CELLS);
    const start = vi.fn();
    renderWindow(
      core,
      <ResultView
        manifest={manifest}
        samples={samples}
        summary={summarizeRun(manifest, samples)}
        makeEqual={{ blocked: null, start }}
      />,
    );
    expect(
      await screen.findByText(
        "Level would be native and wasmtime, compiled before the run; without node (Node.js (V8) can't compile before the run).",
      ),
    ).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Make equal" }));
    expect(start.mock.calls[0]?.[0]).toMatchObject({ level: "ahead", runtimes: ["native", "wasmtime"] });
    fireEvent.click(screen.getByRole("button", { name: "Other ways to make it equal" }));
    fireEvent.click(screen.getByRole("menuitem", { name: /^Compiled in every run/ }));
    expect(start.mock.calls[1]?.[0]).toMatchObject({ level: "in-run", runtimes: ["wasmtime:nocache", "node"] });
  });

  test("says so where no modes are level", async () => {
    const core = createScriptedCore();
    core.tools = [nativeRuntime, nodeRuntime];
    const { manifest, samples } = exampleRun([CELLS[0], CELLS[2]].filter((cell) => cell !== undefined));
    const makeEqual = { blocked: null, start: vi.fn() };
    renderWindow(
      core,
      <ResultView
        manifest={manifest}
        samples={samples}
        summary={summarizeRun(manifest, samples)}
        makeEqual={makeEqual}
      />,
    );
    expect(await screen.findByText(/No modes of these runtimes stand on level terms/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Make equal" })).toBeNull();
  });

  test("shows every raw run a key away", () => {
    const { samples } = show();
    fireEvent.keyDown(screen.getByRole("region", { name: "Comparison of prime.c" }), { key: "t" });
    const table = screen.getByRole("table", { name: "Wall time of every run in ms" });
    expect(within(table).getAllByRole("row")).toHaveLength(1 + 1 + 10);
    const third = within(table).getByRole("row", { name: /^3 / });
    const sample = samples.find(({ cell, phase, round }) => cell === 0 && phase === "measure" && round === 2);
    expect(within(third).getAllByRole("cell")[0]?.textContent).toBe(((sample?.wallNs ?? 0) / 1e6).toFixed(1));
  });

  test("saves an export under the name that the core gave it", async () => {
    const core = createScriptedCore();
    core.exported = [{ name: "prime.csv", mediaType: "text/csv", base64: btoa("round,wall_ns\n") }];
    const { manifest } = show(core);
    const saved: { name: string; address: string }[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function click(this: HTMLAnchorElement) {
      saved.push({ name: this.download, address: this.href });
    });
    fireEvent.click(screen.getByRole("button", { name: "Export" }));
    fireEvent.click(screen.getByRole("menuitem", { name: /Samples as CSV/ }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]?.name).toBe("prime.csv");
    expect(saved[0]?.address).toMatch(/^blob:/);
    expect(core.calls).toContainEqual({
      procedure: "runs.export",
      input: { runId: manifest.id, formats: ["csv"], figure: "comparison", view: {}, theme: "light" },
    });
  });

  test("draws every kind of figure that it has data for, and says why not of the others", async () => {
    const core = createScriptedCore();
    core.exported = [{ name: "prime.svg", mediaType: "image/svg+xml", base64: btoa("<svg/>") }];
    show(core);
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
    const choose = (from: string, to: RegExp) => {
      fireEvent.click(screen.getByRole("button", { name: from }));
      fireEvent.click(screen.getByRole("menuitemcheckbox", { name: to }));
    };
    fireEvent.click(screen.getByRole("button", { name: "Means with intervals" }));
    const item = (name: RegExp) => screen.getByRole("menuitemcheckbox", { name });
    expect(item(/^Phases/).getAttribute("aria-disabled")).toBe("true");
    expect(item(/^Phases/).textContent).toContain("tick Phases in the design");
    expect(item(/^Over a parameter/).textContent).toContain("No parameter was varied");
    fireEvent.click(item(/^Runs in their order/));
    expect(await screen.findByRole("group", { name: /^Order of the runs of prime.c/ })).toBeTruthy();
    choose("Runs in their order", /^Ratio to the reference/);
    expect(await screen.findByRole("group", { name: /^Relative wall time of prime.c/ })).toBeTruthy();
    fireEvent.change(screen.getByRole("combobox", { name: "Relative to" }), { target: { value: "node" } });
    expect(cellsOf(/^node/)[1]).toBe("1.00×");
    fireEvent.click(screen.getByRole("button", { name: "Export" }));
    fireEvent.click(screen.getByRole("menuitem", { name: /^Figure as SVG/ }));
    await waitFor(() =>
      expect(core.calls).toContainEqual({
        procedure: "runs.export",
        input: expect.objectContaining({ figure: "ratio", view: { reference: "node" } }),
      }),
    );
  });

  test("shows a timer of the programs' own in place of the wall time", async () => {
    const timed = CELLS.map((cell): ExampleCell => ({
      ...cell,
      sample: (sample) => ({ ...sample, metrics: { sort_ns: Math.round(sample.wallNs / 10) } }),
    }));
    const { manifest, samples } = exampleRun(timed);
    const summary = summarizeRun(manifest, samples);
    renderWindow(createScriptedCore(), <ResultView manifest={manifest} samples={samples} summary={summary} />);
    fireEvent.change(screen.getByRole("combobox", { name: "Time" }), { target: { value: "sort_ns" } });
    expect(screen.getByText("By sort time:")).toBeTruthy();
    const table = screen.getByRole("table", { name: "Sort times in ms, one row for each runtime" });
    const median = within(within(table).getByRole("row", { name: /^node/ })).getAllByRole("cell")[2]?.textContent;
    expect(Number(median)).toBeCloseTo((summary.series[2]?.medianNs ?? 0) / 1e7, 1);
  });

  test("of a long run has the first rounds only, and asks the core for the times of a timer", async () => {
    const timed = CELLS.map((cell): ExampleCell => ({
      ...cell,
      sample: (sample) => ({ ...sample, metrics: { sort_ns: Math.round(sample.wallNs / 10) } }),
    }));
    const { manifest, samples } = exampleRun(timed);
    const summary = summarizeRun(manifest, samples);
    const core = createScriptedCore();
    core.runs.set(manifest.id, { manifest, samples, summary });
    const first = samples.filter(({ round }) => round < 3);
    renderWindow(
      core,
      <ResultView manifest={manifest} samples={first} sampleCount={samples.length} summary={summary} />,
    );
    fireEvent.click(screen.getByRole("radio", { name: "Runs" }));
    expect(screen.getByText(`${samples.length - first.length} more runs are not shown here`, { exact: false }));
    fireEvent.click(screen.getByRole("radio", { name: "Chart" }));
    fireEvent.change(screen.getByRole("combobox", { name: "Time" }), { target: { value: "sort_ns" } });
    // Until the core has answered, no wall time is called a sort time.
    expect(screen.getByRole("table", { name: "Wall times in ms, one row for each runtime" })).toBeTruthy();
    const table = await screen.findByRole("table", { name: "Sort times in ms, one row for each runtime" });
    const median = within(within(table).getByRole("row", { name: /^node/ })).getAllByRole("cell")[2]?.textContent;
    expect(Number(median)).toBeCloseTo((summary.series[2]?.medianNs ?? 0) / 1e7, 1);
    core.runs.clear();
    fireEvent.change(screen.getByRole("combobox", { name: "Time" }), { target: { value: "" } });
    fireEvent.change(screen.getByRole("combobox", { name: "Time" }), { target: { value: "sort_ns" } });
    expect(screen.getByRole("table", { name: /^Sort times/ })).toBeTruthy();
  });

  test("tells what a verdict rests on, and measures again with the runs that would decide it", () => {
    const { manifest, samples } = exampleRun(
      [
        { runtime: "native", meanNs: 20e6, spread: 0.1 },
        { runtime: "wasmtime", meanNs: 20.8e6, spread: 0.1 },
      ],
      { runs: 8 },
    );
    const start = vi.fn();
    renderWindow(
      createScriptedCore(),
      <ResultView
        manifest={manifest}
        samples={samples}
        summary={summarizeRun(manifest, samples)}
        moreRuns={{ blocked: null, start }}
      />,
    );
    expect(screen.getByText(/faster in \d of 8 rounds · p = 0\.\d+, held against 0\.05 · Cliff’s delta/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: /^Compare again with \d+ runs$/ }));
    expect(start.mock.calls[0]?.[0]).toBeGreaterThan(8);
  });

  test("names a sweep's points and draws a line over them, logarithmic where asked", async () => {
    const { manifest, samples } = exampleRun(
      [10, 20, 30, 40].flatMap((ms): ExampleCell[] => [
        { runtime: "native", meanNs: ms * 1e6 },
        { runtime: "node", meanNs: 3e6 * ms },
      ]),
    );
    manifest.cells = manifest.cells.map((cell, index) => ({ ...cell, point: { n: String(10 * (1 + (index >> 1))) } }));
    const summary = summarizeRun(manifest, samples);
    renderWindow(createScriptedCore(), <ResultView manifest={manifest} samples={samples} summary={summary} />);
    expect(await screen.findByRole("group", { name: /^Wall time of prime.c over n/ })).toBeTruthy();
    expect(screen.getByText(/^At n=40: node takes/)).toBeTruthy();
    expect(cellsOf(/^node.* n=20/)[1]).toMatch(/^[23]\.\d\d×$/);
    const log = screen.getByRole("checkbox", { name: "Logarithmic axes" });
    fireEvent.click(log);
    expect((log as HTMLInputElement).checked).toBe(true);
  });

  test("names machine, methods and commands", () => {
    show();
    expect(screen.getByText(/AMD EPYC 7763 · 2 processors · 8.00 GiB/)).toBeTruthy();
    expect(screen.getByText(/memory: VmHWM/)).toBeTruthy();
    expect(screen.getByText("wasmtime prime.c")).toBeTruthy();
  });
});
