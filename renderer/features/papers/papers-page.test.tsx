import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeEstimate } from "#shared/format/estimates.ts";
import { BenchmarkRequest } from "#shared/model/benchmark-design.ts";
import type { PaperManifest, PaperResult } from "#shared/model/paper.ts";
import { EXPERIMENTS, requestOf } from "#shared/papers/persaud-2019/plan.ts";
import { judgeStatements } from "#shared/papers/persaud-2019/statements.ts";
import { lossFailure } from "#shared/load/lost-series.ts";
import { measuredFigures } from "#shared/papers/hall-2019/figures.ts";
import { experimentOf } from "#shared/papers/hall-2019/plan.ts";
import { FUNCTIONS } from "#shared/papers/hall-2019/published.ts";
import { judgeStatements as judgeHall } from "#shared/papers/hall-2019/statements.ts";
import { coldThenWarm, loadPart } from "#shared/papers/hall-2019/testing/example-parts.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { exampleRun } from "#shared/testing/example-run.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { PapersPage } from "./papers-page.tsx";

beforeEach(() => {
  window.location.hash = "";
});
afterEach(cleanup);

/** A quick run of figure 4 with the times that the paper printed, and Lucet's as given. */
function result(state: PaperManifest["state"] = "finished", lucetSeconds = 1.7): PaperResult {
  const seconds = { native: 1.2, wasmtime: 1.9, wasmer: 1.5, lucet: lucetSeconds };
  const plan = EXPERIMENTS.find(({ id }) => id === "fig4");
  if (!plan) throw new Error("no figure 4");
  const parts = (["paper", "workbench"] as const).map((protocol) => {
    const request = BenchmarkRequest.parse(requestOf(plan, "quick", protocol, "/examples/fibonacci.c", {}));
    const cells = Object.entries(seconds).map(([runtime, value]) => ({
      program: plan.program,
      runtime,
      meanNs: value * 1e9,
      spread: 0.001,
    }));
    const { manifest, samples } = exampleRun(cells, { runs: request.runs, manifest: { request } });
    const run = { manifest, samples, summary: summarizeRun(manifest, samples) };
    return {
      experiment: "fig4",
      protocol,
      runId: `20261122-101500-00000${protocol === "paper" ? 1 : 2}`,
      failure: null,
      run,
      load: null,
    };
  });
  const manifest: PaperManifest = {
    schemaVersion: 1,
    id: "20261122-101500-abcdef",
    kind: "paper",
    request: { paper: "persaud-2019", scale: "quick", only: ["fig4"] },
    createdAt: "2026-11-22T10:15:00.000Z",
    finishedAt: null,
    state,
    parts: parts.map(({ run: _run, load: _load, ...part }) => part),
    failure: null,
  };
  return { manifest, folder: "/data/papers/x", parts, statements: judgeStatements(parts) };
}

function open(results: PaperResult[] = [], runId: string | null = null) {
  const core = createScriptedCore();
  for (const one of results) core.papers.set(one.manifest.id, one);
  renderWindow(core, <PapersPage runId={runId} />);
  return core;
}

/** What was asked of the core, without what the window reads for itself. */
const changesOf = (core: ReturnType<typeof open>) => core.calls.filter(({ procedure }) => procedure !== "tools.list");

test.each([
  [12, "about 20 s"],
  [99, "about 100 s"],
  [361, "about 7 min"],
  [75_000, "about 21 h"],
])("%i s are told as %s", (seconds, words) => expect(describeEstimate(seconds)).toBe(words));

