import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scriptedNode } from "../../testing/scripted-emulator.ts";
import { asked, openPage, running } from "./testing/open-functions-page.tsx";

beforeEach(() => {
  window.location.hash = "";
  window.localStorage.clear();
});
afterEach(cleanup);

const openNodes = async () => fireEvent.click(await screen.findByRole("tab", { name: "Nodes" }));
const cellsOf = (row: RegExp) =>
  within(screen.getByRole("row", { name: row }))
    .getAllByRole("cell")
    .map(({ textContent }) => textContent);

test("without nodes it is told what they are for and how one is started and added", async () => {
  const core = running();
  openPage(core);
  await openNodes();
  expect(await screen.findByText(/^No nodes: this emulator carries out every call itself/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "wb faas start" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "wb faas node add" })).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Add a node" }));
  const dialog = within(screen.getByRole("dialog", { name: "Add a node" }));
  const add = dialog.getByRole<HTMLButtonElement>("button", { name: "Add" });
  expect(add.disabled).toBe(true);
  fireEvent.change(dialog.getByLabelText("Address"), { target: { value: " http://127.0.0.1:4000 " } });
  fireEvent.change(dialog.getByLabelText("Key"), { target: { value: "23bc:secret" } });
  fireEvent.submit(add.form!);
  expect(await screen.findByRole("row", { name: /^node-1/ })).toBeTruthy();
  expect(asked(core, "faas.addNode")).toEqual([{ url: "http://127.0.0.1:4000", auth: "23bc:secret", remote: false }]);
  expect(cellsOf(/^node-1/).slice(0, 4)).toEqual(["http://127.0.0.1:4000", "ready ", "–", "0"]);
  // What isn't placed is the controller's.
  expect(cellsOf(/^controller/)[2]).toBe("plate-reader");
});

test("a function is migrated, and how that went is told", async () => {
  const core = running((emulator) => {
    emulator.nodes = [scriptedNode("edge-1"), scriptedNode("edge-2", "http://127.0.0.1:3235")];
  });
  openPage(core);
  await openNodes();
  fireEvent.click(await screen.findByRole("button", { name: "Migrate a function" }));
  const dialog = within(screen.getByRole("dialog", { name: "Migrate a function" }));
  expect(dialog.getByText("Now on controller.")).toBeTruthy();
  fireEvent.change(dialog.getByLabelText("To"), { target: { value: "edge-2" } });
  fireEvent.change(dialog.getByLabelText("Prewarmed sandboxes"), { target: { value: "2" } });
  fireEvent.submit(dialog.getByRole<HTMLButtonElement>("button", { name: "Migrate" }).form!);
  expect(await screen.findByText("plate-reader went from controller to edge-2")).toBeTruthy();
  expect(asked(core, "faas.migrate")).toEqual([{ function: "plate-reader", to: "edge-2", prewarm: 2 }]);
  await waitFor(() => expect(cellsOf(/^edge-2/)[2]).toBe("plate-reader"));
  expect(cellsOf(/^controller/)[2]).toBe("–");
});

test("a lost node says why, takes nothing, and can be removed", async () => {
  const reason = "It has not answered for 9 s.";
  const core = running((emulator) => {
    const calls = { answered: 40, lost: 2, passedOn: 1 };
    emulator.nodes = [scriptedNode("edge-1", undefined, { state: "lost", reason, heartbeatNs: null, calls })];
    emulator.placements = [{ function: "guest/plate-reader", nodes: ["edge-1"] }];
  });
  openPage(core);
  await openNodes();
  await screen.findByRole("row", { name: /^edge-1/ });
  expect(cellsOf(/^edge-1/).slice(1, 7)).toEqual([`lost ${reason}`, "plate-reader", "0", "40", "2", "–"]);
  fireEvent.click(screen.getByRole("button", { name: "Remove edge-1" }));
  const confirm = within(screen.getByRole("dialog", { name: "Remove edge-1?" }));
  fireEvent.click(confirm.getByRole("button", { name: "Remove" }));
  expect(await screen.findByText(/^No nodes/)).toBeTruthy();
  expect(asked(core, "faas.removeNode")).toEqual([{ name: "edge-1" }]);
});
