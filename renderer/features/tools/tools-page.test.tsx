import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import {
  brokenRust,
  embeddedClang,
  missingGcc,
  missingWasmtime,
  nativeRuntime,
  nodeRuntime,
} from "../../testing/example-tools.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { ToolsPage } from "./tools-page.tsx";

afterEach(cleanup);

function rowOf(name: string): HTMLElement {
  const row = screen.getByRole("heading", { name, level: 3 }).closest("li");
  if (!row) throw new Error(`no row for ${name}`);
  return row;
}

test("shows what works, what is broken and what is missing, with how to get it", async () => {
  const core = createScriptedCore();
  core.tools = [nativeRuntime, missingWasmtime, nodeRuntime, missingGcc, embeddedClang, brokenRust];
  renderWindow(core, <ToolsPage />);
  await screen.findByRole("heading", { name: "Runtimes" });
  expect(screen.getByText(/C and C\+\+ can be built to wasm here\. Nothing can be built to native code/)).toBeTruthy();

  const node = within(rowOf("Node.js (V8)"));
  expect(node.getByText("Ready")).toBeTruthy();
  expect(node.getByText("20.20.2")).toBeTruthy();
  expect(node.getByText("/usr/bin/node")).toBeTruthy();
  expect(node.getByText("node:liftoff")).toBeTruthy();

  const wasmtime = within(rowOf("Wasmtime"));
  expect(wasmtime.getByText("Not installed")).toBeTruthy();
  expect(wasmtime.getByText("No wasmtime on PATH or in the usual folders.")).toBeTruthy();
  expect(wasmtime.getByText(/cargo install wasmtime-cli/)).toBeTruthy();

  const rust = within(rowOf("Rust"));
  expect(rust.getByText("Broken")).toBeTruthy();
  expect(rust.getByText("/home/ada/.cargo/bin/rustc")).toBeTruthy();
  expect(rust.getByText("ready · 1.95.0 · native code")).toBeTruthy();

  const names = screen.getAllByRole("heading", { level: 3 }).map((heading) => heading.textContent);
  expect(names).toEqual(["Native", "Node.js (V8)", "Wasmtime", "Embedded Clang", "Rust", "GCC"]);
});

test("tells what a runtime does differently", async () => {
  const core = createScriptedCore();
  core.tools = [{ ...nodeRuntime, limitations: ["Node makes no promise that its WASI confines hostile code."] }];
  renderWindow(core, <ToolsPage />);
  await screen.findByRole("heading", { name: "Runtimes" });
  const row = within(rowOf("Node.js (V8)"));
  expect(row.getByText("What it does differently")).toBeTruthy();
  expect(row.getByText(/no promise that its WASI confines/)).toBeTruthy();
});

test("looks at the machine again on demand", async () => {
  const core = createScriptedCore();
  core.tools = [nativeRuntime, missingWasmtime];
  renderWindow(core, <ToolsPage />);
  await screen.findByText("Not installed");
  core.tools = [nativeRuntime, { ...nodeRuntime, id: "wasmtime", name: "Wasmtime" }];
  fireEvent.click(screen.getByRole("button", { name: "Scan again" }));
  await waitFor(() => expect(screen.queryByText("Not installed")).toBeNull());
  expect(core.calls).toContainEqual({ procedure: "tools.list", input: { rescan: true } });
  expect(screen.getByText(/^Scanned at/)).toBeTruthy();
});
