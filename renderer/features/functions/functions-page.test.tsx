import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WorkbenchError } from "#shared/errors.ts";
import type { PoolTile } from "#shared/model/faas/pool.ts";
import { exampleActivation, exampleId } from "#shared/testing/example-activation.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { startedEmulator } from "../../testing/scripted-emulator.ts";
import { createScriptedCore, type ScriptedCore } from "../../testing/scripted-core.ts";
import { FunctionsProvider } from "./functions-context.tsx";
import { FunctionsPage } from "./functions-page.tsx";

beforeEach(() => {
  window.location.hash = "";
  window.localStorage.clear();
});
afterEach(cleanup);

/** OpenWhisk's record of a function. */
function action(name: string, annotations: Record<string, unknown> = {}) {
  return {
    namespace: "guest",
    name,
    version: "0.0.1",
    updated: 0,
    limits: { timeout: 60_000, memory: 128 },
    annotations: Object.entries({ exec: "wasi:1", "workbench-sandbox": "wasm-instance", ...annotations }).map(
      ([key, value]) => ({ key, value }),
    ),
  };
}

const tile: PoolTile = {
  instanceId: "process-1",
  sandbox: "process:node",
  state: "idle",
  function: "guest/plate-reader",
  memoryMb: 128,
  memoryBytes: 40 << 20,
  createdAtMs: Date.now() - 5_000,
  lastUsedAtMs: Date.now(),
  calls: 3,
  pid: 99,
};

function running(change: (emulator: ScriptedCore["emulator"]) => void = () => undefined): ScriptedCore {
  const core = createScriptedCore();
  core.emulator.record = startedEmulator();
  core.emulator.functions = [action("plate-reader")];
  change(core.emulator);
  return core;
}

function open(core: ScriptedCore, functionName: string | null = null, activationId: string | null = null) {
  const onDeploy = vi.fn();
  renderWindow(
    core,
    <FunctionsProvider>
      <FunctionsPage functionName={functionName} activationId={activationId} onDeploy={onDeploy} />
    </FunctionsProvider>,
  );
  return onDeploy;
}

const asked = (core: ScriptedCore, procedure: string) =>
  core.calls.filter((call) => call.procedure === procedure).map(({ input }) => input);

