import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ExecutionTerms } from "#shared/model/execution-terms.ts";
import { Invocation } from "#shared/model/program-run.ts";
import { type DetectedTool, parseRuntimeRef } from "#shared/model/tool.ts";
import { temporaryFolder } from "../testing/fake-tools.ts";
import type { RuntimeAdapter } from "./adapter.ts";
import { runtimes } from "./index.ts";
import { runtimeMode } from "./runtime-mode.ts";
import { buildContractModule } from "./testing/contract-program.ts";

/** What runtimes with a command line of their own are called with, and on what terms their runs stand. */

function adapterOf(ref: string): { adapter: RuntimeAdapter; variant: string | null } {
  const { id, variant } = parseRuntimeRef(ref);
  return { adapter: runtimes.find((runtime) => runtime.id === id)!, variant };
}

function toolOf({ id, name, variants }: RuntimeAdapter, more: Partial<DetectedTool> = {}): DetectedTool {
  return {
    id,
    kind: "runtime",
    name,
    state: "available",
    version: "1.2.3",
    path: `/bin/${id}`,
    targets: ["wasm32-wasip1"],
    languages: [],
    modes: [null, ...variants].map((variant) => runtimeMode(id, variant)),
    reason: null,
    hint: null,
    candidates: [],
    ...more,
  };
}

const dirs = [{ host: "/data dir", guest: "/d" }];
const ownNames = [
  { host: "/data dir", guest: "." },
  { host: "/other", guest: "/other" },
];

interface Golden {
  ref: string;
  args: string[];
  dirs?: Invocation["dirs"];
  env?: Invocation["env"];
  cwd?: string;
  terms: Pick<ExecutionTerms, "tier" | "cacheState">;
  codegenFlags?: string[];
}

const GOLDEN: Golden[] = [
  {
    ref: "wasmtime",
    args: ["run", "--dir", "/data dir::/d", "--env", "A=b=c", "/p", "-x", "two words"],
    terms: { tier: "jit", cacheState: "warm" },
  },
  {
    ref: "wasmtime:winch",
    args: ["run", "-C", "compiler=winch", "--dir", "/data dir::/d", "--env", "A=b=c", "/p", "-x", "two words"],
    terms: { tier: "baseline", cacheState: "warm" },
    codegenFlags: ["-C", "compiler=winch"],
  },
  {
    ref: "wasmtime:nocache",
    args: ["run", "-C", "cache=n", "--dir", "/data dir::/d", "--env", "A=b=c", "/p", "-x", "two words"],
    terms: { tier: "jit", cacheState: "cold" },
  },
  {
    ref: "wasmtime:aot",
    args: ["run", "--allow-precompiled", "--dir", "/data dir::/d", "--env", "A=b=c", "/p", "-x", "two words"],
    terms: { tier: "aot", cacheState: "precompiled" },
  },
  {
    ref: "wasmer",
    args: ["run", "--volume", "/data dir:/d", "--env", "A=b=c", "/p", "--", "-x", "two words"],
    terms: { tier: "jit", cacheState: "warm" },
  },
  {
    ref: "wasmer",
    dirs: [{ host: "/data dir", guest: "." }],
    args: ["run", "--volume", "/data dir:/", "--env", "A=b=c", "/p", "--", "-x", "two words"],
    terms: { tier: "jit", cacheState: "warm" },
  },
  {
    ref: "wasmer:singlepass",
    args: ["run", "--singlepass", "--volume", "/data dir:/d", "--env", "A=b=c", "/p", "--", "-x", "two words"],
    terms: { tier: "baseline", cacheState: "warm" },
    codegenFlags: ["--singlepass"],
  },
  {
    ref: "wasmer:llvm",
    args: ["run", "--llvm", "--volume", "/data dir:/d", "--env", "A=b=c", "/p", "--", "-x", "two words"],
    terms: { tier: "jit", cacheState: "warm" },
    codegenFlags: ["--llvm"],
  },
  {
    ref: "wasmer:nocache",
    args: ["run", "--disable-cache", "--volume", "/data dir:/d", "--env", "A=b=c", "/p", "--", "-x", "two words"],
    terms: { tier: "jit", cacheState: "cold" },
  },
  {
    ref: "wasmer:aot",
    args: ["run", "--volume", "/data dir:/d", "--env", "A=b=c", "/p", "--", "-x", "two words"],
    terms: { tier: "aot", cacheState: "precompiled" },
  },
  {
    ref: "lucet",
    args: ["--dir", "/data dir:/d", "/p", "--", "-x", "two words"],
    terms: { tier: "aot", cacheState: "precompiled" },
    codegenFlags: ["--target-cpu", "baseline", "--opt-level", "speed"],
  },
  {
    ref: "wazero",
    args: ["run", "-mount", "/data dir:/d", "-env", "A=b=c", "/p", "-x", "two words"],
    terms: { tier: "jit", cacheState: "cold" },
  },
  {
    ref: "wazero:interpreter",
    args: ["run", "-interpreter", "-mount", "/data dir:/d", "-env", "A=b=c", "/p", "-x", "two words"],
    terms: { tier: "interpreter", cacheState: "none" },
    codegenFlags: ["-interpreter"],
  },
  {
    ref: "wasmi",
    dirs: ownNames,
    args: ["--dir", ".", "--dir", "/other", "--env", "A=b=c", "/p", "-x", "two words"],
    cwd: "/data dir",
    terms: { tier: "interpreter", cacheState: "none" },
  },
  {
    ref: "wasmedge",
    args: ["--dir", "/d:/data dir", "--env", "A=b=c", "/p", "-x", "two words"],
    terms: { tier: "interpreter", cacheState: "none" },
  },
  {
    ref: "wasmedge:aot",
    args: ["--run-mode=aot", "--dir", "/d:/data dir", "--env", "A=b=c", "/p", "-x", "two words"],
    terms: { tier: "aot", cacheState: "precompiled" },
  },
  {
    ref: "iwasm:interpreter",
    args: ["--interp", "--map-dir=/d::/data dir", "--env=A=b=c", "/p", "-x", "two words"],
    terms: { tier: "interpreter", cacheState: "none" },
    codegenFlags: ["--interp"],
  },
  {
    ref: "iwasm:fast-jit",
    args: ["--fast-jit", "--map-dir=/d::/data dir", "--env=A=b=c", "/p", "-x", "two words"],
    terms: { tier: "baseline", cacheState: "cold" },
    codegenFlags: ["--fast-jit"],
  },
  {
    ref: "iwasm:llvm-jit",
    args: ["--llvm-jit", "--map-dir=/d::/data dir", "--env=A=b=c", "/p", "-x", "two words"],
    terms: { tier: "jit", cacheState: "cold" },
    codegenFlags: ["--llvm-jit"],
  },
  {
    ref: "wasm3",
    dirs: [{ host: "/data dir", guest: "." }],
    env: {},
    args: ["/p", "-x", "two words"],
    cwd: "/data dir",
    terms: { tier: "interpreter", cacheState: "none" },
  },
];

