import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LensRequest } from "#shared/model/lens/lens-view.ts";
import { useWorkspaceStores, type WorkspaceStores } from "../../workspace/index.ts";
import { nativeRuntime, wasmtimeRuntime } from "../../testing/example-tools.ts";
import {
  built,
  lensEvents,
  lensFunction,
  lensPane,
  listing,
  scriptLens,
  squareCode,
} from "../../testing/example-lens.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore, type ScriptedCore } from "../../testing/scripted-core.ts";
import { LensProvider } from "./lens-context.tsx";
import { LensPage } from "./lens-page.tsx";
import type { SourceEditorProps } from "./source-pane.tsx";
import { LIVE_DELAY_MS } from "./use-lens-view.ts";

beforeEach(() => {
  window.location.hash = "#/lens";
  window.localStorage.clear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

let stores: WorkspaceStores;
let editor: SourceEditorProps | null = null;

function Editor(props: SourceEditorProps) {
  editor = props;
  return <div data-testid="editor">{props.path}</div>;
}

function Page({ query }: { query: string }) {
  stores = useWorkspaceStores();
  return <LensPage query={query} renderEditor={(props) => <Editor {...props} />} />;
}

function open(options: { query?: string; project?: boolean; prepare?: (core: ScriptedCore) => void } = {}) {
  const core = createScriptedCore();
  core.tools = [nativeRuntime, wasmtimeRuntime];
  scriptLens(core);
  options.prepare?.(core);
  renderWindow(
    core,
    <LensProvider>
      <Page query={options.query ?? ""} />
    </LensProvider>,
    { project: options.project ?? true },
  );
  return core;
}

const requests = (core: ScriptedCore) =>
  core.calls.flatMap(({ procedure, input }) => (procedure === "lens.open" ? [input as LensRequest] : []));
const pane = (name: string) => screen.findByRole("region", { name });
const rowsOf = async (name: string) => within(await pane(name)).findAllByRole("option");
const lit = (rows: HTMLElement[]) => rows.filter((row) => row.dataset.lit !== undefined).map((row) => row.textContent);

test("a pane for each kind of code, each with what made it, and every row with its line", async () => {
  const core = open();
  expect((await rowsOf("clang 19.1.7")).map((row) => row.textContent)).toEqual([
    "line 60local.get 0",
    "line 64local.get 0",
    "line 68i32.mul ",
    "line 7cend ",
  ]);
  expect(await rowsOf("gcc 12.2.0")).toHaveLength(3);
  const wasmtime = await rowsOf("Wasmtime 48.0.8, Cranelift");
  // Of two lines, and of none.
  expect(wasmtime[3]?.textContent).toContain("6+1");
  expect(wasmtime[0]?.textContent).toBe("0push rbp");
  const header = within(await pane("gcc 12.2.0"));
  expect(header.getByText("line by line")).toBeTruthy();
  expect(header.getByText("-O2").title).toBe("gcc -g -O2 -c prime.c");
  expect(requests(core)).toHaveLength(1);
  expect(requests(core)[0]).toMatchObject({
    files: ["/home/ada/programs/prime.c"],
    engines: ["native", "wasmtime"],
    optimization: "O2",
    syntax: "intel",
  });
});

test("pointing at a row highlights all of its line everywhere; a row of two lines highlights both", async () => {
  open();
  const wat = await rowsOf("clang 19.1.7");
  fireEvent.mouseOver(wat[2]!);
  expect(lit(await rowsOf("clang 19.1.7"))).toHaveLength(3);
  expect(lit(await rowsOf("gcc 12.2.0"))).toHaveLength(2);
  expect(lit(await rowsOf("Wasmtime 48.0.8, Cranelift"))).toHaveLength(2);
  await waitFor(() => expect(editor?.links.active).toEqual([6]));
  const wasmtime = await rowsOf("Wasmtime 48.0.8, Cranelift");
  fireEvent.mouseOver(wasmtime[3]!);
  expect(lit(await rowsOf("gcc 12.2.0"))).toHaveLength(3);
  fireEvent.mouseLeave((await pane("Wasmtime 48.0.8, Cranelift")).querySelector("[role=listbox]")!);
  expect(lit(await rowsOf("gcc 12.2.0"))).toEqual([]);
});

test("one colour per line: the same in the text and in every pane", async () => {
  open();
  const [wat, native] = [await rowsOf("clang 19.1.7"), await rowsOf("gcc 12.2.0")];
  await waitFor(() => expect(editor?.links.colors.size).toBe(2));
  const color = editor?.links.colors.get(6);
  expect(wat[0]?.dataset.color).toBe(String(color));
  expect(native[0]?.dataset.color).toBe(String(color));
  expect(native[2]?.dataset.color).toBe(String(editor?.links.colors.get(7)));
  expect(editor?.links.colors.get(7)).not.toBe(color);
});

test("the keyboard moves by row, and Enter has the others show the line's first code", async () => {
  open();
  await rowsOf("gcc 12.2.0");
  const list = within(await pane("gcc 12.2.0")).getByRole("listbox");
  fireEvent.keyDown(list, { key: "ArrowDown" });
  fireEvent.keyDown(list, { key: "End" });
  const rows = await rowsOf("gcc 12.2.0");
  expect(rows.map((row) => row.getAttribute("aria-selected"))).toEqual(["false", "false", "true"]);
  expect(list.getAttribute("aria-activedescendant")).toBe(rows[2]?.id);
  fireEvent.keyDown(list, { key: "Enter" });
  const current = (await rowsOf("Wasmtime 48.0.8, Cranelift")).findIndex((row) => row.dataset.current !== undefined);
  expect(current).toBe(3);
  expect(editor?.links.reveal).toEqual({ line: 7 });
});

test("a click in the text shows the line's code in every pane", async () => {
  open();
  await rowsOf("Wasmtime 48.0.8, Cranelift");
  await waitFor(() => expect(editor?.links.colors.size).toBe(2));
  act(() => editor?.links.onChoose(6));
  expect((await rowsOf("Wasmtime 48.0.8, Cranelift")).findIndex((row) => row.dataset.current !== undefined)).toBe(2);
  // Its own place stays as it is.
  expect(editor?.links.reveal).toBeNull();
});

test("jumps go to named places", async () => {
  open({
    prepare: (core) => {
      core.lens.code = (_id, key) => ({
        key,
        panes: { native: listing("5: cmp edi, 1\n5: jle 0xc -> 3\n6: imul edi, edi\n7: ret") },
      });
    },
  });
  const rows = await rowsOf("gcc 12.2.0");
  expect(rows.map((row) => row.textContent)).toEqual([
    "line 50cmp edi, 1",
    "line 54jle L1",
    "line 68imul edi, edi",
    "L1:",
    "line 7cret ",
  ]);
  fireEvent.click(within(rows[1]!).getByText("L1"));
  expect((await rowsOf("gcc 12.2.0")).map((row) => row.getAttribute("aria-selected"))).toContain("true");
  expect((await rowsOf("gcc 12.2.0"))[3]?.getAttribute("aria-selected")).toBe("true");
});

test("half a second after the last keystroke it is saved and compiled again; what was shown stays until then", async () => {
  const core = open();
  await rowsOf("gcc 12.2.0");
  let answer: () => void = () => undefined;
  core.lens.open = (request) =>
    new Promise((resolve) => {
      answer = () => resolve(lensEvents(request));
    });
  vi.useFakeTimers();
  act(() => stores.documents.getState().edit("prime.c", "int main(void) { return 1; }\n"));
  await act(() => vi.advanceTimersByTimeAsync(LIVE_DELAY_MS - 10));
  expect(requests(core)).toHaveLength(1);
  act(() => stores.documents.getState().edit("prime.c", "int main(void) { return 2; }\n"));
  await act(() => vi.advanceTimersByTimeAsync(LIVE_DELAY_MS - 10));
  expect(requests(core)).toHaveLength(1);
  await act(() => vi.advanceTimersByTimeAsync(20));
  vi.useRealTimers();
  await waitFor(() => expect(requests(core)).toHaveLength(2));
  expect(stores.documents.getState().documents["prime.c"]?.savedText).toContain("return 2");
  expect(await rowsOf("gcc 12.2.0")).toHaveLength(3);
  expect(within(await pane("gcc 12.2.0")).getByText("compiling")).toBeTruthy();
  await act(async () => answer());
  await waitFor(() => expect(screen.queryByText("compiling")).toBeNull());
});

test("a source with errors keeps the last good view, names them and marks them in the text", async () => {
  const core = open();
  await rowsOf("gcc 12.2.0");
  const error = { file: "/home/ada/programs/prime.c", line: 6, column: 3, severity: "error" as const, message: "no ;" };
  core.lens.open = () => [
    { type: "build", pane: "wat", build: { ...built, artifact: null, diagnostics: [error] } },
    { type: "end", id: "none", elapsedMs: 5 },
  ];
  fireEvent.change(screen.getByRole("combobox", { name: "Optimisation level" }), { target: { value: "O0" } });
  expect((await screen.findByRole("alert")).textContent).toContain("1 error: the code is of the text before");
  expect(screen.getByText("prime.c:6:3")).toBeTruthy();
  expect(await rowsOf("gcc 12.2.0")).toHaveLength(3);
  expect(within(await pane("gcc 12.2.0")).getByText("of earlier text")).toBeTruthy();
  expect(editor?.builds[0]?.diagnostics).toEqual([error]);
});

test("an engine that isn't there says so in its pane, with the way to get it", async () => {
  const failure = { code: "TOOL_UNAVAILABLE", message: "Wasmtime is not installed.", hint: "Install it." };
  open({
    prepare: (core) => {
      core.lens.open = (request) =>
        lensEvents(request).map((event) =>
          event.type === "pane" && event.pane.id === "wasmtime"
            ? { ...event, pane: lensPane("wasmtime", { failure }) }
            : event,
        );
    },
  });
  const wasmtime = within(await pane("Wasmtime 48.0.8, Cranelift"));
  expect(await wasmtime.findByText("Wasmtime is not installed.")).toBeTruthy();
  expect(wasmtime.getByRole("link", { name: "Show in Tools" }).getAttribute("href")).toBe("#/tools/wasmtime");
  expect(await rowsOf("gcc 12.2.0")).toHaveLength(3);
});

test("the list: sizes, search, libraries only when asked for, sorting, folding, choosing", async () => {
  const functions = [
    lensFunction("square"),
    lensFunction("cube", {
      source: { file: "/home/ada/programs/prime.c", firstLine: 9, lastLine: 20 },
      sizeBytes: { wat: 90 },
    }),
    lensFunction("printf", { kind: "library", source: null, sizeBytes: { wat: 4000 } }),
  ];
  const core = open({
    prepare: (scripted) => {
      scripted.lens.open = (request) => lensEvents(request, functions);
    },
  });
  const names = () => screen.getAllByRole("treeitem").map((row) => row.firstChild?.textContent?.trim());
  await screen.findByRole("treeitem", { name: /^square/ });
  expect(names()).toEqual(["prime.c 2", "square", "cube"]);
  expect(screen.getByRole("treeitem", { name: /^square/ }).textContent).toContain("14 bytes of Wasmtime");
  fireEvent.click(screen.getByRole("checkbox", { name: "Library functions (1)" }));
  expect(names()).toEqual(["prime.c 2", "square", "cube", "Libraries 1", "printf"]);
  fireEvent.change(screen.getByRole("combobox", { name: "Sorted by" }), { target: { value: "bytes wat" } });
  expect(names()).toEqual(["prime.c 2", "cube", "square", "Libraries 1", "printf"]);
  fireEvent.change(screen.getByRole("searchbox", { name: "Search functions" }), { target: { value: "cu" } });
  await waitFor(() => expect(names()).toEqual(["prime.c 1", "cube"]));
  fireEvent.change(screen.getByRole("searchbox", { name: "Search functions" }), { target: { value: "" } });
  await waitFor(() => expect(names()).toContain("square"));
  fireEvent.click(screen.getByRole("treeitem", { name: /^Libraries/ }));
  expect(names()).toEqual(["prime.c 2", "cube", "square", "Libraries 1"]);
  const tree = screen.getByRole("tree");
  fireEvent.click(screen.getByRole("treeitem", { name: /^cube/ }));
  expect(window.location.hash).toContain("fn=cube");
  // It has no native code.
  expect(await screen.findAllByText(/cube has no code here/)).toHaveLength(2);
  fireEvent.keyDown(tree, { key: "ArrowDown" });
  expect(window.location.hash).toContain("fn=square");
  expect(requests(core)).toHaveLength(1);
});

test("the address says what is shown, and is followed", async () => {
  const core = open({ query: "fn=square&on=native&opt=O0&arch=aarch64&syntax=att" });
  await rowsOf("gcc 12.2.0");
  expect(requests(core)).toMatchObject([
    { engines: ["native"], optimization: "O0", architecture: "aarch64", syntax: "att" },
  ]);
  expect(screen.queryByRole("region", { name: /Wasmtime/ })).toBeNull();
  fireEvent.change(screen.getByRole("combobox", { name: "Optimisation level" }), { target: { value: "O3" } });
  expect(window.location.hash).toBe("#/lens?fn=square&on=native&opt=O3&arch=aarch64&syntax=att");
});

test("two levels side by side: what only one has stands beside a gap, and each side names its own", async () => {
  open({
    prepare: (core) => {
      core.lens.code = (id, key) => ({
        key,
        panes: {
          ...squareCode.panes,
          ...(id === "view O0" && { native: listing("5: push rbp\n6: imul edi, edi\n6: mov eax, edi\n7: ret") }),
        },
      });
    },
  });
  await rowsOf("gcc 12.2.0");
  fireEvent.click(screen.getByRole("button", { name: "Side by side" }));
  fireEvent.click(screen.getByRole("button", { name: "Compare" }));
  const right = await rowsOf("Right: gcc 12.2.0 -O0");
  expect(right.map((row) => row.textContent)).toEqual([
    "line 5added +0push rbp",
    "line 64imul edi, edi",
    "line 68mov eax, edi",
    "line 7cret ",
  ]);
  const left = await rowsOf("Left: gcc 12.2.0 -O2");
  expect(left[0]?.getAttribute("aria-label")).toBe("nothing on this side");
  expect(screen.getByText(/^1 row of 4 differ/)).toBeTruthy();
  expect(window.location.hash).toContain("vs=level%2Cnative%2CO0");
  fireEvent.click(screen.getByRole("button", { name: "End the comparison" }));
  expect(await rowsOf("Wasmtime 48.0.8, Cranelift")).toHaveLength(7);
});

test("panes are added and removed, and remembered", async () => {
  const core = open();
  await rowsOf("gcc 12.2.0");
  fireEvent.click(screen.getByRole("button", { name: "Remove gcc 12.2.0" }));
  expect(screen.queryByRole("region", { name: "gcc 12.2.0" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Panes" }));
  fireEvent.click(screen.getByRole("menuitemcheckbox", { name: /^Lucet/ }));
  const lucet = within(await pane("Lucet 0.6.1"));
  expect(lucet.getByText("by function")).toBeTruthy();
  expect(requests(core).at(-1)?.engines).toEqual(["wasmtime", "lucet"]);
  expect(JSON.parse(window.localStorage.getItem("workbench.lens") ?? "").choices.engines).toEqual([
    "wasmtime",
    "lucet",
  ]);
});

test("a table is copied as Markdown", async () => {
  const core = open();
  await rowsOf("gcc 12.2.0");
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue(undefined);
  fireEvent.click(within(await pane("gcc 12.2.0")).getByRole("button", { name: "Copy or export as a table" }));
  fireEvent.click(screen.getByRole("menuitem", { name: /^Copy as Markdown/ }));
  await waitFor(() => expect(writeText).toHaveBeenCalledWith("| source |"));
  expect(core.calls.find(({ procedure }) => procedure === "lens.export")?.input).toEqual({
    id: "view O2",
    key: "square",
    machine: "native",
    format: "markdown",
  });
});

test("where nothing is open, one click leads to the paper's example; a module of one's own opens by its path", async () => {
  const core = open({
    project: false,
    prepare: (scripted) => {
      scripted.lens.open = (request) => lensEvents(request, [lensFunction("f0", { kind: "library", source: null })]);
    },
  });
  expect(await screen.findByRole("button", { name: "Open the squaring function" })).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Open a .wasm module" }));
  const dialog = within(screen.getByRole("dialog"));
  fireEvent.change(dialog.getByRole("textbox"), { target: { value: "app.wasm" } });
  expect(dialog.getByRole("alert").textContent).toBe("Give the whole path, from the root on.");
  fireEvent.change(dialog.getByRole("textbox"), { target: { value: "/home/ada/app.wasm" } });
  fireEvent.click(dialog.getByRole("button", { name: "Open" }));
  expect(await rowsOf("gcc 12.2.0")).toHaveLength(3);
  expect(requests(core)[0]).toMatchObject({ files: ["/home/ada/app.wasm"] });
  expect(screen.queryByRole("region", { name: "Source" })).toBeNull();
  // All of its functions would count as a library's.
  expect(screen.getByRole("treeitem", { name: /^f0/ })).toBeTruthy();
});

test("50,000 instructions and 5,000 functions: only what is in sight is drawn", async () => {
  const functions = Array.from({ length: 5_000 }, (_, index) => lensFunction(`f${index}`));
  open({
    prepare: (core) => {
      core.lens.open = (request) => lensEvents(request, functions);
      core.lens.code = (_id, key) => ({
        key,
        panes: { native: listing(Array.from({ length: 50_000 }, (_, index) => `${(index % 40) + 1}: nop`).join("\n")) },
      });
    },
  });
  const rows = await rowsOf("gcc 12.2.0");
  expect(rows.length).toBeLessThan(150);
  expect(rows[0]?.getAttribute("aria-setsize")).toBe("50000");
  expect(screen.getAllByRole("treeitem").length).toBeLessThan(150);
  const list = within(await pane("gcc 12.2.0")).getByRole("listbox");
  fireEvent.keyDown(list, { key: "End" });
  await waitFor(() => expect(within(list).getAllByRole("option").at(-1)?.getAttribute("aria-posinset")).toBe("50000"));
});
