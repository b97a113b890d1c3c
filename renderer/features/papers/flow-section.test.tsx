import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EXAMPLE_FUNCTION, exampleFunctionName } from "#shared/flows/example-call.ts";
import { exampleRecord } from "#shared/flows/testing/example-call.ts";
import { UPLOAD_STEP } from "#shared/model/faas/deploy.ts";
import type { Account } from "#shared/model/faas/accounting.ts";
import { exampleId } from "#shared/testing/example-activation.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore, type ScriptedCore } from "../../testing/scripted-core.ts";
import { startedEmulator } from "../../testing/scripted-emulator.ts";
import { PapersPage } from "./papers-page.tsx";

beforeEach(() => {
  window.location.hash = "";
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(900);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const COLD = { startKind: "cold", sandbox: "docker-wasmer", instanceId: "docker-wasmer-1" } as const;
const WARM = {
  ...COLD,
  startKind: "warm",
  phases: { createSandboxNs: 0, startRuntimeNs: 0, loadCodeNs: 0, compileNs: 0, instantiateNs: 0, initNs: 0 },
} as const;

function openFlows(
  prepare: (core: ScriptedCore) => void = () => undefined,
  { paper, figure }: { paper?: string; figure?: string } = {},
) {
  const core = createScriptedCore();
  core.tools = [];
  prepare(core);
  renderWindow(core, <PapersPage runId={null} />);
  if (paper) fireEvent.click(screen.getByRole("radio", { name: paper }));
  fireEvent.click(screen.getByRole("tab", { name: "How a call flows" }));
  if (figure) fireEvent.click(screen.getByRole("radio", { name: figure }));
  return core;
}

function running(core: ScriptedCore) {
  core.emulator.record = startedEmulator();
}

/** Charts are a part of the window that is fetched when it is first shown. */
const findPicture = (name: RegExp) => screen.findByRole("img", { name }, { timeout: 10_000 });
const steps = (name = "Steps of Figure 11") => within(screen.getByRole("list", { name }));
const rowOf = (text: RegExp) => steps().getByText(text).closest("li");

test("without an emulator the picture stands there, teaches, and one click leads to a call", async () => {
  const core = openFlows(
    (one) => {
      one.loadExamples = [
        {
          name: EXAMPLE_FUNCTION,
          title: "License Plate Reader",
          description: "",
          sandboxes: ["wasm-instance"],
          argument: { plate: "AB 1" },
        },
      ];
      one.emulator.answer = (name) => exampleRecord(10, { name });
    },
    { paper: "Hall 2019" },
  );
  expect(screen.getByText(/A device calls \/faas\/resize \(1\)/)).toBeTruthy();
  expect(await screen.findByText(/No emulator is running. Start one and call an example/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Play" })).toHaveProperty("disabled", true);
  expect(await findPicture(/^Figure 1: WebAssembly serverless platform/)).toBeTruthy();
  // Emscripten isn't there, so the paper's own sandbox isn't offered.
  expect(screen.queryByRole("option", { name: "v8-context" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Start the emulator and call the plate reader" }));
  await waitFor(() => expect(core.jobs.size).toBe(1));
  const [job] = core.jobs.values();
  await act(async () => {
    job?.emit({ type: "started" });
    job?.emit({ type: "step", label: "Building for wasm32-wasip1" });
  });
  expect(await screen.findByText("Building for wasm32-wasip1")).toBeTruthy();
  await act(async () =>
    job?.emit({
      type: "finished",
      status: "succeeded",
      result: { action: {}, build: null, failure: null },
      error: null,
    }),
  );
  const name = exampleFunctionName(EXAMPLE_FUNCTION);
  expect(await screen.findByText(new RegExp(`^${name} in wasm-instance, cold`), {}, { timeout: 4_000 })).toBeTruthy();
  const changes = core.calls.filter(({ procedure }) => procedure !== "tools.list");
  expect(changes).toEqual([
    { procedure: "faas.start", input: {} },
    { procedure: "faas.deployExample", input: { name: EXAMPLE_FUNCTION, sandbox: "wasm-instance" } },
    { procedure: "faas.invoke", input: { name, argument: { plate: "AB 1" } } },
  ]);
});

test("why the example could not be called is said where it was asked for", async () => {
  const core = openFlows(running, { paper: "Hall 2019" });
  fireEvent.click(await screen.findByRole("button", { name: "Call the plate reader" }));
  await waitFor(() => expect(core.jobs.size).toBe(1));
  const error = { code: "TOOL_UNAVAILABLE", message: "No C++ compiler was found.", hint: "Install one." };
  const [job] = core.jobs.values();
  await act(async () => job?.emit({ type: "finished", status: "failed", result: null, error }));
  expect(await screen.findByText("The example was not called")).toBeTruthy();
  expect(screen.getByText("No C++ compiler was found.")).toBeTruthy();
});

test("the latest call lights its way; the next one does as soon as it comes in", async () => {
  const core = openFlows(
    (one) => {
      running(one);
      one.emulator.activations = [exampleRecord(10, COLD)];
    },
    { figure: "Figure 11" },
  );
  expect(await screen.findByText(/^plate-reader in docker-wasmer, cold/)).toBeTruthy();
  expect(rowOf(/a container is made and started/)?.dataset["state"]).toBe("taken");
  expect(rowOf(/a container is made and started/)?.textContent).toContain("900 µs");
  expect(rowOf(/woken where it was paused/)?.textContent).toContain("left out: not in a cold start");
  expect(rowOf(/POST \/init/)?.textContent).toContain("1.42 ms");
  expect(rowOf(/^the action is created/)?.textContent).toContain("no record of it");
  expect(rowOf(/^other/)?.textContent).toContain("0 ns");
  expect(rowOf(/^total/)?.textContent).toContain("2.79 ms");

  await act(async () => core.emulator.add(exampleRecord(11, WARM)));
  expect(await screen.findByText(/^plate-reader in docker-wasmer, warm/)).toBeTruthy();
  expect(rowOf(/a container is made and started/)?.dataset["state"]).toBe("skipped");
  expect(rowOf(/POST \/init/)?.textContent).toContain("left out: took no time");
  expect(rowOf(/woken where it was paused/)?.dataset["state"]).toBe("taken");

  // One that was chosen stays, and has its command.
  const picker = screen.getByRole("combobox", { name: "Call" });
  fireEvent.change(picker, { target: { value: `call ${exampleId(10)}` } });
  await act(async () => core.emulator.add(exampleRecord(12, WARM)));
  expect(screen.getByText(/^plate-reader in docker-wasmer, cold/)).toBeTruthy();
  const flows = within(screen.getByRole("region", { name: "How a call flows" }));
  expect(flows.getByRole("button", { name: "Copy wb command" })).toBeTruthy();
});

test("the numbers of the list add up to the total that it ends with", async () => {
  const record = exampleRecord(10, COLD);
  openFlows(
    (one) => {
      running(one);
      one.emulator.activations = [{ ...record, totalNs: record.totalNs + 40_000 }];
    },
    { figure: "Figure 11" },
  );
  await screen.findByText(/^plate-reader in docker-wasmer, cold/);
  expect(rowOf(/^other/)?.textContent).toContain("40.0 µs");
});

test("what was built and deployed has its times in the pipeline; without a record there are dashes", async () => {
  const core = createScriptedCore();
  running(core);
  const job = core.addJob("d", "deploy", "plate-reader in v8-context");
  const build = {
    target: "emscripten",
    compiler: null,
    artifact: null,
    cached: false,
    elapsedNs: 2_300_000_000,
    diagnostics: [],
    commands: [],
    log: "",
    failure: null,
  };
  job.emit({ type: "started" });
  job.emit({ type: "step", label: UPLOAD_STEP });
  job.emit({ type: "finished", status: "succeeded", result: { action: {}, build, failure: null }, error: null });
  renderWindow(core, <PapersPage runId={null} />);
  fireEvent.click(screen.getByRole("tab", { name: "How a call flows" }));
  const list = within(await screen.findByRole("list", { name: "Steps of Figure 10" }));
  await waitFor(() => expect(list.getByText("the compiler").closest("li")?.textContent).toContain("2.30 s"));
  expect(list.getByText("the exported function runs").closest("li")?.textContent).toContain("–");
});

test("steps are gone through by keys, by buttons and in the list", async () => {
  openFlows(
    (one) => {
      running(one);
      one.emulator.activations = [exampleRecord(10, COLD)];
    },
    { figure: "Figure 11" },
  );
  await screen.findByText(/^plate-reader in docker-wasmer, cold/);
  const stage = screen.getByRole("group", { name: /^Steps of Figure 11. Space plays/ });
  const current = () => steps().queryAllByRole("listitem", { current: "step" })[0]?.textContent ?? null;
  expect(current()).toBeNull();
  fireEvent.keyDown(stage, { key: "ArrowRight" });
  expect(current()).toContain("the action is invoked");
  fireEvent.keyDown(stage, { key: "ArrowRight" });
  fireEvent.keyDown(stage, { key: "ArrowRight" });
  // The two ways that it did not take are passed over.
  expect(current()).toContain("a container is made and started");
  fireEvent.click(screen.getByRole("button", { name: "Step on" }));
  expect(current()).toContain("POST /init");
  fireEvent.keyDown(stage, { key: "Home" });
  expect(current()).toContain("the action is invoked");
  fireEvent.keyDown(stage, { key: "End" });
  expect(current()).toContain("the answer is handed over");
  fireEvent.click(steps().getByRole("button", { name: /POST \/run/ }));
  expect(current()).toContain("POST /run");
  fireEvent.keyDown(stage, { key: " " });
  expect(screen.getByRole("button", { name: "Pause" })).toBeTruthy();
  fireEvent.keyDown(stage, { key: " " });
  expect(screen.getByRole("button", { name: "Play" })).toBeTruthy();
});

test("where less motion is asked for nothing moves, and steps still follow each other", async () => {
  const still = { matches: true, addEventListener: () => undefined, removeEventListener: () => undefined };
  vi.spyOn(window, "matchMedia").mockImplementation(
    (query) => ({ ...still, media: query }) as unknown as MediaQueryList,
  );
  openFlows(
    (one) => {
      running(one);
      one.emulator.activations = [exampleRecord(10, COLD)];
    },
    { figure: "Figure 11" },
  );
  await screen.findByText(/^plate-reader in docker-wasmer, cold/);
  expect(screen.getByText("Step by step, as your system asks for less motion")).toBeTruthy();
  await findPicture(/^Figure 11/);
  fireEvent.click(screen.getByRole("button", { name: "Play" }));
  const marked = () => document.querySelector('[data-part="current"]');
  await waitFor(() => expect(marked()).not.toBeNull());
  expect(marked()?.querySelector("circle")).toBeNull();
  await waitFor(() => expect(rowOf(/^the invocation waits/)?.getAttribute("aria-current")).toBe("step"), {
    timeout: 3_000,
  });
});

test("calls of one function are drawn from their clients to their instances", async () => {
  openFlows(
    (one) => {
      running(one);
      one.emulator.activations = [
        exampleRecord(10, { ...COLD, startedAtMs: 1_000 }),
        exampleRecord(11, { ...WARM, startedAtMs: 2_000 }),
        exampleRecord(12, { ...WARM, startedAtMs: 3_000 }),
      ];
    },
    { paper: "Hall 2019", figure: "Figure 2" },
  );
  expect(
    await screen.findByText(/^3 calls of plate-reader by at least 1 client to 1 instance: 1 cold, 2 warm. This is the/),
  ).toBeTruthy();
  expect(within(screen.getByRole("list", { name: "Calls of Figure 2" })).getAllByRole("listitem")).toHaveLength(3);
  fireEvent.click(screen.getByRole("radio", { name: "Figure 3" }));
  expect(
    await screen.findByText(/It isn't this pattern \(many clients call once each\), it looks like SCMA/),
  ).toBeTruthy();
});

test("a picture is exported with the record that it shows", async () => {
  const core = openFlows(
    (one) => {
      running(one);
      one.emulator.activations = [exampleRecord(10, COLD)];
    },
    { figure: "Figure 11" },
  );
  await screen.findByText(/^plate-reader in docker-wasmer, cold/);
  fireEvent.click(screen.getByRole("button", { name: "Export" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: /^SVG/ }));
  await waitFor(() =>
    expect(core.calls).toContainEqual({
      procedure: "flows.export",
      input: {
        subject: expect.objectContaining({
          kind: "call",
          picture: "persaud-2019-11",
          call: expect.objectContaining({ activationId: exampleId(10) }),
        }),
        formats: ["svg"],
        theme: "light",
      },
    }),
  );
});

const ACCOUNT: Account = {
  namespace: "guest",
  function: "guest/plate-reader",
  requests: 1000,
  errors: 0,
  gbSeconds: 25,
  cpuSeconds: 100,
  withoutCpu: 0,
  requestBytes: 0,
  responseBytes: 0,
  starts: { cold: 1, prewarm: 0, recreated: 0, warm: 999 },
  firstAtMs: 0,
  lastAtMs: 999 * 2000,
};

test("costs follow from the accounts, at prices that can be changed", async () => {
  const core = createScriptedCore();
  running(core);
  core.emulator.accounts = [ACCOUNT, { ...ACCOUNT, function: null }];
  renderWindow(core, <PapersPage runId={null} />);
  fireEvent.click(screen.getByRole("tab", { name: "What it costs" }));
  const sentences = within(await screen.findByRole("list", { name: "What it costs" }));
  // $8.50 / ((25 × $0.0000166667 + 0.001 × $0.20) / 1,000) = 13.78 million.
  expect(sentences.getByText(/^A server for \$8.50 a month is cheaper from 13.8 million requests/)).toBeTruthy();
  expect(screen.getByText(/aws.amazon.com\/lambda\/pricing/)).toBeTruthy();
  fireEvent.change(screen.getByRole("textbox", { name: "Server a month, US$" }), { target: { value: "4.25" } });
  expect(sentences.getByText(/^A server for \$4.25 a month is cheaper from 6.89 million requests/)).toBeTruthy();
  fireEvent.change(screen.getByRole("textbox", { name: "GB-second, US$" }), { target: { value: "cheap" } });
  expect(screen.getByText("A price, 0 or more")).toBeTruthy();
  expect(sentences.getByText(/6.89 million/)).toBeTruthy();
  // IBM's billed no requests: $4.25 / (25 × $0.000017 / 1,000) = 10 million.
  fireEvent.change(screen.getByRole("combobox", { name: "Prices of" }), { target: { value: "openwhisk" } });
  expect(sentences.getByText(/cheaper from 10.0 million requests/)).toBeTruthy();
  expect(await findPicture(/^What guest\/plate-reader costs/)).toBeTruthy();
});

test("without calls the costs teach what they will be", async () => {
  const core = createScriptedCore();
  running(core);
  renderWindow(core, <PapersPage runId={null} />);
  fireEvent.click(screen.getByRole("tab", { name: "What it costs" }));
  expect(await screen.findByText("Nothing was called yet")).toBeTruthy();
  expect(await screen.findByRole("button", { name: "Call the plate reader" })).toBeTruthy();
});