test.each(GOLDEN)("$ref, as in $args", (golden) => {
  const { adapter, variant } = adapterOf(golden.ref);
  const tool = toolOf(adapter);
  const env = golden.env ?? { A: "b=c" };
  const invocation = Invocation.parse({ args: ["-x", "two words"], env, dirs: golden.dirs ?? dirs });
  const command = adapter.command({ artifact: "/p", variant, invocation }, { ...tool, version: "0.17.0" });
  expect(command.args).toEqual(golden.args);
  expect(command.cwd).toBe(golden.cwd);
  const terms = (warmupRuns: number) => adapter.terms({ variant, warmupRuns, features: ["simd"] }, tool);
  expect(terms(1)).toEqual({
    runtime: adapter.id,
    version: "1.2.3",
    variant,
    codegenFlags: golden.codegenFlags ?? [],
    features: ["simd"],
    ...golden.terms,
  });
  const { cacheState } = golden.terms;
  expect(terms(0).cacheState, "without a warm-up run").toBe(cacheState === "warm" ? "mixed" : cacheState);
});

describe("precompiling", () => {
  const invocation = Invocation.parse({});
  const plan = (ref: string, artifact: string, more?: Partial<DetectedTool>) => {
    const { adapter, variant } = adapterOf(ref);
    return adapter.precompile?.({ artifact, variant, invocation }, toolOf(adapter, more), "/work");
  };

  test("compiles into the work folder, and only for the variants that need it", () => {
    const inWork = (name: string) => join("/work", name);
    expect(plan("wasmtime:aot", "/a/p.wasm")).toEqual({
      artifact: inWork("p.cwasm"),
      commands: [{ exe: "/bin/wasmtime", args: ["compile", "-o", inWork("p.cwasm"), "/a/p.wasm"] }],
    });
    expect(plan("wasmer:aot", "/a/p.wasm")).toEqual({
      artifact: inWork("p.wasmu"),
      commands: [{ exe: "/bin/wasmer", args: ["compile", "/a/p.wasm", "-o", inWork("p.wasmu")] }],
    });
    const [compile] = plan("wasmedge:aot", "/a/p.wasm")!.commands;
    expect(compile).toEqual({
      exe: "/bin/wasmedge",
      args: ["compile", "/a/p.wasm", expect.stringMatching(/p\.(so|dll|dylib)$/)],
    });
    for (const ref of ["wasmtime", "wasmtime:winch", "wasmer", "wasmer:singlepass", "wazero", "wasmedge"])
      expect(plan(ref, "/a/p.wasm"), ref).toBeUndefined();
  });

  test("of WasmEdge before 0.17 what was compiled needs no option", () => {
    const { adapter, variant } = adapterOf("wasmedge:aot");
    const command = adapter.command({ artifact: "/p.so", variant, invocation }, toolOf(adapter, { version: "0.14.1" }));
    expect(command.args).toEqual(["/p.so"]);
  });

  describe("Lucet", () => {
    let module: string;
    beforeAll(async () => {
      module = await buildContractModule(temporaryFolder());
    });

    const PARTS = { "lucet-wasi": "/bin/lucet-wasi", cc: "/bin/cc", "wasm-opt": "/lib/wasm-opt" };

    test("writes today's memory instructions in older words, compiles and links", () => {
      const { commands, files, artifact } = plan("lucet", module, { parts: PARTS })!;
      expect(artifact).toBe(join("/work", "contract program.so"));
      const [lower, compile, link] = commands;
      expect(lower!.args).toEqual(
        expect.arrayContaining(["/lib/wasm-opt", "--llvm-memory-copy-fill-lowering", module]),
      );
      expect(compile!.args.join(" ")).toContain("--reserved-size 4GiB --guard-size 4GiB");
      expect(compile!.args.at(-1)).toBe(join("/work", "contract program.lowered.wasm"));
      expect(link).toMatchObject({ exe: "/bin/cc", args: expect.arrayContaining([artifact]) });
      const bindings = files!.find(({ path }) => path.endsWith(".json"))!;
      const { wasi_snapshot_preview1, wasi_unstable } = JSON.parse(bindings.text) as Record<string, object>;
      expect(wasi_snapshot_preview1).toMatchObject({ fd_write: "__wasi_fd_write", proc_exit: "__wasi_proc_exit" });
      expect(wasi_unstable).toEqual(wasi_snapshot_preview1);
      expect(compile!.args).toContain(bindings.path);
    });

    test("takes the bindings that are installed beside it", () => {
      const parts = { ...PARTS, bindings: "/bin/lucet-wasi-bindings.json" };
      const { commands, files } = plan("lucet", module, { parts })!;
      expect(commands[1]!.args).toContain(parts.bindings);
      expect(files!.map(({ path }) => path)).toEqual([join("/work", "lucet-stdio.c")]);
    });

    test("says what it doesn't know, and more without wasm-opt", () => {
      const { adapter } = adapterOf("lucet");
      const launch = { artifact: module, variant: null, invocation };
      expect(adapter.unsupported(launch, toolOf(adapter, { parts: PARTS }))).toBeUndefined();
      const without = adapter.unsupported(launch, toolOf(adapter, { parts: { cc: "/bin/cc" } }));
      expect(without).toMatch(/uses bulk-memory.*which Lucet doesn't have/);
    });
  });
});

test("iwasm's own choice is the fastest that it was built with", () => {
  const { adapter } = adapterOf("iwasm");
  const tier = (...modes: string[]) =>
    adapter.terms({ variant: null, warmupRuns: 1, features: [] }, toolOf(adapter, { modes: ["iwasm", ...modes] })).tier;
  expect(tier("iwasm:interpreter")).toBe("interpreter");
  expect(tier("iwasm:interpreter", "iwasm:fast-jit")).toBe("baseline");
  expect(tier("iwasm:llvm-jit")).toBe("jit");
  expect(tier("iwasm:fast-jit", "iwasm:llvm-jit")).toBe("tiered");
});

describe("what can't be passed is said before the run", () => {
  const folder = (host: string, guest: string) => ({ dirs: [{ host, guest }] });
  test.each<[string, Partial<Invocation>, RegExp]>([
    ["wasmtime", folder("/a::b", "/d"), /"::"/],
    ["wasmer", folder("/a", "/d:e"), /":"/],
    ["wasmer", folder("/a", "../d"), /leave "\.\."/],
    ["wasmer", { env: { A: "" } }, /empty environment variable/],
    ["wasmer", { env: { A: "b " } }, /white space/],
    ["lucet", folder("/a:b", "/d"), /":"/],
    ["wazero", folder("/a", "/d:e"), /":"/],
    ["wazero", folder("/a", "ro"), /read-only/],
    ["wasmi", folder("/a", "/d"), /own names/],
    ["wasmi", { dirs: [...ownNames, { host: "/c", guest: "." }] }, /Only one folder/],
    ["wasmi", { env: { A: "" } }, /empty environment variable/],
    ["wasmedge", folder("/a:b", "/d"), /":"/],
    ["iwasm", folder("/a:b", "/d"), /":"/],
    ["iwasm", { env: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`V${i}`, "x"])) }, /8 environment/],
    ["iwasm", { dirs: Array.from({ length: 9 }, (_, i) => ({ host: `/${i}`, guest: `/${i}` })) }, /8 folders/],
    ["wasm3", folder("/a", "/d"), /only one folder/],
    ["wasm3", { env: { A: "b" } }, /environment variables/],
  ])("%s: %j", (ref, invocation, problem) => {
    const { adapter, variant } = adapterOf(ref);
    const launch = { artifact: "/p.wasm", variant, invocation: Invocation.parse(invocation) };
    expect(adapter.unsupported(launch, toolOf(adapter))).toMatch(problem);
    expect(adapter.unsupported(launch, toolOf(adapter, { modes: ["other"] }))).toMatch(/can't run as/);
  });
});
