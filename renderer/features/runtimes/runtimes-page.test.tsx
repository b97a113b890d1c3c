import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { RuntimeSurvey } from "#shared/model/runtime-survey.ts";
import type { Tool } from "#shared/model/tool.ts";
import { embeddedClang, missingWasmtime, nodeRuntime, wasmtimeRuntime } from "../../testing/example-tools.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { RuntimesPage } from "./runtimes-page.tsx";

afterEach(cleanup);

const lucet: Tool = { ...missingWasmtime, id: "lucet", name: "Lucet", reason: "no lucetc on PATH" };

const SURVEY: RuntimeSurvey = {
  schemaVersion: 1,
  surveyedAtMs: Date.UTC(2026, 10, 22, 10, 15),
  load: { average: 0.314, cores: 2 },
  runtimes: [
    {
      id: "wasmtime",
      version: "48.0.8",
      executableBytes: 40 * 2 ** 20,
      startUp: [
        { ref: "wasmtime", medianNs: 8_000_000, runs: 10, reason: null },
        { ref: "wasmtime:aot", medianNs: 5_000_000, ci95Ns: [4_870_000, 5_312_000], runs: 10, reason: null },
        { ref: "wasmtime:nocache", medianNs: null, runs: 0, reason: "The program ended with exit code 1." },
      ],
      wasi: { preview1: true, preview2: true },
    },
    {
      id: "node",
      version: "20.20.1",
      executableBytes: 90 * 2 ** 20,
      startUp: [{ ref: "node", medianNs: 40_000_000, runs: 10, reason: null }],
      wasi: { preview1: true, preview2: false },
    },
  ],
};

function open(survey: RuntimeSurvey | null = null) {
  const core = createScriptedCore();
  core.tools = [nodeRuntime, wasmtimeRuntime, lucet, embeddedClang];
  core.survey = survey;
  renderWindow(core, <RuntimesPage />);
  return core;
}

function rowOf(name: string): HTMLElement {
  const row = screen.getByRole("heading", { name, level: 3 }).closest("li");
  if (!row) throw new Error(`no row for ${name}`);
  return row;
}

test("shows the paper's table as printed, with its erratum, and nothing of the paper for others", async () => {
  open(SURVEY);
  await screen.findByText(/^Probed /);
  const wasmtime = within(rowOf("Wasmtime"));
  const facts = wasmtime.getAllByRole("definition").map((fact) => fact.textContent);
  expect(facts).toEqual([
    "48.0.8",
    "40.0 MiB",
    "preview 1 and preview 2",
    "C++",
    "JIT",
    "Python",
    "80",
    "Linux, macOS, Windows",
  ]);
  expect(wasmtime.getByText("Erratum: Wasmtime is written in Rust.")).toBeTruthy();
  expect(within(rowOf("Lucet")).getByText("AOT")).toBeTruthy();
  const node = within(rowOf("Node.js (V8)"));
  expect(node.queryByText("Contributors")).toBeNull();
  expect(node.getByText("with 20.20.1")).toBeTruthy();
});

test("shows every mode with its terms and start-up, or why there is none", async () => {
  open(SURVEY);
  expect((await screen.findByText(/^Probed /)).textContent).toContain("load 0.31 on 2 cores when it began");
  const cells = (name: RegExp) =>
    within(within(rowOf("Wasmtime")).getByRole("row", { name }))
      .getAllByRole("cell")
      .map((cell) => cell.textContent);
  expect(cells(/^wasmtime:aot/)).toEqual(["compiled ahead of time", "5.00 ms (4.87 to 5.31)"]);
  expect(cells(/^wasmtime:nocache/)).toEqual(["compiled at start, cold cache", "The program ended with exit code 1."]);
  expect(cells(/^wasmtime:winch/)).toEqual(["not in this installation", "–"]);
  const lucetRow = within(rowOf("Lucet"));
  expect(lucetRow.getByText("No lucetc on PATH.")).toBeTruthy();
  expect(lucetRow.getByRole("link", { name: "Get Lucet in Tools" }).getAttribute("href")).toBe("#/tools/lucet");
});

test("probes on request, shows how far it is, can be cancelled, and shows what came of it", async () => {
  const core = open();
  expect(await screen.findByText("Not probed yet · takes about 10 s")).toBeTruthy();
  const probe = screen.getByRole("button", { name: "Probe now" });
  probe.focus();
  fireEvent.click(probe);
  const cancel = await screen.findByRole("button", { name: "Cancel" });
  expect(screen.queryByText(/^Not probed yet/)).toBeNull();
  expect(document.activeElement).toBe(cancel);
  const job = core.jobs.get("survey-1");
  await act(async () => {
    job?.emit({ type: "started" });
    job?.emit({ type: "progress", done: 12, total: 44, unit: "starts", remainingMs: 9_000 });
  });
  expect(await screen.findByText("12/44 starts · 9 s left")).toBeTruthy();
  core.survey = SURVEY;
  await act(async () => job?.emit({ type: "finished", status: "succeeded", result: SURVEY, error: null }));
  expect(await screen.findByText(/^Probed /)).toBeTruthy();
  expect(within(rowOf("Wasmtime")).getByText("8.00 ms")).toBeTruthy();

  fireEvent.click(screen.getByRole("button", { name: "Probe again" }));
  fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(core.calls).toContainEqual({ procedure: "jobs.cancel", input: { jobId: "survey-2" } }));
  expect(await screen.findByText(/^Probed /)).toBeTruthy();
});

test("a probe that fails says why and keeps what is known", async () => {
  const core = open(SURVEY);
  fireEvent.click(await screen.findByRole("button", { name: "Probe again" }));
  await screen.findByRole("button", { name: "Cancel" });
  const error = { code: "DISK_FULL", message: "The disk is full: /data", hint: "Free some space." };
  await act(async () => core.jobs.get("survey-1")?.emit({ type: "finished", status: "failed", result: null, error }));
  expect(await screen.findByText("The disk is full: /data")).toBeTruthy();
  expect(within(rowOf("Wasmtime")).getByText("8.00 ms")).toBeTruthy();
});
