import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LoadRequest, type StoredLoad } from "#shared/model/load/load-run.ts";
import { exampleLoad } from "#shared/testing/example-load.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore, type ScriptedCore } from "../../testing/scripted-core.ts";
import { startedEmulator } from "../../testing/scripted-emulator.ts";
import { LoadPage } from "./load-page.tsx";

beforeEach(() => {
  window.location.hash = "";
  window.localStorage.clear();
});
afterEach(cleanup);

const RUN = exampleLoad([
  { sandbox: "wasm-instance", coldNs: 3_000_000 },
  { sandbox: "native-process", coldNs: 12_000_000, warmNs: 2_000_000 },
]);

function open(runs: StoredLoad[] = [], prepare: (core: ScriptedCore) => void = () => undefined) {
  const core = createScriptedCore();
  for (const run of runs) core.loads.set(run.manifest.id, run);
  core.loadExamples = [
    {
      name: "license-plate-reader",
      title: "License Plate Reader",
      description: "Says whether a plate is on a list.",
      sandboxes: ["v8-context", "wasm-instance", "native-process"],
      argument: { plate: "A 1" },
    },
  ];
  prepare(core);
  renderWindow(core, <LoadPage runId={null} />);
  return core;
}

const started = (core: ScriptedCore) =>
  core.calls.flatMap(({ procedure, input }) => (procedure === "loads.start" ? [input as LoadRequest] : []));

const runButton = () => screen.findByRole("button", { name: "Run" });
const field = (name: string) => screen.getByRole("spinbutton", { name });

test("teaches the patterns and both models where nothing was run", async () => {
  open();
  expect(await screen.findByText("No load was put on anything yet")).toBeTruthy();
  expect(screen.getByText("SCMA: single client, multiple access")).toBeTruthy();
  expect(screen.getByText(/A client waits for its answer before it sends again/)).toBeTruthy();
  expect(screen.getByText(/Requests arrive by the clock/)).toBeTruthy();
  expect(await screen.findByText("50 requests on each of 2 sandboxes")).toBeTruthy();
});

