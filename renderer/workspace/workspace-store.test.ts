import { describe, expect, test } from "vitest";
import { createMemoryHost, type MemoryHostOptions } from "../testing/memory-host.ts";
import { benchmarkRequest, buildRequests, designProblem, programFile, programRunRequest } from "./requests.ts";
import { createWorkspaceStores } from "./workspace-context.tsx";
import { currentInvocation } from "./workspace-store.ts";

const root = "/home/ada/primes";

function memoryStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

function createWorkspace(options: MemoryHostOptions = {}, storage = memoryStorage()) {
  const host = createMemoryHost({
    root,
    files: { "README.md": "", "prime.c": "int main;", "lib/sum.rs": "" },
    ...options,
  });
  const stores = createWorkspaceStores(host, storage);
  return { host, storage, stores, state: () => stores.workspace.getState() };
}

describe("opening a project", () => {
  test("shows the first program that the project names", async () => {
    const { state } = createWorkspace({
      workbench: { programs: [{ file: "lib/sum.rs", defaultArgs: [], presets: [], sources: [] }] },
    });
    expect(await state().openProject(root)).toBe(true);
    expect(state()).toMatchObject({ tabs: ["lib/sum.rs"], activeFile: "lib/sum.rs", program: "lib/sum.rs" });
  });

  test("without a workbench.json the first source", async () => {
    const { state } = createWorkspace();
    await state().openProject(root);
    expect(state().activeFile).toBe("prime.c");
  });

  test("takes optimisation and flags from the project, the rest from the settings", async () => {
    const { state, stores } = createWorkspace({
      workbench: { optimization: "O3", flags: ["-DN=1", "-Wall"] },
      settings: { runtimes: ["native"], runs: 25 },
    });
    await stores.settings.getState().load();
    await state().openProject(root);
    expect(state()).toMatchObject({ optimization: "O3", flags: "-DN=1 -Wall", runtimes: ["native"], runs: 25 });
  });

  test("opens a tab for every draft, so that each is announced", async () => {
    const { state } = createWorkspace({ drafts: [{ path: "README.md", text: "typed", savedAtMs: 1 }] });
    await state().openProject(root);
    expect(state().tabs).toEqual(["prime.c", "README.md"]);
  });

  test("a folder that is gone leaves what was open and says why", async () => {
    const { state } = createWorkspace();
    await state().openProject(root);
    expect(await state().openProject("/gone")).toBe(false);
    expect(state()).toMatchObject({ opening: false, failure: { code: "FILE_NOT_FOUND" }, activeFile: "prime.c" });
  });

  test("after a reload the same is open and chosen", async () => {
    const first = createWorkspace();
    await first.state().openProject(root);
    first.state().openFile("README.md");
    first.state().choose({ optimization: "O0", flags: "-g" });
    first.state().chooseCompiler("native", "clang");
    first.state().setInvocation({ args: "100" });
    first.state().toggleRuntime("wasmtime:aot");

    const second = createWorkspace({}, first.storage);
    await second.state().openProject(root);
    expect(second.state()).toMatchObject({
      tabs: ["prime.c", "README.md"],
      activeFile: "README.md",
      program: "prime.c",
      optimization: "O0",
      flags: "-g",
      compilers: { native: "clang" },
    });
    expect(second.state().runtimes).toContain("wasmtime:aot");
    expect(currentInvocation(second.state()).args).toBe("100");
  });

  test("what was remembered of files that are gone is dropped", async () => {
    const first = createWorkspace();
    await first.state().openProject(root);
    first.state().openFile("lib/sum.rs");
    const second = createWorkspace({ files: { "prime.c": "" } }, first.storage);
    await second.state().openProject(root);
    expect(second.state()).toMatchObject({ tabs: ["prime.c"], activeFile: "prime.c", program: "prime.c" });
  });

  test("a damaged memory is no memory", async () => {
    const storage = memoryStorage();
    storage.setItem(`workbench.choices:${root}`, '{"tabs": 7}');
    const { state } = createWorkspace({}, storage);
    expect(await state().openProject(root)).toBe(true);
    expect(state().tabs).toEqual(["prime.c"]);
  });
});