test("teaches what it does where nothing was run, and what it will take", async () => {
  open();
  expect(await screen.findByText("The paper was not run here yet")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Run" }).textContent).toBe("Run");
  expect(screen.getByText("about 8 min", { selector: "#paper-estimate" })).toBeTruthy();
  fireEvent.click(screen.getByRole("radio", { name: "The paper's inputs" }));
  expect(screen.getByText(/^about \d\d h$/, { selector: "#paper-estimate" })).toBeTruthy();
  expect(screen.getByText(/^n = 52 · about \d h$/)).toBeTruthy();
});

test("starts what was chosen", async () => {
  const core = open();
  await screen.findByText("The paper was not run here yet");
  for (const box of screen.getAllByRole("checkbox"))
    if (!box.parentElement?.textContent.startsWith("4 ")) fireEvent.click(box);
  fireEvent.click(screen.getByRole("button", { name: "Run" }));
  await waitFor(() =>
    expect(core.calls).toContainEqual({
      procedure: "papers.start",
      input: { paper: "persaud-2019", scale: "quick", only: ["fig4"] },
    }),
  );
  await waitFor(() => expect(window.location.hash).toMatch(/^#\/papers\//));
});

test("nothing chosen can't be started", async () => {
  open();
  await screen.findByText("The paper was not run here yet");
  for (const box of screen.getAllByRole("checkbox")) fireEvent.click(box);
  expect(screen.getByRole("button", { name: "Run" })).toHaveProperty("disabled", true);
  expect(screen.getByText("Choose a figure")).toBeTruthy();
});

test("shows how far a run is; it is paused, goes on and is cancelled", async () => {
  const core = open();
  await screen.findByText("The paper was not run here yet");
  fireEvent.click(screen.getByRole("button", { name: "Run" }));
  await screen.findByRole("progressbar");
  const [job] = core.jobs.values();
  await act(async () => {
    job?.emit({ type: "started" });
    job?.emit({ type: "step", label: "Figure 3, Prime number, C, by our protocol: Measuring" });
    job?.emit({ type: "progress", done: 40, total: 800, unit: "runs", remainingMs: 300_000 });
  });
  expect(await screen.findByText("Figure 3, Prime number, C, by our protocol: Measuring")).toBeTruthy();
  expect(screen.getByText("40/800 runs · 5 min left")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Pause" }));
  fireEvent.click(await screen.findByRole("button", { name: "Resume" }));
  fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  await waitFor(() =>
    expect(changesOf(core).map(({ procedure }) => procedure)).toEqual([
      "papers.start",
      "jobs.pause",
      "jobs.resume",
      "jobs.cancel",
    ]),
  );
  expect(await screen.findByRole("button", { name: "Run" })).toBeTruthy();
});

test("a figure with what was published, and its claims judged with the numbers", async () => {
  open([result()]);
  const figure = within(await screen.findByRole("region", { name: "Figure 4: Fibonacci, C, n = 42" }));
  expect(figure.getByText(/Wasmer took 1.5 s, Lucet 1.7 s and Wasmtime 1.9 s/)).toBeTruthy();
  const claim = within(figure.getByRole("list", { name: "What the paper claims" }));
  expect(claim.getByText("Holds")).toBeTruthy();
  expect(claim.getByText(/wasmer 1.50 s, lucet 1.70 s, wasmtime 1.90 s/)).toBeTruthy();
  expect(figure.getByRole("link", { name: "Benchmark, our protocol" }).getAttribute("href")).toBe(
    "#/runs/20261122-101500-000002",
  );
  expect(screen.getByText(/Native Rust is meant: native C is given as five times faster/)).toBeTruthy();
  cleanup();
  open([result("finished", 1.3)]);
  expect(await screen.findByText("Does not hold")).toBeTruthy();
});

test("exports a figure", async () => {
  const core = open([result()]);
  fireEvent.click(await screen.findByRole("button", { name: "Export" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: /^PDF/ }));
  await waitFor(() =>
    expect(core.calls).toContainEqual({
      procedure: "papers.export",
      input: { runId: "20261122-101500-abcdef", figures: ["fig4"], formats: ["pdf"], theme: "light" },
    }),
  );
});

test("a run that was cancelled goes on, and one is deleted only after asking", async () => {
  const core = open([result("cancelled")]);
  expect(await screen.findByText("This run was cancelled")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  fireEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Cancel" }));
  fireEvent.click(screen.getByRole("button", { name: "Resume" }));
  await waitFor(() =>
    expect(changesOf(core)).toEqual([{ procedure: "papers.resume", input: { runId: "20261122-101500-abcdef" } }]),
  );
});

test("says why a run can't be shown", async () => {
  open([], "gone");
  expect(await screen.findByText("There is no run gone of a paper.")).toBeTruthy();
});

describe("the second paper", () => {
  /** Figure 5 with containers that are not there. */
  function hallResult(): PaperResult {
    const parts = FUNCTIONS.map((fn) =>
      loadPart(experimentOf("fig5", fn), {
        "v8-context": coldThenWarm(5, 4, 6),
        "docker-native": "no containers: the engine is not running",
      }),
    );
    const manifest: PaperManifest = {
      schemaVersion: 1,
      id: "20261122-101500-fedcba",
      kind: "paper",
      request: { paper: "hall-2019", scale: "quick", only: ["fig5"] },
      createdAt: "2026-11-22T10:15:00.000Z",
      finishedAt: "2026-11-22T10:16:00.000Z",
      state: "finished",
      parts: parts.map(({ run: _run, load: _load, ...part }) => part),
      failure: null,
    };
    return { manifest, folder: "/data/papers/y", parts, statements: judgeHall(parts) };
  }

  test("is chosen, and started with what was chosen of it", async () => {
    const core = open();
    fireEvent.click(await screen.findByRole("radio", { name: "Hall 2019" }));
    expect(await screen.findByRole("heading", { name: "Hall 2019, run again" })).toBeTruthy();
    for (const box of screen.getAllByRole("checkbox"))
      if (!box.parentElement?.textContent.startsWith("6 ")) fireEvent.click(box);
    fireEvent.click(screen.getByRole("button", { name: "Run" }));
    await waitFor(() =>
      expect(core.calls).toContainEqual({
        procedure: "papers.start",
        input: { paper: "hall-2019", scale: "quick", only: ["fig6"] },
      }),
    );
  });

  test("each paper lists its own runs", async () => {
    open([result(), hallResult()]);
    const runs = within(await screen.findByRole("navigation", { name: "Runs of the paper" }));
    expect(runs.getAllByRole("listitem")).toHaveLength(1);
    fireEvent.click(screen.getByRole("radio", { name: "Hall 2019" }));
    expect(await screen.findByRole("region", { name: "Figure 5: Single Client, Multiple Access" })).toBeTruthy();
    expect(screen.queryByRole("region", { name: /^Figure 4/ })).toBeNull();
  });

  test("a run by its address: its figure with gaps, what follows from it, its claims and the paper's errata", async () => {
    const run = hallResult();
    open([run], run.manifest.id);
    const figure = within(await screen.findByRole("region", { name: "Figure 5: Single Client, Multiple Access" }));
    const [measured] = measuredFigures(run.parts, "quick");
    const findings = within(figure.getByRole("list", { name: "What follows from it" }));
    expect(findings.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual(
      measured?.findings.map(({ text }) => text),
    );
    const claims = within(figure.getByRole("list", { name: "What the paper claims" }));
    expect(claims.getAllByText("Not testable here")).toHaveLength(3);
    expect(claims.getAllByText(/docker-native: no containers: the engine is not running/)).toHaveLength(3);
    expect(screen.getByText(/OpenWhisk's duration already holds initTime/)).toBeTruthy();
    expect(screen.getByText(/The paper's functions and rates with fewer clients/)).toBeTruthy();
  });

  test("what it measured is opened as a load run, with every request", async () => {
    const run = hallResult();
    const [first] = run.parts;
    if (!first?.load) throw new Error("The example has no load.");
    const alone = { ...run, parts: [first], manifest: { ...run.manifest, parts: run.manifest.parts.slice(0, 1) } };
    open([alone], run.manifest.id);
    const link = await screen.findByRole<HTMLAnchorElement>("link", { name: "Open as load run" });
    expect(link.hash).toBe(`#/load/${first.load.manifest.id}`);
  });

  test("a series that lost its engine is told, and can be measured again though the run has finished", async () => {
    const run = hallResult();
    const loss = lossFailure("docker-native was lost while it was called: no engine answers.", null);
    const parts = run.parts.map((part) => {
      if (!part.load) throw new Error("The example has no load.");
      const [context, container] = part.load.manifest.series;
      const series = [context!, { ...container!, failure: loss }];
      return { ...part, load: { ...part.load, manifest: { ...part.load.manifest, series } } };
    });
    const core = open([{ ...run, parts }], run.manifest.id);
    expect(await screen.findByText(/^fig5.* is not whole; “Resume” measures it again$/)).toBeTruthy();
    expect(screen.getByText(loss.message)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Resume" }));
    await waitFor(() =>
      expect(changesOf(core)).toEqual([{ procedure: "papers.resume", input: { runId: run.manifest.id } }]),
    );
  });
});
