import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exampleActivation, exampleId } from "#shared/testing/example-activation.ts";
import { stateWords } from "./function-words.ts";
import { action, asked, idleTile, openPage, running, wasmInstance } from "./testing/open-functions-page.tsx";

beforeEach(() => {
  window.location.hash = "";
  window.localStorage.clear();
});
afterEach(cleanup);

test("how calls began is told with counts, what each kind is, and which sandbox always starts cold", async () => {
  const starts = { cold: 3, prewarm: 1, recreated: 2, warm: 14 };
  const core = running((emulator) => {
    emulator.activations = [exampleActivation(10)];
    emulator.sandboxes = [wasmInstance];
    emulator.accounts = [null, "guest/plate-reader"].map((path) => ({
      namespace: "guest",
      function: path,
      requests: 20,
      errors: 0,
      gbSeconds: 0,
      cpuSeconds: 0,
      withoutCpu: 0,
      requestBytes: 0,
      responseBytes: 0,
      starts,
      firstAtMs: 0,
      lastAtMs: 0,
    }));
  });
  openPage(core, "plate-reader");
  const legend = within(await screen.findByRole("group", { name: "Starts of all calls" }));
  expect(legend.getAllByRole("button").map(({ textContent }) => textContent)).toEqual([
    "Ccold3",
    "Pprewarm1",
    "Rrecreated2",
    "Wwarm14",
  ]);
  expect(legend.getByText("25 %")).toBeTruthy();
  expect(screen.getByText("a sandbox that waited with nothing in it was taken")).toBeTruthy();
  fireEvent.click(await screen.findByRole("button", { name: "Show the newest call of plate-reader" }));
  expect(window.location.hash).toBe(`#/functions/plate-reader/${exampleId(10)}`);
  cleanup();
  openPage(core, "plate-reader", exampleId(10));
  expect(await screen.findByText(/; wasm-instance makes one for every call$/)).toBeTruthy();
  const form = within(screen.getByRole("form", { name: "Call plate-reader" }));
  fireEvent.click(form.getByRole("button", { name: "wasm-instance" }));
  expect(within(screen.getByRole("dialog")).getByText("Calls share the processor's caches.")).toBeTruthy();
  fireEvent.click(screen.getByRole("tab", { name: "Sandbox kinds" }));
  expect(within(screen.getByRole("list", { name: "Kinds of sandboxes" })).getByText("new for every call")).toBeTruthy();
});

test("a kind of sandbox and a state that are not known here are shown by their own names", async () => {
  const core = running((emulator) => {
    emulator.functions = [action("boxed", { "workbench-sandbox": "docker-of-tomorrow" })];
    emulator.tiles = [{ ...idleTile, state: "paused" }];
  });
  openPage(core);
  expect(await screen.findByText(/^docker-of-tomorrow · 128 MB$/)).toBeTruthy();
  expect(await screen.findByRole("button", { name: /^process:node, paused, plate-reader/ })).toBeTruthy();
  expect(stateWords("hibernating")).toMatchObject({ words: "hibernating" });
});

test("the feed is filtered, gone through by keys, and paused it counts what comes", async () => {
  const core = running((emulator) => {
    emulator.activations = Array.from({ length: 30 }, (_, number) => exampleActivation(number));
  });
  openPage(core);
  const list = await screen.findByRole("listbox", { name: "Activations, newest first: 30 at hand" });
  expect(within(list).getAllByRole("option")[0]?.textContent).toContain("plate-reader");
  fireEvent.keyDown(list, { key: "ArrowDown" });
  expect(window.location.hash).toBe(`#/functions//${exampleId(29)}`);

  fireEvent.click(screen.getByRole("button", { name: "Pause" }));
  await act(async () => core.emulator.add(exampleActivation(31), exampleActivation(32)));
  fireEvent.click(await screen.findByRole("button", { name: "Resume (2 new ones)" }));
  expect(await screen.findByRole("listbox", { name: /: 32 at hand$/ }, { timeout: 5_000 })).toBeTruthy();

  fireEvent.click(screen.getByRole("button", { name: /^cold/ }));
  expect(await screen.findByRole("listbox", { name: /: 3 at hand$/ }, { timeout: 5_000 })).toBeTruthy();
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "no such text" } });
  fireEvent.click(await screen.findByRole("button", { name: "Show all" }, { timeout: 5_000 }));
  expect(await screen.findByRole("listbox", { name: /: 32 at hand$/ }, { timeout: 5_000 })).toBeTruthy();
});

test("the pool: a sandbox with its state and facts is killed by two presses", async () => {
  const core = running((emulator) => {
    emulator.tiles = [idleTile, { ...idleTile, instanceId: "stem-1", state: "stem", function: null, calls: 0 }];
  });
  openPage(core);
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
  openPage(core);
  fireEvent.click(await screen.findByRole("tab", { name: "Pool settings" }));
  expect(await screen.findByText("All 11 knobs are as OpenWhisk has them.")).toBeTruthy();
  const keepAlive = screen.getByRole("spinbutton", { name: "Keep-alive (s)" });
  fireEvent.change(keepAlive, { target: { value: "-1" } });
  expect(screen.getByRole("alert").textContent).toContain("It stays at 600");
  fireEvent.change(keepAlive, { target: { value: "0" } });
  fireEvent.keyDown(keepAlive, { key: "Enter" });
  expect(await screen.findByText(/: 1 of 11 knobs differs from OpenWhisk$/)).toBeTruthy();
  expect(within(screen.getByRole("row", { name: /^Keep-alive/ })).getByText("gone at once")).toBeTruthy();
  expect(asked(core, "faas.changePool")).toMatchObject([{ preset: "custom", keepAliveMs: 0 }]);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(await screen.findByText("All 11 knobs are as OpenWhisk has them.")).toBeTruthy();
  fireEvent.click(screen.getByRole("radio", { name: "Workers-like" }));
  expect(await screen.findByText("All 11 knobs are as Workers-like has them.")).toBeTruthy();
  expect(asked(core, "faas.changePool").at(-1)).toMatchObject({ preset: "workers", keepAliveMs: null });
});
