import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { LensEvent, LensFunction, LensPane, LensRequestInput } from "#shared/model/lens/lens-view.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { jobEnd, toolMissing } from "../testing/follow-job.ts";
import { LensView } from "./lens-view.ts";
import { createOwnSources } from "./own-sources.ts";

let workbench: Workbench;
let work = "";
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "lens-"));
  // Views' folders are counted below.
  vi.stubEnv("TMPDIR", work);
  workbench = await createWorkbench({ dataDir: join(work, "data") });
});
afterAll(async () => {
  await workbench.close();
  vi.unstubAllEnvs();
  rmSync(work, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const path = join(work, name);
  writeFileSync(path, text);
  return path;
}

const squarer = (factor = "num") => `int squarer(int num) {\n  return num * ${factor};\n}\n`;

async function open(request: LensRequestInput, client = workbench.client) {
  const events: LensEvent[] = [];
  for await (const event of await client.lens.open(request)) events.push(event);
  const panes = events.filter((event) => event.type === "pane");
  const sources = events.find((event) => event.type === "sources");
  return {
    events,
    id: sources?.id ?? "",
    sources: sources?.sources ?? [],
    panes: panes.map(({ pane }): LensPane => pane),
    functions: panes.at(-1)?.functions ?? ([] as LensFunction[]),
  };
}

const folders = () => readdirSync(work).filter((name) => name.startsWith("wasm-workbench-lens-"));

describe("opening a source", () => {
  test("its WAT comes before it is linked, then once more as the module has it, and both are the same code", async () => {
    const file = write("early.c", squarer());
    const codes: unknown[] = [];
    let id = "";
    for await (const event of await workbench.client.lens.open({ files: [file], engines: [] })) {
      if (event.type === "sources") id = event.id;
      if (event.type !== "pane") continue;
      const own = event.functions.filter(({ kind }) => kind === "own");
      expect(own.map(({ key }) => key)).toEqual(["squarer"]);
      const { panes } = await workbench.client.lens.code({ id, key: "squarer" });
      codes.push(panes["wat"]?.instructions.map(({ text, places }) => ({ text, places })));
    }
    expect(codes).toHaveLength(2);
    expect(codes[1]).toEqual(codes[0]);
  });

  test("sources come with their text, builds with their commands, and the end is said", async () => {
    const file = write("told.c", squarer());
    const { events, sources } = await open({ files: [file], engines: ["native"] });
    expect(sources).toEqual([{ file, text: squarer() }]);
    const builds = events.filter((event) => event.type === "build");
    expect(builds.find(({ pane }) => pane === "wat")?.build.commands[0]).toContain(" -g ");
    expect(events.at(-1)?.type).toBe("end");
    // Built already: what would be shown before linking is not there, and not needed.
    const again = await open({ files: [file], engines: [] });
    expect(again.panes.map(({ id }) => id)).toEqual(["wat"]);
  });

  test("several sources of one program: functions of all, static ones of one name apart", async () => {
    const files = [
      write(
        "one.c",
        "static __attribute__((noinline)) int part(int n) { return n * 3; }\nint one(int n) { return part(n); }\n",
      ),
      write(
        "two.c",
        "static __attribute__((noinline)) int part(int n) { return n * 5; }\nint two(int n) { return part(n); }\n",
      ),
    ];
    const { functions } = await open({ files, engines: [] });
    const parts = functions.filter(({ symbol, kind }) => symbol === "part" && kind === "own");
    expect(new Set(parts.map(({ source }) => source?.file))).toEqual(new Set(files));
    expect(new Set(parts.map(({ key }) => key)).size).toBe(2);
  });

  test("a source with errors ends it with what the compiler says", async () => {
    const { events, panes } = await open({ files: [write("wrong.c", "int f( {\n")], engines: ["node:liftoff"] });
    expect(panes).toEqual([]);
    expect(events.at(-1)).toMatchObject({
      type: "build",
      pane: "wat",
      build: {
        failure: { code: "BUILD_FAILED" },
        diagnostics: expect.arrayContaining([expect.objectContaining({ severity: "error", line: 1 })]),
      },
    });
  });

  test("where no compiler makes wasm of it, that is said, and native code is shown all the same", async (ctx) => {
    const reason = await toolMissing(workbench.client, "gcc");
    if (reason !== null) return ctx.skip(reason);
    const file = write("only-native.c", squarer());
    const { panes, functions } = await open({
      files: [file],
      wasmCompiler: "gcc",
      nativeCompiler: "gcc",
      engines: ["native", "node:liftoff"],
    });
    const failed = panes.filter(({ failure }) => failure !== null);
    expect(failed.map(({ id }) => id).toSorted()).toEqual(["node:liftoff", "wat"]);
    expect(functions).toMatchObject([{ key: "squarer", kind: "own", sizeBytes: { native: expect.any(Number) } }]);
  });
});

test("a module from elsewhere with debug information is shown with its sources", async () => {
  const file = write("elsewhere.c", squarer());
  const out = join(work, "elsewhere.wasm");
  const { jobId } = await workbench.client.builds.start({
    requests: [{ sources: [file], target: "wasm32-wasip1", flags: ["-g"], out }],
  });
  await jobEnd(workbench.client, jobId);
  const { sources, functions, events } = await open({ files: [out], engines: [] });
  expect(sources).toEqual([{ file, text: squarer() }]);
  expect(functions.filter(({ kind }) => kind === "own").map(({ key }) => key)).toContain("squarer");
  expect(events.filter(({ type }) => type === "build")).toEqual([]);
});

describe("the panes of machine code", () => {
  test("one that fails ends no other", async () => {
    const file = write("panes.c", squarer());
    const { panes } = await open({ files: [file], engines: ["wasm3", "node:liftoff"] });
    expect(panes.find(({ id }) => id === "wasm3")?.failure).toMatchObject({
      code: "INVALID_REQUEST",
      hint: expect.stringContaining("node:liftoff"),
    });
    expect(panes.find(({ id }) => id === "node:liftoff")).toMatchObject({ failure: null, grain: "call" });
  });

  test("where none is named, all that can are there, the same code once; one that is named twice is there once", async () => {
    const file = write("every.c", squarer());
    const { panes } = await open({ files: [file] });
    const made = panes.map(({ id }) => id).filter((id) => id !== "wat");
    expect(made).toEqual(expect.arrayContaining(["native", "node:liftoff", "node:turbofan"]));
    expect(made).not.toContain("node");
    const twice = await open({ files: [file], engines: ["node:liftoff", "node:liftoff"] });
    expect(twice.panes.map(({ id, failure }) => [id, failure])).toEqual([
      ["wat", null],
      ["node:liftoff", null],
    ]);
  });

  test("code that can't be read is said with its pane, and the others are shown", async () => {
    const view = new LensView("view-0", createOwnSources([]));
    const pane: LensPane = {
      id: "native",
      title: "Native",
      architecture: null,
      commands: [],
      grain: "function",
      note: null,
      failure: null,
      elapsedMs: 0,
    };
    const functions = [{ symbol: "squarer", wasmIndex: null, address: 0, sizeBytes: 4 }];
    view.put(pane, { functions, instructions: () => Promise.reject(new RangeError("the code is cut off")) });
    expect(await view.code("squarer")).toEqual({
      key: "squarer",
      panes: {},
      unreadable: { native: "the code is cut off" },
    });
  });

  test("what was made of a wasm instruction has its lines", async (ctx) => {
    const reason = await toolMissing(workbench.client, "wasmtime");
    if (reason !== null) return ctx.skip(reason);
    const file = write("joined.c", squarer());
    const { id } = await open({ files: [file], engines: ["wasmtime"] });
    const { panes } = await workbench.client.lens.code({ id, key: "squarer" });
    const multiply = panes["wat"]?.instructions.find(({ mnemonic }) => mnemonic === "i32.mul");
    const machine = panes["wasmtime"]?.instructions.filter(({ wasmOffset }) => wasmOffset === multiply?.address);
    expect(machine?.length).toBeGreaterThan(0);
    expect(machine?.every(({ places }) => places.some(({ line }) => line === 2))).toBe(true);
  });
});

test("two views at once keep apart", async () => {
  const files = [write("first.c", squarer("3")), write("second.c", squarer("5"))];
  const opened = await Promise.all(files.map((file) => open({ files: [file], engines: ["node:liftoff"] })));
  for (const [index, { id, panes }] of opened.entries()) {
    expect(panes.filter(({ failure }) => failure !== null)).toEqual([]);
    const code = await workbench.client.lens.code({ id, key: "squarer", panes: ["wat"] });
    expect(Object.keys(code.panes)).toEqual(["wat"]);
    expect(code.panes["wat"]?.instructions.map(({ text }) => text)).toContain(`i32.const ${[3, 5][index]}`);
  }
});

test("what isn't kept any more, and unknown functions, are refused with what to do", async () => {
  const file = write("kept.c", squarer());
  const first = await open({ files: [file], engines: [] });
  await expect(workbench.client.lens.code({ id: first.id, key: "circle" })).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    data: { hint: expect.stringContaining("list of functions") },
  });
  for (let turn = 0; turn < 9; turn += 1) await open({ files: [file], engines: [] });
  expect(folders().length).toBeLessThanOrEqual(9);
  await expect(workbench.client.lens.code({ id: first.id, key: "squarer" })).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    data: { hint: expect.stringContaining("Open it again") },
  });
});

test("who leaves early ends what was started", async () => {
  const file = write("left.c", squarer());
  const controller = new AbortController();
  const left = (async () => {
    for await (const event of await workbench.client.lens.open(
      { files: [file], engines: ["native", "node:turbofan"], optimization: "O3" },
      { signal: controller.signal },
    ))
      if (event.type === "pane") controller.abort();
  })();
  await left.catch(() => undefined);
  await expect
    .poll(() =>
      spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout.includes("wasm-workbench-lens-" + process.pid),
    )
    .toBe(false);
});

test("a core that ends removes what its views wrote", async () => {
  const own = await createWorkbench({ dataDir: join(work, "other") });
  const before = new Set(folders());
  const { panes } = await open({ files: [write("gone.c", squarer())], engines: [] }, own.client);
  expect(panes.at(-1)?.failure).toBeNull();
  const made = folders().filter((name) => !before.has(name));
  expect(made).toHaveLength(1);
  await own.close();
  expect(existsSync(join(work, made[0] ?? ""))).toBe(false);
});