test("Ctrl+Enter starts what is chosen; its progress stands where the start was, and it is cancelled", async () => {
  const core = open();
  await runButton();
  fireEvent.click(screen.getByRole("radio", { name: "MCSA" }));
  fireEvent.click(screen.getByRole("checkbox", { name: "native-process" }));
  fireEvent.click(screen.getByRole("checkbox", { name: "v8-context" }));
  fireEvent.keyDown(window, { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(started(core)).toHaveLength(1));
  expect(started(core)[0]).toMatchObject({
    patternName: "MCSA",
    subject: { kind: "example", name: "license-plate-reader" },
    sandboxes: ["wasm-instance", "native-process"],
  });
  await screen.findByRole("progressbar");
  expect(window.location.hash).toMatch(/^#\/load\//);
  const [job] = core.jobs.values();
  await act(async () => {
    job?.emit({ type: "started" });
    job?.emit({ type: "step", label: "native-process" });
    job?.emit({ type: "progress", done: 60, total: 100, unit: "requests", remainingMs: null });
  });
  expect(await screen.findByText("native-process · 60/100 requests")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(core.calls.map(({ procedure }) => procedure)).toContain("jobs.cancel"));
  expect(await runButton()).toBeTruthy();
});

test("a pattern of one's own: groups are added, changed and removed", async () => {
  const core = open();
  await runButton();
  fireEvent.click(screen.getByRole("radio", { name: "My own" }));
  fireEvent.change(field("Threads"), { target: { value: "3" } });
  fireEvent.change(field("Loops"), { target: { value: "0" } });
  expect(screen.getByText("A whole number, 1 or more")).toBeTruthy();
  fireEvent.change(field("Loops"), { target: { value: "4" } });
  fireEvent.click(screen.getByRole("button", { name: "Add an open group" }));
  const group = within(screen.getByRole("group", { name: "Open group Visitors" }));
  fireEvent.change(group.getByRole("combobox", { name: "Arrivals" }), { target: { value: "ramp" } });
  fireEvent.change(group.getByRole("spinbutton", { name: "To, per s" }), { target: { value: "30" } });
  expect(screen.getByText("162 requests on each of 2 sandboxes")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Remove Clients" }));
  expect(screen.getByRole("button", { name: "Remove Visitors" })).toHaveProperty("disabled", true);
  fireEvent.click(await runButton());
  await waitFor(() => expect(started(core)).toHaveLength(1));
  expect(started(core)[0]?.pattern.groups).toEqual([
    expect.objectContaining({ kind: "open", arrivals: { kind: "ramp", fromPerSecond: 0, toPerSecond: 30 } }),
  ]);
});

const JMX = `<?xml version="1.0"?><jmeterTestPlan version="1.2"><hashTree><TestPlan testname="Plan"/><hashTree>
<ThreadGroup testname="Users"><stringProp name="ThreadGroup.num_threads">7</stringProp>
<stringProp name="ThreadGroup.ramp_time">1</stringProp><elementProp name="ThreadGroup.main_controller" elementType="LoopController"><stringProp name="LoopController.loops">2</stringProp></elementProp></ThreadGroup>
<hashTree><HTTPSamplerProxy testname="GET"><stringProp name="HTTPSampler.domain">127.0.0.1</stringProp><stringProp name="HTTPSampler.port">81</stringProp><stringProp name="HTTPSampler.path">/a</stringProp><stringProp name="HTTPSampler.method">GET</stringProp></HTTPSamplerProxy><hashTree/>
<GaussianRandomTimer testname="Random"/><hashTree/></hashTree></hashTree></hashTree></jmeterTestPlan>`;

test("a test plan of JMeter comes in with what it asks for, and what is lost is said", async () => {
  const core = open();
  await runButton();
  fireEvent.click(screen.getByRole("radio", { name: "My own" }));
  const input = screen.getAllByLabelText("Import").find((element) => element.tagName === "INPUT");
  fireEvent.change(input!, { target: { files: [new File([JMX], "plan.jmx")] } });
  expect(await screen.findByText("Not all of the plan is as in JMeter", {}, { timeout: 10_000 })).toBeTruthy();
  expect(screen.getByText(/GaussianRandomTimer/)).toBeTruthy();
  expect(screen.getByText("GET http://127.0.0.1:81/a")).toBeTruthy();
  fireEvent.click(await runButton());
  await waitFor(() => expect(started(core)).toHaveLength(1));
  expect(started(core)[0]).toMatchObject({
    patternName: "Plan",
    pattern: { groups: [{ name: "Users", threads: 7, loops: 2 }] },
    subject: { kind: "url", targets: [[{ url: "http://127.0.0.1:81/a" }]] },
  });
  fireEvent.change(input!, { target: { files: [new File(["nothing"], "a.json")] } });
  expect(await screen.findByText("a.json is no JSON.")).toBeTruthy();
});

test("with an emulator, deployed functions are offered, and what its sandboxes lack is said", async () => {
  open([], ({ emulator }) => {
    emulator.record = startedEmulator();
    emulator.functions = [{ namespace: "guest/tools", name: "echo", version: "0.0.1" }];
    emulator.sandboxes = (["wasm-instance", "docker-native"] as const).map((id) => ({
      id,
      name: id,
      state: id === "wasm-instance" ? "available" : "unavailable",
      reason: id === "wasm-instance" ? null : "No Docker Engine answers.",
      hint: null,
      version: null,
      freshPerCall: true,
      isolates: [],
      doesNotIsolate: [],
    }));
  });
  await runButton();
  fireEvent.click(screen.getByRole("radio", { name: "Deployed" }));
  expect(await screen.findByRole("option", { name: "tools/echo" })).toBeTruthy();
  expect(await screen.findByText("Choose a deployed function.")).toBeTruthy();
  expect(screen.getByRole("checkbox", { name: /^docker-native/ })).toHaveProperty("disabled", true);
  expect(screen.getByText("No Docker Engine answers.")).toBeTruthy();
});

test("a run's numbers by client and server, and the request that is read and opened by keyboard", async () => {
  open([RUN]);
  const table = await screen.findByRole("table", { name: /^Times by client in ms/ });
  const row = within(table).getByRole("row", { name: /^native-process/ });
  expect([...row.querySelectorAll("td")].map(({ textContent }) => textContent)).toEqual([
    "50",
    "0",
    "1 (2.0 %)",
    "2.22",
    "2.00",
    "2.03",
    "2.05",
    "12.0",
    "12.0",
  ]);
  fireEvent.click(screen.getByRole("radio", { name: "Server" }));
  expect(await screen.findByRole("table", { name: /^Times by server/ })).toBeTruthy();
  const request = within(screen.getByRole("region", { name: "Chosen request" }));
  expect(request.getByText("The longest request")).toBeTruthy();
  expect(request.getByText("native-process")).toBeTruthy();
  expect(request.getByRole("row", { name: /^compile/ }).textContent).toContain("1.20 ms");
});

test("a series that could not be had says why, and a generator that was too slow is told", async () => {
  const reasons = [{ code: "late-sends" as const, measured: 30e6, bound: 10e6, unit: "ns" as const }];
  const series = RUN.manifest.series.map((one, place) =>
    place === 0
      ? { ...one, result: null, failure: { code: "NOT_FOUND", message: "No compiler is here.", hint: "Install one." } }
      : {
          ...one,
          result: { ...one.result!, selfCheck: { ...one.result!.selfCheck, generatorWasBottleneck: true, reasons } },
        },
  );
  open([{ ...RUN, samples: [[], RUN.samples[1] ?? []], manifest: { ...RUN.manifest, series } }]);
  expect(await screen.findByText("No compiler is here. Install one.")).toBeTruthy();
  expect(screen.getByText(/^The generator was the bottleneck/)).toBeTruthy();
  expect(screen.getByText(/^native-process: .*30.0 ms/)).toBeTruthy();
});

test("what was kept of a run that was cancelled is counted", async () => {
  const series = RUN.manifest.series.map((one) => ({ ...one, result: null }));
  const samples = RUN.samples.map((own) => own.slice(0, 10));
  open([{ ...RUN, samples, manifest: { ...RUN.manifest, series, state: "cancelled" } }]);
  expect(await screen.findByText("This run was cancelled")).toBeTruthy();
  const row = within(screen.getByRole("table", { name: /^Times by client/ })).getByRole("row", { name: /^native/ });
  expect([...row.querySelectorAll("td")].map(({ textContent }) => textContent).slice(0, 3)).toEqual([
    "10",
    "0",
    "1 (10 %)",
  ]);
});

test("a run is exported, and deleted only after asking", async () => {
  const core = open([RUN]);
  fireEvent.click(await screen.findByRole("button", { name: "Export" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: /^JMeter/ }));
  await waitFor(() =>
    expect(core.calls).toContainEqual({
      procedure: "loads.export",
      input: { runId: RUN.manifest.id, formats: ["jtl"], figure: "times", measure: "latency", theme: "light" },
    }),
  );
  fireEvent.click(screen.getByRole("button", { name: "Save “Requests by sandbox”" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: /^Figure as PDF/ }));
  await waitFor(() =>
    expect(core.calls.at(-1)?.input).toMatchObject({ formats: ["pdf"], figure: "lanes", theme: "light" }),
  );
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  fireEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
  expect(await screen.findByText("No load was put on anything yet")).toBeTruthy();
});

test("the same load as a plan for another tool", async () => {
  const core = open();
  await runButton();
  fireEvent.click(screen.getByRole("button", { name: "Export plan" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: /^k6/ }));
  await waitFor(() =>
    expect(core.calls).toContainEqual({
      procedure: "loads.plan",
      input: { format: "k6", request: expect.objectContaining({ patternName: "SCMA" }) as unknown },
    }),
  );
});
