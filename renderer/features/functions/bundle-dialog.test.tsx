import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Bundle, BundleProof, BundleTargetInfo } from "#shared/model/bundle.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { ProgramBundleDialog } from "./bundle-dialog.tsx";
import { FunctionsProvider } from "./functions-context.tsx";
import { asked, openPage, running } from "./testing/open-functions-page.tsx";

beforeEach(() => window.localStorage.clear());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const node: BundleTargetInfo = {
  id: "openwhisk-node",
  name: "OpenWhisk, JavaScript approach",
  about: "A zip for the nodejs kinds.",
  reason: null,
  hint: null,
  runtimes: [],
};
const targets: BundleTargetInfo[] = [
  node,
  { ...node, id: "openwhisk-docker", name: "OpenWhisk, Docker approach", runtimes: ["wasmtime", "wasmer"] },
  { ...node, id: "lambda-custom", name: "AWS Lambda, custom runtime", reason: "It is a build with threads." },
];
const bundle: Bundle = {
  id: "6a2f",
  target: "openwhisk-docker",
  name: "prime",
  form: "wasi-command",
  approach: "Docker approach",
  archive: { name: "action.zip", sizeBytes: 400_000, unpackedBytes: 900_000, sha256: "00" },
  entries: [{ path: "exec", sizeBytes: 830_408, executable: true, what: "what dockerskeleton starts" }],
  files: [{ name: "Dockerfile", sizeBytes: 300, what: "makes the image" }],
  sizes: [{ what: "code of an action", sizeBytes: 533_336, limitBytes: 48 << 20, otherwise: null }],
  commands: [{ title: "Create", note: null, posix: "wsk action create 'a b'", powershell: "wsk action create 'a  b'" }],
  notes: ["exec is machine code for x86_64."],
};
const proof: BundleProof = {
  where: "a container",
  answer: { output: "7 is prime\n" },
  coldMs: 512,
  warmMs: 8,
  logs: [],
  notes: ["The Dockerfile was not built."],
};

test("the program in the editor is packed for a platform, proved and saved", async () => {
  const core = createScriptedCore();
  core.bundleTargets = targets;
  core.exported = [{ name: "action.zip", mediaType: "application/zip", base64: "" }];
  renderWindow(
    core,
    <FunctionsProvider>
      <ProgramBundleDialog onClose={() => undefined} />
    </FunctionsProvider>,
    { project: true },
  );
  fireEvent.click(await screen.findByRole("radio", { name: /^OpenWhisk, Docker approach/ }));
  expect(screen.getByRole("radio", { name: /^AWS Lambda, custom runtime/ })).toHaveProperty("disabled", true);
  expect(screen.getByText(/It is a build with threads/)).toBeTruthy();
  fireEvent.change(screen.getByRole("combobox", { name: "Runtime" }), { target: { value: "wasmer" } });
  const argument = screen.getByRole("textbox", { name: /^Called with/ });
  fireEvent.change(argument, { target: { value: "[7]" } });
  expect(screen.getByText("A JSON object is expected.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Make the bundle" })).toHaveProperty("disabled", true);
  fireEvent.change(argument, { target: { value: '{"args":["7"]}' } });
  fireEvent.click(screen.getByRole("button", { name: "Make the bundle" }));
  await waitFor(() => expect(core.jobs.size).toBe(1));
  expect(asked(core, "bundles.make")).toMatchObject([
    {
      subject: { kind: "file", file: "/home/ada/programs/prime.c" },
      target: "openwhisk-docker",
      runtime: "wasmer",
      argument: { args: ["7"] },
    },
  ]);
  const finish = (id: string, result: unknown) =>
    act(async () => core.jobs.get(id)?.emit({ type: "finished", status: "succeeded", result, error: null }));
  await finish("bundle-0", { bundle, build: null, failure: null });
  expect(await screen.findByText("what dockerskeleton starts (executable)")).toBeTruthy();
  expect(screen.getByText("fits")).toBeTruthy();
  expect(screen.getByText("wsk action create 'a b'")).toBeTruthy();
  fireEvent.click(screen.getByRole("radio", { name: "PowerShell" }));
  expect(screen.getByText("wsk action create 'a b'", { normalizer: (text) => text.replace("  ", " ") })).toBeTruthy();

  fireEvent.click(screen.getByRole("button", { name: "Prove it here" }));
  await waitFor(() => expect(core.jobs.size).toBe(2));
  await finish("bundle-1", proof);
  const shown = within(await screen.findByRole("region", { name: "Proof" }));
  expect(shown.getByText(/7 is prime/)).toBeTruthy();
  expect(shown.getByText("The Dockerfile was not built.")).toBeTruthy();

  const saved = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  fireEvent.click(screen.getByRole("button", { name: "Save the files" }));
  await waitFor(() => expect(saved).toHaveBeenCalledTimes(1));
  expect(asked(core, "bundles.files")).toEqual([{ bundleId: "6a2f" }]);
});

test("a deployed function is exported from where it is called; what went wrong is said", async () => {
  const core = running();
  core.bundleTargets = targets;
  openPage(core, "plate-reader");
  fireEvent.click(await screen.findByRole("button", { name: "Export bundle…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Export plate-reader as a bundle" }));
  fireEvent.click(await dialog.findByRole("button", { name: "Make the bundle" }));
  await waitFor(() => expect(asked(core, "bundles.make")).toHaveLength(1));
  expect(asked(core, "bundles.make")).toMatchObject([{ subject: { kind: "deployed", name: "plate-reader" } }]);
  const failure = { code: "INVALID_REQUEST", message: "It is 51 MiB.", hint: "Build it smaller." };
  const job = [...core.jobs.values()].at(-1);
  await act(async () =>
    job?.emit({ type: "finished", status: "failed", result: { bundle: null, build: null, failure }, error: failure }),
  );
  expect(await dialog.findByText("It is 51 MiB.")).toBeTruthy();
  expect(dialog.getByText("The bundle was not made")).toBeTruthy();
});
