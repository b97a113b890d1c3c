import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { startedEmulator } from "../../testing/scripted-emulator.ts";
import { createScriptedCore, type ScriptedCore } from "../../testing/scripted-core.ts";
import { DeployDialog } from "./deploy-dialog.tsx";
import { DeployStatus } from "./deploy-status.tsx";
import { functionName, readDeployForm, whyNot, type DeployForm } from "./deploy-store.ts";
import { FunctionsProvider } from "./functions-context.tsx";

beforeEach(() => window.localStorage.clear());
afterEach(cleanup);

const kind: SandboxInfo = {
  id: "wasm-instance",
  name: "WebAssembly instance",
  state: "available",
  reason: null,
  hint: null,
  version: "V8 11.3",
  freshPerCall: true,
  isolates: ["Every call has a memory of its own."],
  doesNotIsolate: ["Calls share the processor's caches."],
};
const sandboxes: SandboxInfo[] = [
  kind,
  { ...kind, id: "node-process", name: "Node.js in a process", freshPerCall: false },
  {
    ...kind,
    id: "process:deno",
    name: "Deno in a process",
    state: "unavailable",
    reason: "no deno on PATH",
    hint: "Install it: wb tools install deno",
  },
];

function open(core: ScriptedCore) {
  core.emulator.sandboxes = sandboxes;
  const onDeploying = vi.fn();
  renderWindow(
    core,
    <FunctionsProvider>
      <DeployDialog onClose={() => undefined} onDeploying={onDeploying} />
      <DeployStatus />
    </FunctionsProvider>,
    { project: true },
  );
  return onDeploying;
}

const deployed = (core: ScriptedCore) =>
  core.calls.filter(({ procedure }) => procedure === "faas.deploy").map(({ input }) => input);

test("what is open is deployed by one press, the emulator started before", async () => {
  const core = createScriptedCore();
  const onDeploying = open(core);
  const button = await screen.findByRole("button", { name: "Start the emulator and deploy" });
  expect(screen.getByRole("textbox", { name: "Name" })).toHaveProperty("value", "prime");
  fireEvent.click(button);
  await waitFor(() => expect(onDeploying).toHaveBeenCalledWith("prime"));
  expect(core.calls.map(({ procedure }) => procedure).filter((name) => name.startsWith("faas."))).toEqual([
    "faas.start",
    "faas.deploy",
  ]);
  expect(deployed(core)).toMatchObject([
    {
      name: "prime",
      file: "/home/ada/programs/prime.c",
      sandbox: "wasm-instance",
      memoryMb: 256,
      timeoutMs: 60_000,
      features: [],
      build: { optimization: "O2" },
    },
  ]);
});

test("each sandbox says what it holds and what not; one that can't be had says why and how to get it", async () => {
  const core = createScriptedCore();
  core.emulator.record = startedEmulator();
  open(core);
  expect(await screen.findByText("Every call has a memory of its own.")).toBeTruthy();
  expect(screen.getByText("Calls share the processor's caches.")).toBeTruthy();
  fireEvent.click(screen.getByRole("radio", { name: /^process:deno/ }));
  expect(screen.getByText("no deno on PATH")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Copy install command" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Deploy" })).toHaveProperty("disabled", true);
  fireEvent.click(screen.getByRole("radio", { name: /^node-process/ }));
  expect(screen.getByText(/^It runs JavaScript/)).toBeTruthy();
});

test("limits, host features and a schema are asked for; what is wrong stands at its field", async () => {
  const core = createScriptedCore();
  core.emulator.record = startedEmulator();
  const onDeploying = open(core);
  await screen.findByText("Every call has a memory of its own.");
  const type = (name: string | RegExp, value: string) =>
    fireEvent.change(screen.getByLabelText(name), { target: { value } });
  type("Name", "utils/prime");
  type("Memory (MB)", "64");
  type("Time limit (s)", "0.5");
  fireEvent.click(screen.getByRole("checkbox", { name: /^Clock/ }));
  type(/^Parameters as JSON Schema/, "[1]");
  expect(screen.getByText("A JSON Schema is an object.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Deploy" })).toHaveProperty("disabled", true);
  type(/^Parameters as JSON Schema/, '{"type":"object"}');
  fireEvent.click(screen.getByRole("button", { name: "Deploy" }));
  await waitFor(() => expect(onDeploying).toHaveBeenCalledWith("utils/prime"));
  expect(deployed(core)).toMatchObject([
    { name: "utils/prime", memoryMb: 64, timeoutMs: 500, features: ["clock"], parametersSchema: { type: "object" } },
  ]);
});

