import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import type { RunListing } from "#shared/model/benchmark.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { exampleRun } from "#shared/testing/example-run.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { HistoryPage } from "./history-page.tsx";
import { matchesFilter } from "./run-words.ts";

const LISTING: RunListing = {
  id: "r1",
  createdAt: "2026-11-22T10:15:00.000Z",
  state: "finished",
  programs: ["prime.c"],
  runtimes: ["native", "node"],
  samples: 20,
  headline: "node takes 3.05× as long as native",
  damage: null,
};
const LISTINGS: RunListing[] = [
  { ...LISTING, id: "r0", createdAt: "2026-11-20T08:00:00.000Z", programs: ["fibonacci.rs"], state: "interrupted" },
  LISTING,
  { ...LISTING, id: "r2", createdAt: "2026-11-21T08:00:00.000Z", programs: [], damage: "manifest.json is not JSON" },
];

afterEach(cleanup);

function open(runId: string | null) {
  const core = createScriptedCore();
  core.listings = [...LISTINGS];
  renderWindow(core, <HistoryPage runId={runId} />);
  return core;
}

describe("matchesFilter", () => {
  test.each([
    ["", true],
    ["prime", true],
    ["PRIME node", true],
    ["node 2026-11-22", true],
    ["finished", true],
    ["prime wasmtime", false],
    ["interrupted", false],
  ])("%j: %s", (filter, expected) => expect(matchesFilter(LISTING, filter)).toBe(expected));

  test("finds damaged runs by that word", () => {
    expect(LISTINGS.filter((run) => matchesFilter(run, "damaged")).map(({ id }) => id)).toEqual(["r2"]);
  });
});

describe("HistoryPage", () => {
  test("lists runs newest first, damaged ones with what is wrong", async () => {
    open(null);
    const links = await screen.findAllByRole("link");
    expect(links.map((link) => link.getAttribute("href"))).toEqual(["#/runs/r1", "#/runs/r2", "#/runs/r0"]);
    expect(screen.getByText("Damaged")).toBeTruthy();
    expect(screen.getByText("manifest.json is not JSON")).toBeTruthy();
    expect(screen.getByText("Interrupted")).toBeTruthy();
    expect(screen.getByText("native, node · 20 samples", { selector: "li:first-child *" })).toBeTruthy();
  });

  test("filters as one types, and says when nothing matches", async () => {
    open(null);
    const filter = await screen.findByRole("searchbox");
    await screen.findAllByRole("link");
    fireEvent.change(filter, { target: { value: "fib" } });
    expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["fibonacci.rs"]);
    fireEvent.change(filter, { target: { value: "nothing like it" } });
    fireEvent.click(screen.getByRole("button", { name: "Show all 3" }));
    expect(screen.getAllByRole("link")).toHaveLength(3);
  });

  test("shows an interrupted run with what was kept", async () => {
    const core = createScriptedCore();
    core.listings = [...LISTINGS];
    const { manifest, samples } = exampleRun(
      [
        { runtime: "native", meanNs: 20e6 },
        { runtime: "node", meanNs: 61e6 },
      ],
      { runs: 4, manifest: { id: "r0", state: "interrupted", finishedAt: null } },
    );
    core.runs.set("r0", { manifest, samples, summary: summarizeRun(manifest, samples) });
    renderWindow(core, <HistoryPage runId="r0" />);
    expect(await screen.findByText("This benchmark was interrupted")).toBeTruthy();
    expect(screen.getByText(/All 10 samples that were taken are here/)).toBeTruthy();
    expect(screen.getByRole("table", { name: /Wall times in ms/ })).toBeTruthy();
  });

  test("an interrupted run is gone on with, and is then seen as it runs", async () => {
    const core = createScriptedCore();
    core.listings = [...LISTINGS];
    const { manifest, samples } = exampleRun(
      [
        { runtime: "native", meanNs: 20e6 },
        { runtime: "node", meanNs: 61e6 },
      ],
      { runs: 8, manifest: { id: "r0", state: "interrupted", finishedAt: null } },
    );
    core.runs.set("r0", {
      manifest,
      samples: samples.slice(0, 8),
      summary: summarizeRun(manifest, samples.slice(0, 8)),
    });
    renderWindow(core, <HistoryPage runId="r0" />);
    fireEvent.click(await screen.findByRole("button", { name: "Go on" }));
    await waitFor(() => expect(core.calls).toContainEqual({ procedure: "benchmarks.resume", input: { runId: "r0" } }));
    const job = core.jobs.get("resumed-r0");
    await act(async () => {
      job?.emit({ type: "started" });
      job?.emit({ type: "step", label: "Measuring" });
      job?.emit({ type: "samples", rows: samples.slice(8, 12).map((sample) => ({ ...sample, session: 1 })) });
    });
    expect(await screen.findByText("Measuring")).toBeTruthy();
    const row = await screen.findByRole("row", { name: /^native/ });
    await waitFor(() => expect(within(row).getAllByRole("cell")[8]?.textContent).toBe("5"));
    expect(screen.getByRole("button", { name: "Pause" })).toBeTruthy();
  });

  test("says why a run can't be shown", async () => {
    open("gone");
    expect(await screen.findByText("There is no run gone.")).toBeTruthy();
  });

  test("deletes after asking", async () => {
    const core = open(null);
    await screen.findAllByRole("link");
    fireEvent.click(screen.getByRole("button", { name: "Delete prime.c" }));
    const dialog = await screen.findByRole("dialog", { name: "Delete this benchmark?" });
    expect(core.calls.map(({ procedure }) => procedure)).not.toContain("runs.remove");
    fireEvent.click(within(dialog).getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(screen.getAllByRole("link")).toHaveLength(2));
    expect(core.calls).toContainEqual({ procedure: "runs.remove", input: { runId: "r1" } });
  });

  test("takes in a file of hyperfine, and says why one can't be", async () => {
    const core = open(null);
    await screen.findAllByRole("link");
    const choose = (name: string, text: string) =>
      fireEvent.change(screen.getByLabelText("JSON file of hyperfine"), {
        target: { files: [new File([text], name)] },
      });
    choose("notes.txt", "no");
    expect(await screen.findByText("notes.txt is not JSON.")).toBeTruthy();
    choose("sleep.json", "{}");
    await waitFor(() => expect(window.location.hash).toBe("#/runs/imported"));
    expect(screen.queryByText("notes.txt is not JSON.")).toBeNull();
    expect(core.calls.at(-1)).toEqual({ procedure: "runs.import", input: { name: "sleep.json", text: "{}" } });
    window.location.hash = "";
  });
});
