import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { BuildResult } from "#shared/model/build.ts";
import type { ProgramRunResult } from "#shared/model/program-run.ts";
import { useWorkspaceStores } from "../../workspace/index.ts";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { useProblems } from "./build-results.ts";
import { ProblemsList } from "./problems-list.tsx";

afterEach(cleanup);

function built(message: string | null): BuildResult {
  return {
    target: "wasm32-wasip1",
    compiler: { id: "embedded-clang", path: "/clang", version: "22.0.0", sizeBytes: 1, modifiedMs: 1 },
    artifact: null,
    cached: false,
    elapsedNs: 1,
    diagnostics:
      message === null ? [] : [{ file: "/home/ada/programs/prime.c", line: 3, column: 7, severity: "error", message }],
    commands: [],
    log: "",
    failure: null,
  };
}

function ran(build: BuildResult | null): ProgramRunResult {
  return {
    runtime: "node",
    command: "",
    execution: null,
    stdout: "",
    stdoutBase64: null,
    stderr: "",
    phases: null,
    trap: null,
    warnings: [],
    precompilation: null,
    terms: null,
    build,
    failure: null,
  };
}

const failed = { type: "finished", status: "failed", error: null } as const;

function Problems() {
  const { workspace } = useWorkspaceStores();
  return (
    <>
      <ProblemsList problems={useProblems()} />
      <button type="button" onClick={() => void workspace.getState().openProject("/home/ada/others")}>
        Open another
      </button>
    </>
  );
}

test("lists what the last build said, be it of Build or of Run", async () => {
  const core = createScriptedCore();
  core.addJob("build", "build", "prime.c").emit({ ...failed, result: [built("said by Build")] });
  const run = core.addJob("run", "run", "prime.c on node");
  renderWindow(core, <Problems />, { project: true });
  expect(await screen.findByText("said by Build")).toBeTruthy();
  await act(async () => run.emit({ ...failed, result: ran(built("said by Run")) }));
  expect(await screen.findByText("said by Run")).toBeTruthy();
  expect(screen.queryByText("said by Build")).toBeNull();
});

test("a run that mended the source empties the list; one without a compiler says nothing of it", async () => {
  const core = createScriptedCore();
  core.addJob("build", "build", "prime.c").emit({ ...failed, result: [built("undeclared")] });
  const run = core.addJob("run", "run", "prime.c on native");
  run.emit({ ...failed, result: ran({ ...built(null), compiler: null }) });
  renderWindow(core, <Problems />, { project: true });
  expect(await screen.findByText("undeclared")).toBeTruthy();
  cleanup();
  core.addJob("run-2", "run", "prime.c on node").emit({ ...failed, result: ran(built(null)) });
  renderWindow(core, <Problems />, { project: true });
  expect(await screen.findByText("none in the last build")).toBeTruthy();
});

test("another project starts without problems, and the first has its own when it is opened again", async () => {
  const core = createScriptedCore();
  core.addJob("build", "build", "prime.c").emit({ ...failed, result: [built("undeclared")] });
  renderWindow(core, <Problems />, { project: true });
  await screen.findByText("undeclared");
  const first = core.project;
  core.project = { ...first, root: "/home/ada/others", name: "others" };
  act(() => screen.getByRole("button", { name: "Open another" }).click());
  await waitFor(() => expect(screen.queryByText("undeclared")).toBeNull());
  expect(screen.queryByText(/none in the last build/)).toBeNull();
  core.project = first;
  act(() => screen.getByRole("button", { name: "Open another" }).click());
  expect(await screen.findByText("undeclared")).toBeTruthy();
});
