import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { InstallMethod } from "#shared/model/install.ts";
import type { Tool } from "#shared/model/tool.ts";
import { brokenRust, missingWasmtime, nodeRuntime } from "../../testing/example-tools.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { ToolsPage } from "./tools-page.tsx";
import { useToolsAfterInstalls } from "./use-tools-after-installs.ts";

afterEach(cleanup);

const byBrew: InstallMethod = {
  manager: "brew",
  title: "Homebrew",
  commands: ["brew install wasmtime"],
  destination: "Homebrew's folder",
  blocked: "It needs brew, which was not found: https://brew.sh",
  minutes: 1,
};
const byCargo: InstallMethod = {
  manager: "cargo",
  title: "Built here from crates.io",
  commands: ["cargo install wasmtime-cli@48.0.8 --locked"],
  destination: "~/.cargo/bin",
  blocked: null,
  minutes: 13,
};
const wasmtime: Tool = {
  ...missingWasmtime,
  install: [byBrew, byCargo],
  installPage: "https://docs.wasmtime.dev/cli-install.html",
};
const installed: Tool = { ...nodeRuntime, id: "wasmtime", name: "Wasmtime", version: "48.0.8", modes: ["wasmtime"] };

function Page() {
  useToolsAfterInstalls();
  return <ToolsPage toolId={null} />;
}

async function open(...tools: Tool[]) {
  const core = createScriptedCore();
  core.tools = tools;
  renderWindow(core, <Page />);
  await screen.findByRole("heading", { name: "Tools" });
  return core;
}

const row = (name: string) => within(screen.getByRole("heading", { name, level: 3 }).closest("li") as HTMLElement);

async function startInstalling(core: ReturnType<typeof createScriptedCore>) {
  fireEvent.click(await screen.findByRole("button", { name: "Install Wasmtime" }));
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Install" }));
  await waitFor(() => expect(core.jobs.size).toBe(1));
  const [job] = core.jobs.values();
  if (!job) throw new Error("no installation was started");
  return job;
}

test("shows the exact command, where it goes and how long it takes before anything runs", async () => {
  const core = await open(wasmtime);
  fireEvent.click(await screen.findByRole("button", { name: "Install Wasmtime" }));
  const dialog = within(screen.getByRole("dialog", { name: "Install: Wasmtime" }));
  // The usual way is Homebrew's, which isn't here: the first that works is chosen.
  expect(dialog.getByRole("radio", { name: /crates\.io/ })).toHaveProperty("checked", true);
  expect(dialog.getByText("cargo install wasmtime-cli@48.0.8 --locked")).toBeTruthy();
  expect(dialog.getByText("~/.cargo/bin")).toBeTruthy();
  expect(dialog.getByText("About 13 min")).toBeTruthy();
  expect(dialog.getByRole("link", { name: /own page/ }).getAttribute("href")).toBe(wasmtime.installPage);

  fireEvent.click(dialog.getByRole("radio", { name: /Homebrew/ }));
  expect(dialog.getByText("brew install wasmtime")).toBeTruthy();
  expect(dialog.getByText(/needs brew, which was not found/)).toBeTruthy();
  expect(dialog.getByRole("link", { name: "https://brew.sh" })).toBeTruthy();
  expect(dialog.getByRole("button", { name: "Install" })).toHaveProperty("disabled", true);
  expect(core.calls.filter(({ procedure }) => procedure === "tools.install")).toEqual([]);
});

test("copies the command and the one of wb that does the same", async () => {
  const copied = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  await open(wasmtime);
  fireEvent.click(await screen.findByRole("button", { name: "Install Wasmtime" }));
  const dialog = within(screen.getByRole("dialog"));
  fireEvent.click(dialog.getByRole("button", { name: "Copy" }));
  fireEvent.click(dialog.getByRole("button", { name: "Copy wb command" }));
  await dialog.findAllByText("Copied");
  expect(copied.mock.calls.map(([text]) => text)).toEqual([
    "cargo install wasmtime-cli@48.0.8 --locked",
    "wb tools install wasmtime --manager cargo",
  ]);
});

