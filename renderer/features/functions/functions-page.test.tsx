import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WorkbenchError } from "#shared/errors.ts";
import { exampleActivation, exampleId } from "#shared/testing/example-activation.ts";
import { startedEmulator } from "../../testing/scripted-emulator.ts";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { action, asked, openPage, running } from "./testing/open-functions-page.tsx";

beforeEach(() => {
  window.location.hash = "";
  window.localStorage.clear();
});
afterEach(cleanup);

test("without an emulator it teaches what one is, and starts it by one button", async () => {
  const core = createScriptedCore();
  openPage(core);
  expect(await screen.findByText("The emulator is not running")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Copy as wb" })).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Start the emulator" }));
  expect(await screen.findByText("http://127.0.0.1:3233")).toBeTruthy();
  expect(await screen.findByText("No functions yet")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(await screen.findByText("The emulator is not running")).toBeTruthy();
  expect(screen.queryByText("The emulator has ended")).toBeNull();
});

test("an emulator that ends by itself is said, and one that comes again is found", async () => {
  const core = running();
  openPage(core);
  await screen.findByText("Running");
  await act(async () => core.emulator.end());
  expect(await screen.findByText("The emulator has ended")).toBeTruthy();
  core.emulator.record = startedEmulator(4712);
  expect(await screen.findByText("Running", {}, { timeout: 4_000 })).toBeTruthy();
  expect(screen.queryByText("The emulator has ended")).toBeNull();
});

test("while nothing is heard of the emulator, what was there stays and it is asked for again", async () => {
  const core = running();
  openPage(core);
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
  openPage(core, "plate-reader");
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
  openPage(core, "plate-reader");
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
  openPage(core, "plate-reader");
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
  openPage(core, "js");
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
        totalNs: 2_785_020,
        status: "action developer error",
        fault: "trap",
        trap: { kind: "unreachable", message: "wasm trap: unreachable" },
        result: { error: "It trapped" },
      }),
    ];
  });
  openPage(core, "plate-reader", exampleId(20));
  const record = within(await screen.findByRole("article"));
  expect(record.getByText(/^cold: a sandbox was made for this call; the code was compiled for it$/)).toBeTruthy();
  expect(record.getByText(/^The function itself ran for 420 µs of/).textContent).toContain(
    "compile, 1.20 ms (43 %), turning wasm into machine code.",
  );
  const phases = within(record.getByRole("table", { name: "Phases of the call, in their order" }));
  expect(within(phases.getByRole("row", { name: /^compile/ })).getByText("1.20 ms")).toBeTruthy();
  expect(phases.getAllByRole("rowheader")).toHaveLength(11);
  expect(record.getByText("waitTime").closest("p")?.textContent).toBe(
    "OpenWhisk says of it: waitTime 1 ms, initTime 1 ms, duration 2 ms",
  );
  expect(record.getByText("It trapped: unreachable")).toBeTruthy();
  expect(within(record.getByRole("alert")).getByText("It trapped")).toBeTruthy();
  const copies = within(record.getByRole("group", { name: "Copy what reads this record" }));
  expect(copies.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["id", "curl", "wsk", "wb"]);
});

test("an activation that is gone says so", async () => {
  openPage(running(), "plate-reader", "nothing");
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
  openPage(core);
  expect(await screen.findByText(/^10 % cold · p50 560 µs · \d s ago$/)).toBeTruthy();
  fireEvent.click(screen.getByRole("tab", { name: "Accounting" }));
  const row = within(screen.getByRole("row", { name: /^plate-reader/ }));
  expect(row.getAllByRole("cell").map(({ textContent }) => textContent)).toEqual([
    "20",
    "0",
    "10 %",
    "2",
    "0",
    "0",
    "18",
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

test("a form says what Send waits for", async () => {
  const core = running((emulator) => {
    const schema = {
      required: ["plate", "count"],
      properties: { plate: { type: "string" }, count: { type: "integer" } },
    };
    emulator.functions = [action("plate-reader", { "workbench-parameters": schema })];
  });
  openPage(core, "plate-reader");
  expect(await screen.findByText("Send waits for count.")).toBeTruthy();
});

test("what is amiss with the emulator is said", async () => {
  openPage(
    running((emulator) => {
      emulator.problems = ["The disk is full."];
    }),
  );
  expect(await screen.findByText("The disk is full.")).toBeTruthy();
  expect(screen.getByText("Running, with problems")).toBeTruthy();
});