describe("files", () => {
  test("a file that is no source doesn't change what is compared", async () => {
    const { state } = createWorkspace();
    await state().openProject(root);
    state().openFile("README.md");
    expect(state()).toMatchObject({ activeFile: "README.md", program: "prime.c" });
    state().openFile("lib/sum.rs");
    expect(state().program).toBe("lib/sum.rs");
  });

  test("the files of a Rust package mean the package, which is shown by its main source", async () => {
    const { state } = createWorkspace({
      files: { "Cargo.toml": "", "src/count.rs": "", "src/main.rs": "" },
      workbench: { programs: [{ file: "Cargo.toml", defaultArgs: [], presets: [], sources: [] }] },
    });
    await state().openProject(root);
    expect(state()).toMatchObject({ tabs: ["src/main.rs"], program: "Cargo.toml" });
    state().openFile("src/count.rs");
    expect(state()).toMatchObject({ activeFile: "src/count.rs", program: "Cargo.toml" });
    expect(buildRequests(state())?.map(({ sources }) => sources)).toEqual([
      [`${root}/Cargo.toml`],
      [`${root}/Cargo.toml`],
    ]);
  });

  test("closing the file in front shows its neighbour", async () => {
    const { state } = createWorkspace();
    await state().openProject(root);
    state().openFile("README.md");
    state().openFile("lib/sum.rs");
    state().openFile("README.md");
    state().closeFile("README.md");
    expect(state()).toMatchObject({ tabs: ["prime.c", "lib/sum.rs"], activeFile: "lib/sum.rs" });
    state().closeFile("lib/sum.rs");
    state().closeFile("prime.c");
    expect(state()).toMatchObject({ tabs: [], activeFile: null });
  });

  test("a new file is listed and opened", async () => {
    const { state, host } = createWorkspace();
    await state().openProject(root);
    await state().createEntry("src/new.c", "file");
    expect(host.files.get("src/new.c")).toBe("");
    expect(state().activeFile).toBe("src/new.c");
    expect(state().project?.entries.map((entry) => entry.path)).toContain("src");
  });

  test("renaming a folder takes tabs, program and arguments along", async () => {
    const { state } = createWorkspace();
    await state().openProject(root);
    state().openFile("lib/sum.rs");
    state().setInvocation({ args: "7" });
    await state().renameEntry("lib", "library");
    expect(state()).toMatchObject({ activeFile: "library/sum.rs", program: "library/sum.rs" });
    expect(state().tabs).toEqual(["prime.c", "library/sum.rs"]);
    expect(currentInvocation(state()).args).toBe("7");
  });

  test("unsaved text is saved before its file is renamed", async () => {
    const { state, stores, host } = createWorkspace();
    await state().openProject(root);
    await stores.documents.getState().open("prime.c");
    await expect.poll(() => stores.documents.getState().documents["prime.c"]?.state).toBe("ready");
    stores.documents.getState().edit("prime.c", "typed");
    await state().renameEntry("prime.c", "primes.c");
    expect(host.files.get("primes.c")).toBe("typed");
  });

  test("deleting closes the tabs below, and another open source becomes the program", async () => {
    const { state } = createWorkspace();
    await state().openProject(root);
    state().openFile("lib/sum.rs");
    await state().removeEntry("lib");
    expect(state()).toMatchObject({ tabs: ["prime.c"], activeFile: "prime.c", program: "prime.c" });
  });

  test("a refused change leaves everything as it was", async () => {
    const { state, host } = createWorkspace();
    await state().openProject(root);
    host.failWith("projects.remove", { code: "PERMISSION_DENIED", message: "No permission" });
    await expect(state().removeEntry("prime.c")).rejects.toThrow("No permission");
    expect(state().tabs).toEqual(["prime.c"]);
  });
});

