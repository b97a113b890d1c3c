import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
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
  renderWindow(core, <ToolsPage toolId={null} />);
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

test("names every program of a compiler that has several, with what each builds", async () => {
  const core = createScriptedCore();
  const recent = { path: "/home/ada/.cargo/bin/rustc", version: "1.95.0", targets: ["native" as const] };
  const old = { path: "/usr/bin/rustc", version: "1.63.0", targets: ["wasm32-wasip1" as const] };
  core.tools = [
    {
      ...brokenRust,
      state: "available",
      reason: null,
      hint: null,
      version: old.version,
      path: old.path,
      targets: ["native", "wasm32-wasip1"],
      builders: [recent, old],
    },
  ];
  renderWindow(core, <ToolsPage toolId={null} />);
  await screen.findByRole("heading", { name: "Rust", level: 3 });
  const rust = within(rowOf("Rust"));
  expect(rust.getByText("1.95.0 / 1.63.0")).toBeTruthy();
  expect(rust.getByText("Rust → native code by 1.95.0, wasm (WASI) by 1.63.0")).toBeTruthy();
  for (const { path } of [recent, old]) expect(rust.getByText(path)).toBeTruthy();
  expect(rust.queryByText(/found on this machine/)).toBeNull();
});

test("tells what a runtime does differently", async () => {
  const core = createScriptedCore();
  core.tools = [{ ...nodeRuntime, limitations: ["Node makes no promise that its WASI confines hostile code."] }];
  renderWindow(core, <ToolsPage toolId={null} />);
  await screen.findByRole("heading", { name: "Runtimes" });
  const row = within(rowOf("Node.js (V8)"));
  expect(row.getByText("What it does differently")).toBeTruthy();
  expect(row.getByText(/no promise that its WASI confines/)).toBeTruthy();
});

test("looks at the machine again on demand", async () => {
  const core = createScriptedCore();
  core.tools = [nativeRuntime, missingWasmtime];
  renderWindow(core, <ToolsPage toolId={null} />);
  await screen.findByText("Not installed");
  core.tools = [nativeRuntime, { ...nodeRuntime, id: "wasmtime", name: "Wasmtime" }];
  fireEvent.click(screen.getByRole("button", { name: "Scan again" }));
  await waitFor(() => expect(screen.queryByText("Not installed")).toBeNull());
  expect(core.calls).toContainEqual({ procedure: "tools.list", input: { rescan: true } });
  expect(screen.getByText(/^Scanned at/)).toBeTruthy();
});

test("an address of one tool scrolls to its row and puts the focus there", async () => {
  const core = createScriptedCore();
  core.tools = [nativeRuntime, nodeRuntime, missingWasmtime, embeddedClang];
  const scrolled = vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(() => undefined);
  renderWindow(core, <ToolsPage toolId="wasmtime" />);
  await waitFor(() => expect(document.activeElement).toBe(rowOf("Wasmtime")));
  expect(scrolled.mock.contexts).toEqual([rowOf("Wasmtime")]);
  scrolled.mockRestore();
});

test("an address in a hint can be followed", async () => {
  const core = createScriptedCore();
  core.tools = [{ ...missingWasmtime, hint: "Install it as its page says: https://wasmtime.dev/install" }];
  renderWindow(core, <ToolsPage toolId={null} />);
  const link = await screen.findByRole("link", { name: "https://wasmtime.dev/install" });
  expect(link.getAttribute("href")).toBe("https://wasmtime.dev/install");
});