test("without an emulator it teaches what one is, and starts it by one button", async () => {
  const core = createScriptedCore();
  open(core);
  expect(await screen.findByText("The emulator is not running")).toBeTruthy();
  expect(screen.getAllByRole("button")).toHaveLength(1);
  fireEvent.click(screen.getByRole("button", { name: "Start the emulator" }));
  expect(await screen.findByText("http://127.0.0.1:3233")).toBeTruthy();
  expect(await screen.findByText("No functions yet")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(await screen.findByText("The emulator is not running")).toBeTruthy();
  expect(screen.queryByText("The emulator has ended")).toBeNull();
});

test("an emulator that ends by itself is said, and one that comes again is found", async () => {
  const core = running();
  open(core);
  await screen.findByText("Running");
  await act(async () => core.emulator.end());
  expect(await screen.findByText("The emulator has ended")).toBeTruthy();
  core.emulator.record = startedEmulator(4712);
  expect(await screen.findByText("Running", {}, { timeout: 4_000 })).toBeTruthy();
  expect(screen.queryByText("The emulator has ended")).toBeNull();
});

test("while nothing is heard of the emulator, what was there stays and it is asked for again", async () => {
  const core = running();
  open(core);
  await screen.findByText("Running");
  const { record } = core.emulator;
  let reachable = false;
  Object.defineProperty(core.emulator, "record", {
    get() {
      if (reachable) return record;
      throw new WorkbenchError("INTERNAL", "The connection broke.");
    },
  });
  await act(async () => core.emulator.changePool({ tiles: [] }));
  expect(await screen.findByText("Nothing is heard of the emulator")).toBeTruthy();
  expect(screen.getByRole("link", { name: "plate-reader" })).toBeTruthy();
  reachable = true;
  await waitFor(() => expect(screen.queryByText("Nothing is heard of the emulator")).toBeNull(), { timeout: 4_000 });
  expect(screen.getByText("Running")).toBeTruthy();
});

test("calls a program by a line of arguments and shows how it ended", async () => {
  const core = running((emulator) => {
    emulator.answer = () => exampleActivation(10, { logs: ["read 3 lines"], result: { output: "AB-1: known" } });
  });
  open(core, "plate-reader");
  const form = within(await screen.findByRole("form", { name: "Call plate-reader" }));
  fireEvent.change(form.getByRole("textbox", { name: "Arguments of the program" }), {
    target: { value: `AB-1 "two words"` },
  });
  fireEvent.keyDown(window, { key: "Enter", ctrlKey: true });
  expect(await form.findByText("AB-1: known")).toBeTruthy();
  expect(form.getByText("success")).toBeTruthy();
  expect(form.getByText("read 3 lines")).toBeTruthy();
  expect(asked(core, "faas.invoke")).toEqual([{ name: "plate-reader", argument: ["AB-1", "two words"] }]);
  expect(window.location.hash).toBe(`#/functions/plate-reader/${exampleId(10)}`);
  // What was typed is there again, also after a reload.
  cleanup();
  open(core, "plate-reader");
  expect(await screen.findByDisplayValue(`AB-1 "two words"`)).toBeTruthy();
});

test("a schema makes a form; what can't be sent is not sent", async () => {
  const core = running((emulator) => {
    const schema = {
      required: ["count"],
      properties: { plate: { type: "string", default: "B 1" }, count: { type: "integer", maximum: 3 } },
    };
    emulator.functions = [action("plate-reader", { "workbench-parameters": schema })];
    emulator.answer = () => {
      throw new WorkbenchError("INVALID_REQUEST", "count must be even");
    };
  });
  open(core, "plate-reader");
  const count = await screen.findByRole("spinbutton", { name: "count" });
  const send = screen.getByRole("button", { name: /^Send/ });
  expect(send).toHaveProperty("disabled", true);
  fireEvent.change(count, { target: { value: "4" } });
  expect(screen.getByText("At most 3 is expected.")).toBeTruthy();
  fireEvent.change(count, { target: { value: "3" } });
  fireEvent.click(send);
  expect(await screen.findByText("count must be even")).toBeTruthy();
  expect(asked(core, "faas.invoke")).toEqual([{ name: "plate-reader", argument: { plate: "B 1", count: 3 } }]);
});

test("JSON that is none is kept and says why it can't be sent", async () => {
  const core = running((emulator) => {
    emulator.functions = [action("js", { exec: "nodejs:20", "workbench-sandbox": "node-process" })];
  });
  open(core, "js");
  const json = await screen.findByRole("textbox", { name: "Arguments as JSON" });
  fireEvent.change(json, { target: { value: `{"a": ` } });
  expect(screen.getByRole("button", { name: /^Send/ })).toHaveProperty("disabled", true);
  expect(screen.getByRole("alert").textContent).toMatch(/JSON/);
  fireEvent.change(json, { target: { value: "5" } });
  expect(screen.getByText("A JSON object or array is expected.")).toBeTruthy();
});

test("the record of a call: every phase, the start in words, OpenWhisk's times, and why it failed", async () => {
  const core = running((emulator) => {
    emulator.activations = [
      exampleActivation(20, {
        status: "action developer error",
        fault: "trap",
        trap: { kind: "unreachable", message: "wasm trap: unreachable" },
        result: { error: "It trapped" },
      }),
    ];
  });
  open(core, "plate-reader", exampleId(20));
  const record = within(await screen.findByRole("article"));
  expect(record.getByText("cold: a sandbox was made for this call; the code was compiled for it")).toBeTruthy();
  const phases = within(record.getByRole("table", { name: "Phases of the call, in their order" }));
  expect(within(phases.getByRole("row", { name: /^compile/ })).getByText("1.20 ms")).toBeTruthy();
  expect(phases.getAllByRole("rowheader")).toHaveLength(11);
  expect(record.getByText("waitTime").closest("p")?.textContent).toBe(
    "OpenWhisk says of it: waitTime 1 ms, initTime 1 ms, duration 2 ms",
  );
  expect(record.getByText("It trapped: unreachable")).toBeTruthy();
});

test("an activation that is gone says so", async () => {
  open(running(), "plate-reader", "nothing");
  expect(await screen.findByText("There is no such activation.", {}, { timeout: 3_000 })).toBeTruthy();
});

test("the list tells cold share, median and last call; a function is deleted only after asking", async () => {
  const core = running((emulator) => {
    emulator.activations = Array.from({ length: 20 }, (_, number) => exampleActivation(number));
    emulator.accounts = [
      {
        namespace: "guest",
        function: "guest/plate-reader",
        requests: 20,
        errors: 0,
        gbSeconds: 1.5,
        cpuSeconds: 0.2,
        withoutCpu: 0,
        requestBytes: 280,
        responseBytes: 640,
        starts: { cold: 2, prewarm: 0, recreated: 0, warm: 18 },
        firstAtMs: Date.now() - 9_000,
        lastAtMs: Date.now() - 3_000,
      },
    ];
  });
  open(core);
  expect(await screen.findByText(/^10 % cold · p50 560 µs · \d s ago$/)).toBeTruthy();
  fireEvent.click(screen.getByRole("tab", { name: "Accounting" }));
  const row = within(screen.getByRole("row", { name: /^plate-reader/ }));
  expect(row.getAllByRole("cell").map(({ textContent }) => textContent)).toEqual([
    "20",
    "0",
    "10 %",
    "1.50",
    "0.200",
    "280 B",
    "640 B",
    expect.stringMatching(/^\d s ago$/),
  ]);
  fireEvent.click(screen.getByRole("button", { name: "Export CSV" }));
  await waitFor(() => expect(asked(core, "faas.exportAccounts")).toEqual([{ format: "csv" }]));
  fireEvent.click(screen.getByRole("button", { name: "Delete plate-reader" }));
  fireEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
  expect(await screen.findByText("No functions yet")).toBeTruthy();
  expect(asked(core, "faas.remove")).toEqual([{ name: "plate-reader" }]);
});

test("the feed is filtered, gone through by keys, and paused it counts what comes", async () => {
  const core = running((emulator) => {
    emulator.activations = Array.from({ length: 30 }, (_, number) => exampleActivation(number));
  });
  open(core);
  const list = await screen.findByRole("listbox", { name: "Activations, newest first: 30 at hand" });
  expect(within(list).getAllByRole("option")[0]?.textContent).toContain("plate-reader");
  fireEvent.keyDown(list, { key: "ArrowDown" });
  expect(window.location.hash).toBe(`#/functions//${exampleId(29)}`);

  fireEvent.click(screen.getByRole("button", { name: "Pause" }));
  await act(async () => core.emulator.add(exampleActivation(31), exampleActivation(32)));
  fireEvent.click(await screen.findByRole("button", { name: "Resume (2 new ones)" }));
  expect(await screen.findByRole("listbox", { name: /: 32 at hand$/ })).toBeTruthy();

  fireEvent.change(screen.getByRole("combobox", { name: "Start" }), { target: { value: "cold" } });
  expect(await screen.findByRole("listbox", { name: /: 3 at hand$/ })).toBeTruthy();
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "no such text" } });
  fireEvent.click(await screen.findByRole("button", { name: "Show all" }));
  expect(await screen.findByRole("listbox", { name: /: 32 at hand$/ })).toBeTruthy();
});

