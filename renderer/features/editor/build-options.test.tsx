import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Tool } from "#shared/model/tool.ts";
import { embeddedClang, nativeRuntime, nodeRuntime } from "../../testing/example-tools.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { BuildOptions } from "./build-options.tsx";

beforeEach(() => {
  localStorage.clear();
});
afterEach(cleanup);

const gcc: Tool = {
  ...embeddedClang,
  id: "gcc",
  name: "GCC",
  targets: ["native"],
  optimizationFlags: { O2: ["-O2"], Ofast: ["-Ofast"] },
};
const clang: Tool = {
  ...embeddedClang,
  optimizationFlags: { O2: ["-O2"], Ofast: ["-O3", "-ffast-math"] },
};
const emcc: Tool = { ...embeddedClang, id: "emcc", name: "Emscripten", targets: ["emscripten"] };

function show(tools: Tool[]) {
  const core = createScriptedCore();
  core.tools = tools;
  renderWindow(core, <BuildOptions />, { project: true });
}

const select = (name: string) => screen.getByRole<HTMLSelectElement>("combobox", { name });

test("the level of optimisation shows what each chosen compiler is told", async () => {
  show([nativeRuntime, gcc, clang]);
  await screen.findByText(/^gcc -O2 · embedded-clang -O2/);
  expect(within(select("Optimisation")).getByRole("option", { name: /^-Ofast/ }).textContent).toBe(
    "-Ofast, inexact floating point: embedded-clang -O3 -ffast-math",
  );
  fireEvent.change(select("Optimisation"), { target: { value: "Ofast" } });
  expect(await screen.findByText(/^gcc -Ofast · embedded-clang -O3 -ffast-math/)).toBeTruthy();
});

test("Emscripten's compiler is asked for where a runtime runs what it makes", async () => {
  show([nativeRuntime, gcc, clang]);
  await screen.findByText(/gcc -O2/);
  expect(screen.queryByRole("combobox", { name: "Emscripten compiler" })).toBeNull();
  cleanup();
  show([nativeRuntime, nodeRuntime, gcc, clang, emcc]);
  await waitFor(() => expect(select("Emscripten compiler").textContent).toContain("Automatic: Emscripten"));
});

test("SIMD and wasm-opt are chosen and kept", async () => {
  show([nativeRuntime, gcc, clang]);
  await screen.findByText(/gcc -O2/);
  fireEvent.click(screen.getByRole("checkbox", { name: /^SIMD/ }));
  fireEvent.change(select("wasm-opt"), { target: { value: "O3" } });
  cleanup();
  show([nativeRuntime, gcc, clang]);
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>("checkbox", { name: /^SIMD/ }).checked).toBe(true));
  expect(select("wasm-opt").value).toBe("O3");
});