test("runs in its row with progress and log, and the tool is ready afterwards in the same place", async () => {
  const core = await open(wasmtime, { ...missingWasmtime, id: "wasmi", name: "Wasmi" }, nodeRuntime);
  const job = await startInstalling(core);
  expect(core.calls).toContainEqual({ procedure: "tools.install", input: { id: "wasmtime", manager: "cargo" } });
  await act(async () => {
    job.emit({ type: "started" });
    job.emit({ type: "step", label: "Build wasmtime-cli@48.0.8" });
    job.emit({ type: "progress", done: 0, total: 1, unit: "steps", remainingMs: 600_000 });
    job.emit({ type: "log", source: "cargo", stream: "stdout", text: "Compiling cranelift\n" });
  });
  expect(await row("Wasmtime").findByText("Build wasmtime-cli@48.0.8")).toBeTruthy();
  expect(row("Wasmtime").getByText("0/1 steps · 10 min left")).toBeTruthy();
  expect(row("Wasmtime").getByRole("progressbar").getAttribute("aria-valuenow")).toBeNull();
  expect(row("Wasmtime").getByText("Compiling cranelift")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Install Wasmtime" })).toHaveProperty("disabled", true);

  core.tools = [installed, { ...missingWasmtime, id: "wasmi", name: "Wasmi" }, nodeRuntime];
  await act(async () => job.emit({ type: "finished", status: "succeeded", result: installed, error: null }));
  expect(await row("Wasmtime").findByText("Ready")).toBeTruthy();
  expect(row("Wasmtime").getByText("48.0.8")).toBeTruthy();
  expect(row("Wasmtime").queryByRole("progressbar")).toBeNull();
  const order = () => screen.getAllByRole("heading", { level: 3 }).map((heading) => heading.textContent);
  expect(order()).toEqual(["Node.js (V8)", "Wasmtime", "Wasmi"]);
});

test("is cancelled from its row", async () => {
  const core = await open(wasmtime);
  const job = await startInstalling(core);
  await act(async () => job.emit({ type: "started" }));
  fireEvent.click(await row("Wasmtime").findByRole("button", { name: "Cancel" }));
  expect(await row("Wasmtime").findByText(/Installing was cancelled/)).toBeTruthy();
  expect(core.calls).toContainEqual({ procedure: "jobs.cancel", input: { jobId: job.info.id } });
  fireEvent.click(row("Wasmtime").getByRole("button", { name: "Dismiss" }));
  expect(row("Wasmtime").queryByText(/cancelled/)).toBeNull();
  expect(screen.getByRole("button", { name: "Install Wasmtime" })).toHaveProperty("disabled", false);
});

test("says why it failed and what to do, and lets another way be chosen", async () => {
  const core = await open(wasmtime);
  const job = await startInstalling(core);
  const error = { code: "INSTALL_FAILED", message: "Build wasmtime: The disk is full.", hint: "Free some space." };
  await act(async () => job.emit({ type: "finished", status: "failed", result: null, error }));
  expect(await row("Wasmtime").findByText("Build wasmtime: The disk is full.")).toBeTruthy();
  expect(row("Wasmtime").getByText("Free some space.")).toBeTruthy();
  fireEvent.click(row("Wasmtime").getByRole("button", { name: "Choose again" }));
  expect(screen.getByRole("dialog", { name: "Install: Wasmtime" })).toBeTruthy();
});

test("one that was started before this window opened is followed", async () => {
  const core = createScriptedCore();
  core.tools = [wasmtime];
  const job = core.addJob("i1", "install", "Wasmtime");
  job.emit({ type: "queued", behind: "installing Lucet (process 7)" });
  renderWindow(core, <Page />);
  expect(await screen.findByText("Waiting behind installing Lucet (process 7)")).toBeTruthy();
});

test("what can't be installed from here leads to its own page; a Rust without wasm targets can be completed", async () => {
  const page = "https://github.com/wasm3/wasm3";
  const rust: Tool = { ...brokenRust, state: "available", reason: null, install: [{ ...byCargo, manager: "recipe" }] };
  await open({ ...missingWasmtime, id: "wasm3", name: "wasm3", installPage: page }, rust);
  expect(await row("wasm3").findByRole("link", { name: /own page/ })).toHaveProperty("href", page);
  expect(row("wasm3").queryByRole("button", { name: /Install/ })).toBeNull();
  expect(row("Rust").getByRole("button", { name: "Add wasm targets to Rust" })).toBeTruthy();
});