describe("what is asked of the core", () => {
  test("Build asks for both sides, with the compilers that were chosen", async () => {
    const { state } = createWorkspace();
    expect(buildRequests(state())).toBeNull();
    await state().openProject(root);
    state().chooseCompiler("native", "clang");
    state().choose({ flags: `-DTEXT="a b"` });
    const common = { sources: [`${root}/prime.c`], optimization: "O2", flags: ["-DTEXT=a b"], simd: false };
    expect(buildRequests(state())).toEqual([
      { ...common, wasmOpt: null, target: "native", compiler: "clang" },
      { ...common, wasmOpt: null, target: "wasm32-wasip1", compiler: undefined },
    ]);
    state().chooseCompiler("native", null);
    expect(buildRequests(state())?.[0]?.compiler).toBeUndefined();
  });

  test("SIMD, wasm-opt and a program's other sources are asked for wherever it is built", async () => {
    const { state } = createWorkspace({
      workbench: {
        programs: [{ file: "prime.c", defaultArgs: [], presets: [], sources: ["lib/sieve.c", "lib/print.c"] }],
      },
    });
    await state().openProject(root);
    state().choose({ simd: true, wasmOpt: "O3" });
    const others = [`${root}/lib/sieve.c`, `${root}/lib/print.c`];
    const [native, wasm] = buildRequests(state()) ?? [];
    expect(wasm).toMatchObject({ sources: [`${root}/prime.c`, ...others], simd: true, wasmOpt: "O3" });
    // There is no wasm module in a native build.
    expect(native).toMatchObject({ sources: [`${root}/prime.c`, ...others], wasmOpt: null });
    const build = { simd: true, wasmOpt: "O3", sources: others };
    expect(benchmarkRequest(state())).toMatchObject({ files: [`${root}/prime.c`], build });
    expect(programRunRequest(state(), "node")).toMatchObject({ file: `${root}/prime.c`, build });
    state().openFile("lib/sum.rs");
    expect(programRunRequest(state(), "node")).toMatchObject({ build: { sources: [] } });
  });

  test("SIMD and wasm-opt are remembered with the project", async () => {
    const { state, storage } = createWorkspace();
    await state().openProject(root);
    state().choose({ simd: true, wasmOpt: "Oz" });
    const again = createWorkspace({}, storage);
    await again.state().openProject(root);
    expect(again.state()).toMatchObject({ simd: true, wasmOpt: "Oz" });
  });

  test("Compare asks for the ticked runtimes in the order they were ticked", async () => {
    const { state } = createWorkspace();
    await state().openProject(root);
    for (const runtime of ["native", "wasmtime"]) state().toggleRuntime(runtime);
    state().toggleRuntime("native");
    state().choose({ runs: 30, warmupRuns: 2 });
    state().setInvocation({ args: "4294967029" });
    expect(benchmarkRequest(state())).toMatchObject({
      files: [`${root}/prime.c`],
      runtimes: ["node", "native"],
      runs: 30,
      warmupRuns: 2,
      order: "shuffled",
      invocation: { args: ["4294967029"] },
    });
    for (const runtime of ["node", "native"]) state().toggleRuntime(runtime);
    expect(benchmarkRequest(state())).toBeNull();
  });

  test("a design belongs to a program, is remembered, and becomes the request", async () => {
    const { state, storage } = createWorkspace();
    await state().openProject(root);
    state().setInvocation({ args: "{n}" });
    state().setDesign({
      ends: "precise",
      order: "blocks",
      sweep: [
        { name: "n", values: "10, 20,, 40" },
        { name: "", values: "" },
      ],
      hooks: { setup: "mkdir -p 'a b'", prepare: "", conclude: "", cleanup: "rm -r 'a b'" },
      seed: 7,
    });
    expect(benchmarkRequest(state())).toMatchObject({
      timeBudgetMs: 30_000,
      stopRule: { until: "precise", percent: 2 },
      order: "blocks",
      sweep: [{ name: "n", values: ["10", "20", "40"] }],
      hooks: {
        setup: { command: "mkdir", args: ["-p", "a b"] },
        cleanup: { command: "rm", args: ["-r", "a b"] },
      },
      seed: 7,
    });
    expect(designProblem(state())).toBeNull();
    state().openFile("lib/sum.rs");
    expect(benchmarkRequest(state())).toMatchObject({ sweep: [], hooks: {}, runs: state().runs });
    const again = createWorkspace({}, storage);
    await again.state().openProject(root);
    again.state().openFile("prime.c");
    expect(benchmarkRequest(again.state())).toMatchObject({ order: "blocks", seed: 7 });
  });

  test.each([
    [{ name: "n", values: "" }, "Give n values, separated by commas."],
    [{ name: "", values: "1,2" }, "Name the parameter."],
    [{ name: "2n", values: "1" }, "A parameter's name is letters, digits, _ and -."],
    [{ name: "n", values: "1,1" }, "The parameter n has the value 1 twice."],
    [{ name: "m", values: "1,2" }, "The parameter m is used nowhere."],
    [{ name: "opt", values: "O2,O9" }, "O9 is not an optimization level."],
  ])("says before the run what is wrong with the parameter %j", async (row, message) => {
    const { state } = createWorkspace();
    await state().openProject(root);
    state().setInvocation({ args: "{n}" });
    state().setDesign({ sweep: [row] });
    expect(designProblem(state())?.message).toBe(message);
  });

  test("Run asks for one runtime", async () => {
    const { state } = createWorkspace();
    expect(programFile(state())).toBeNull();
    await state().openProject(root);
    expect(programRunRequest(state(), "node")).toMatchObject({ file: `${root}/prime.c`, runtime: "node" });
  });

  test("arguments belong to a program", async () => {
    const { state } = createWorkspace();
    await state().openProject(root);
    state().setInvocation({ args: "100" });
    state().openFile("lib/sum.rs");
    expect(currentInvocation(state()).args).toBe("");
    state().openFile("prime.c");
    expect(currentInvocation(state()).args).toBe("100");
  });
});

describe("settings", () => {
  test("a change shows at once and is taken back when the core refuses", async () => {
    const { stores, host } = createWorkspace();
    await stores.settings.getState().load();
    host.failWith("settings.update", { code: "DISK_FULL", message: "The disk is full" });
    const update = stores.settings.getState().update({ theme: "dark" });
    expect(stores.settings.getState().settings?.theme).toBe("dark");
    await update;
    expect(stores.settings.getState()).toMatchObject({ settings: { theme: "system" }, failure: { code: "DISK_FULL" } });
  });

  test("tools are asked for, and looked for again on request", async () => {
    const { stores, host } = createWorkspace();
    await stores.tools.getState().load();
    expect(stores.tools.getState()).toMatchObject({ tools: [], scannedAtMs: 1_000, scanning: false });
    await stores.tools.getState().load({ rescan: true });
    expect(host.calls).toEqual(["tools.list", "tools.list rescan"]);
    host.failWith("tools.list", { code: "INTERNAL", message: "no" });
    await stores.tools.getState().load();
    expect(stores.tools.getState()).toMatchObject({ tools: [], scanning: false, failure: { message: "no" } });
  });
});
