import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BuildResult } from "#shared/model/build.ts";
import { embeddedClang, missingGcc } from "../../testing/example-tools.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { BuildPanel } from "./build-panel.tsx";

beforeEach(() => {
  localStorage.clear();
});
afterEach(() => {
  cleanup();
});

const built: BuildResult = {
  target: "wasm32-wasip1",
  compiler: { id: "embedded-clang", path: "/clang", version: "22.0.0", sizeBytes: 1, modifiedMs: 1 },
  artifact: {
    path: "/cache/prime.wasm",
    sizeBytes: 28_877,
    sha256: "ab",
    target: "wasm32-wasip1",
    companions: [],
    kind: "program",
  },
  cached: false,
  elapsedNs: 398_000_000,
  diagnostics: [],
  commands: ["clang --target=wasm32-wasip1 -O2 -c prime.c", "wasm-ld prime.o"],
  log: "all went well",
  failure: null,
};

const withoutCompiler: BuildResult = {
  ...built,
  target: "native",
  compiler: null,
  artifact: null,
  commands: [],
  log: "",
  failure: { code: "TOOL_UNAVAILABLE", message: "No C compiler found", hint: "sudo apt install gcc" },
};

function showPanel(results: BuildResult[] | null, failure: Parameters<typeof BuildPanel>[0]["failure"] = null) {
  const core = createScriptedCore();
  core.tools = [embeddedClang, missingGcc];
  const job = core.addJob("build-1", "build", "prime.c");
  job.emit({ type: "started" });
  if (results)
    job.emit({
      type: "finished",
      status: results.every((result) => result.artifact) ? "succeeded" : "failed",
      result: results,
      error: null,
    });
  const onBuild = vi.fn();
  renderWindow(core, <BuildPanel failure={failure} onBuild={onBuild} />, { project: true });
  return { core, onBuild };
}

test("before the first build, the next step is a button", () => {
  const onBuild = vi.fn();
  renderWindow(createScriptedCore(), <BuildPanel failure={null} onBuild={onBuild} />, { project: true });
  expect(screen.getByText("Nothing built yet")).toBeTruthy();
});

test("each side shows what came of it: size, time, log, commands", async () => {
  showPanel([withoutCompiler, built]);
  await screen.findByText("Built");
  const wasm = screen.getByRole("region", { name: "WebAssembly (WASI)" });
  expect(within(wasm).getByText("28.2 KiB")).toBeTruthy();
  expect(within(wasm).getByText("398 ms")).toBeTruthy();
  expect(within(wasm).getByText("all went well")).toBeTruthy();
  expect(wasm.textContent).toContain("wasm-ld prime.o");
});

test("a missing compiler says why, how to get it, and leads to the tools", async () => {
  showPanel([withoutCompiler, built]);
  await screen.findByText("No C compiler found");
  const native = screen.getByRole("region", { name: "Native" });
  expect(native.textContent).toContain("sudo apt install gcc");
  expect(within(native).getByRole("link").getAttribute("href")).toBe("#/tools/gcc");
});

test("a running build can be cancelled", async () => {
  const { core } = showPanel(null);
  fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(await screen.findByText("Cancelled")).toBeTruthy();
  expect(core.calls).toContainEqual({ procedure: "jobs.cancel", input: { jobId: "build-1" } });
});

test("a build that could not start says why", async () => {
  const { onBuild } = showPanel([built], { code: "DISK_FULL", message: "The disk is full", hint: "Free some space." });
  expect((await screen.findByRole("alert")).textContent).toContain("The disk is full");
  fireEvent.click(screen.getByRole("button", { name: "Build again" }));
  expect(onBuild).toHaveBeenCalledOnce();
});