test("the pool: a sandbox with its letter and facts is killed by two presses", async () => {
  const core = running((emulator) => {
    emulator.tiles = [tile, { ...tile, instanceId: "stem-1", state: "stem", function: null, calls: 0 }];
  });
  open(core);
  fireEvent.click(
    await screen.findByRole("button", { name: /^process:node, idle, plate-reader, 128 MB, \d+ s old, 3 calls$/ }),
  );
  fireEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Kill" }));
  await waitFor(() => expect(asked(core, "faas.killSandbox")).toEqual([{ instanceId: "process-1" }]));
  await waitFor(() => expect(screen.queryByRole("button", { name: /^process:node, idle/ })).toBeNull());
  fireEvent.keyDown(screen.getByRole("button", { name: /^process:node, stem cell/ }), { key: "Delete" });
  expect(await screen.findByText("No sandboxes")).toBeTruthy();
});

test("a knob takes effect, says what it changed, and is undone", async () => {
  const core = running();
  open(core);
  fireEvent.click(await screen.findByRole("tab", { name: "Pool settings" }));
  expect(await screen.findByText("As OpenWhisk in every knob.")).toBeTruthy();
  const keepAlive = screen.getByRole("spinbutton", { name: "Keep-alive (s)" });
  fireEvent.change(keepAlive, { target: { value: "-1" } });
  expect(screen.getByRole("alert").textContent).toContain("It stays at 600");
  fireEvent.change(keepAlive, { target: { value: "0" } });
  fireEvent.keyDown(keepAlive, { key: "Enter" });
  expect(await screen.findByText("gone at once")).toBeTruthy();
  expect(asked(core, "faas.changePool")).toMatchObject([{ preset: "custom", keepAliveMs: 0 }]);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(await screen.findByText("As OpenWhisk in every knob.")).toBeTruthy();
  fireEvent.click(screen.getByRole("radio", { name: "Workers-like" }));
  expect(await screen.findByText("As Workers-like in every knob.")).toBeTruthy();
  expect(asked(core, "faas.changePool").at(-1)).toMatchObject({ preset: "workers", keepAliveMs: null });
});

test("what is amiss with the emulator is said", async () => {
  open(
    running((emulator) => {
      emulator.problems = ["The disk is full."];
    }),
  );
  expect(await screen.findByText("The disk is full.")).toBeTruthy();
  expect(screen.getByText("Running, with problems")).toBeTruthy();
});