test("more is folded away: conventions, what is called, variables and calls at once", async () => {
  const core = createScriptedCore();
  core.emulator.record = startedEmulator();
  const onDeploying = open(core);
  await screen.findByText("Every call has a memory of its own.");
  const type = (name: string, value: string) =>
    fireEvent.change(screen.getByRole("textbox", { name }), { target: { value } });
  const choose = (name: string, value: string) =>
    fireEvent.change(screen.getByRole("combobox", { name }), { target: { value } });
  expect(screen.getByText(/^More: /).closest("details")?.open).toBe(false);
  expect(screen.queryByRole("textbox", { name: "Variables" })).toBeNull();
  fireEvent.click(screen.getByRole("checkbox", { name: /^Environment/ }));
  type("Variables", "MODE=fast\nBAD");
  expect(screen.getByText("NAME=value is expected, not BAD")).toBeTruthy();
  type("Variables", "MODE=a=b\n\n KEY=");
  fireEvent.click(screen.getByText(/^More: /));
  choose("How it gets its input", "json");
  choose("What its answer is", "json");
  type("Exported function", "square");
  fireEvent.change(screen.getByLabelText("Calls at once"), { target: { value: "0" } });
  expect(screen.getByText("A whole number above 0 is expected.")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("Calls at once"), { target: { value: "2" } });
  fireEvent.click(screen.getByRole("button", { name: "Deploy" }));
  await waitFor(() => expect(onDeploying).toHaveBeenCalledWith("prime"));
  expect(deployed(core)).toMatchObject([
    {
      features: ["environment"],
      environment: { MODE: "a=b", KEY: "" },
      input: "json",
      output: "json",
      main: "square",
      concurrency: 2,
    },
  ]);
});

test.each([
  ["wasm-instance", "/p/a.c", false, true],
  ["node-process", "/p/a.c", false, false],
  ["node-process", "/p/a.js", false, true],
  ["docker-node", "/p/a.js", false, true],
  ["v8-context", "/p/a.js", false, false],
  ["v8-context", "/p/a.js", true, true],
  ["docker-native", "/p/a.js", false, false],
  ["docker-image", "/p/a.js", false, true],
] as const)("%s takes %s (with its module: %s): %s", (id, path, hasModule, fits) => {
  const info = { id: id as SandboxInfo["id"], state: "available" as const, reason: null };
  expect(whyNot(info, { path, hasModule }) === null).toBe(fits);
});

test("a deployment shows its step, and why it failed", async () => {
  const core = createScriptedCore();
  core.emulator.record = startedEmulator();
  open(core);
  await screen.findByText("Every call has a memory of its own.");
  fireEvent.click(screen.getByRole("button", { name: "Deploy" }));
  await waitFor(() => expect(core.jobs.size).toBe(1));
  const [job] = core.jobs.values();
  await act(async () => {
    job?.emit({ type: "started" });
    job?.emit({ type: "step", label: "Building for wasm32-wasip1" });
  });
  expect(await screen.findByText(/Building for wasm32-wasip1$/)).toBeTruthy();
  const failure = { code: "BUILD_FAILED", message: "1 error in prime.c", hint: null };
  const diagnostic = { file: "prime.c", line: 3, column: 7, severity: "error", message: "expected ';'" };
  await act(async () => {
    const result = { action: null, build: { diagnostics: [diagnostic] }, failure };
    job?.emit({ type: "finished", status: "failed", result, error: failure });
  });
  expect(await screen.findByText("1 error in prime.c")).toBeTruthy();
  expect(screen.getByText("3:7: expected ';'")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByText("1 error in prime.c")).toBeNull();
  // What was read stays read after a reload.
  cleanup();
  open(core);
  await screen.findByText("Every call has a memory of its own.");
  expect(screen.queryByText("1 error in prime.c")).toBeNull();
});

test.each([
  ["/p/hello.c", "hello"],
  ["C:\\p\\Plate Reader.cpp", "Plate-Reader"],
  ["/p/word-count/Cargo.toml", "word-count"],
  ["/p/.c", "function"],
])("%s is called %s", (file, name) => expect(functionName(file)).toBe(name));

test("a name is as OpenWhisk takes it", () => {
  const form: DeployForm = {
    name: "",
    sandbox: "wasm-instance",
    memoryMb: "1",
    timeoutSeconds: "1",
    features: [],
    environment: "",
    schema: "",
    input: "auto",
    output: "text",
    main: "",
    concurrency: "",
  };
  for (const name of ["hello", "utils/hello 2", "a@b.c-d"])
    expect(readDeployForm({ ...form, name }).problems).toEqual({});
  for (const name of ["", "/a", "a/b/c", "-a", "ü", "a "]) {
    const { request } = readDeployForm({ ...form, name });
    expect(request?.name ?? null).toBe(name === "a " ? "a" : null);
  }
});
