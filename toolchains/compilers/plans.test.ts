import { delimiter } from "node:path";
import { describe, expect, test } from "vitest";
import { formatCommand } from "#shared/format/command-line.ts";
import type { DetectedTool, ToolCandidate } from "#shared/model/tool.ts";
import type { CompileRequest, CompilerAdapter } from "./adapter.ts";
import { createClang } from "./clang.ts";
import { createEmbeddedClang } from "./embedded-clang.ts";
import { createEmcc } from "./emcc.ts";
import { createGcc } from "./gcc.ts";
import { createRustc } from "./rustc.ts";
import { createWasiSdk } from "./wasi-sdk.ts";
import { createZig } from "./zig.ts";

function toolWith(id: string, candidates: Partial<ToolCandidate>[]): DetectedTool {
  const complete = candidates.map((candidate) => ({
    path: "",
    state: "available" as const,
    version: "1.0.0",
    targets: [],
    reason: null,
    ...candidate,
  }));
  return {
    id,
    kind: "compiler",
    name: id,
    state: "available",
    version: "1.0.0",
    path: complete[0]!.path,
    targets: complete.flatMap(({ targets }) => targets),
    languages: ["c", "cpp", "rust"],
    modes: [],
    reason: null,
    hint: null,
    candidates: complete,
  };
}

const GCC = toolWith("gcc", [{ path: "/usr/bin/gcc-12", targets: ["native"] }]);
const CLANG = toolWith("clang", [{ path: "/opt/clang+llvm/bin/clang-19", targets: ["native"] }]);
const EMBEDDED = toolWith("embedded-clang", [{ path: "/p/bundle.js", targets: ["wasm32-wasip1"] }]);
const RUSTS = toolWith("rustc", [
  { path: "/broken/rustc", state: "broken" },
  { path: "/new/rustc", version: "1.95.0", targets: ["native"] },
  { path: "/old/rustc", version: "1.63.0", targets: ["native", "wasm32-wasip1", "wasm32-unknown-unknown"] },
]);

const request = (more: Partial<CompileRequest>): CompileRequest => ({
  sources: ["/src/prime.c"],
  language: "c",
  target: "native",
  optimization: "O2",
  flags: [],
  simd: false,
  ...more,
});
const commands = (adapter: CompilerAdapter, tool: DetectedTool, more: Partial<CompileRequest>) =>
  adapter.plan(request(more), tool, { work: "/w" }).steps.map(({ command }) => formatCommand(command));

describe("gcc and clang", () => {
  test("one C file", () => {
    expect(commands(createGcc("linux"), GCC, {})).toEqual([
      "/usr/bin/gcc-12 -fdiagnostics-color=never -O2 /src/prime.c -o /w/prime -lm -MD -MF /w/source.d",
    ]);
  });

  test("one C++ file, with a user's flags around it as they have to stand", () => {
    const more = {
      sources: ["/src/a b.cpp"],
      language: "cpp" as const,
      flags: ["-Iinc", "-lz", "-isystem", "../sys", "-Wall"],
    };
    expect(commands(createClang("linux"), CLANG, more)).toEqual([
      "/opt/clang+llvm/bin/clang++-19 -fdiagnostics-color=never -O2 -I /src/inc -isystem /sys -Wall '/src/a b.cpp' -o '/w/a b' -lz -lm -MD -MF /w/source.d",
    ]);
  });

  test("several files of the same name", () => {
    expect(commands(createGcc("darwin"), GCC, { sources: ["/src/x.c", "/src/lib/x.c"] })).toEqual([
      "/usr/bin/gcc-12 -fdiagnostics-color=never -O2 -c /src/x.c -o /w/0.o -MD -MF /w/0.d",
      "/usr/bin/gcc-12 -fdiagnostics-color=never -O2 -c /src/lib/x.c -o /w/1.o -MD -MF /w/1.d",
      "/usr/bin/gcc-12 -fdiagnostics-color=never -O2 /w/0.o /w/1.o -o /w/x",
    ]);
  });

  test.each([
    ["O0", "-O0", "-O0"],
    ["Os", "-Os", "-Os"],
    ["Oz", "-Os", "-Oz"],
    ["Ofast", "-Ofast", "-O3 -ffast-math"],
  ] as const)("%s is gcc's %s and clang's %s", (optimization, gcc, clang) => {
    expect(commands(createGcc("linux"), GCC, { optimization })[0]).toContain(` ${gcc} /src`);
    expect(commands(createClang("linux"), CLANG, { optimization })[0]).toContain(` ${clang} /src`);
  });

  test("Windows programs end in .exe and need no libm", () => {
    expect(commands(createGcc("win32"), GCC, {})[0]).toMatch(/-o \S*prime\.exe -MD/);
  });
});

test("embedded clang compiles each file and links them", () => {
  const more = {
    sources: ["/src/a.c", "/src/b.c"],
    target: "wasm32-wasip1" as const,
    flags: ["-Wall", "-Wl,-z,stack-size=8388608"],
  };
  const compile =
    "clang --target=wasm32-wasip1 -fdiagnostics-color=never -O2 -fvisibility=default -D_WASI_EMULATED_PROCESS_CLOCKS -Wall";
  const libraries = "/usr/lib/wasm32-wasip1";
  expect(commands(createEmbeddedClang(), EMBEDDED, more)).toEqual([
    `${compile} -c /src/a.c -o /w/0.o -MD -MF /w/0.d`,
    `${compile} -c /src/b.c -o /w/1.o -MD -MF /w/1.d`,
    `wasm-ld -m wasm32 -L${libraries} ${libraries}/crt1-command.o -z stack-size=1048576 /w/0.o /w/1.o -z stack-size=8388608 -lwasi-emulated-process-clocks -lc /usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a -o /w/a.wasm`,
  ]);
});

describe("wasi-sdk", () => {
  const clang = (parts: Record<string, string>) => ({
    ...toolWith("wasi-sdk", [{ path: "/opt/wasi-sdk/bin/clang", targets: ["wasm32-wasip1"] }]),
    parts,
  });
  const more = { target: "wasm32-wasip1" as const, optimization: "Ofast" as const, simd: true };

  test("C and C++ in their languages, linked without a level of optimisation", () => {
    const tool = clang({ "wasi-libc": "/opt/wasi-sdk/share/wasi-sysroot/lib/wasm32-wasip1" });
    const mixed = { sources: ["/src/a.c", "/src/b.cpp"], language: "cpp" as const, flags: ["-O1", "-lz"] };
    const common = "--target=wasm32-wasip1 -fdiagnostics-color=never -msimd128 -Wno-unused-command-line-argument";
    const compile = `${common} -O3 -ffast-math -fvisibility=default -D_WASI_EMULATED_PROCESS_CLOCKS`;
    expect(commands(createWasiSdk(), tool, { ...more, ...mixed })).toEqual([
      `/opt/wasi-sdk/bin/clang ${compile} -O1 -c /src/a.c -o /w/0.o -MD -MF /w/0.d`,
      `/opt/wasi-sdk/bin/clang++ ${compile} -fno-exceptions -O1 -c /src/b.cpp -o /w/1.o -MD -MF /w/1.d`,
      `/opt/wasi-sdk/bin/clang++ ${common} -Wl,-z,stack-size=1048576 -Wl,--strip-debug /w/0.o /w/1.o -lz -lwasi-emulated-process-clocks -o /w/a.wasm`,
    ]);
  });

  test("the older name of the target, another tree, and debug information that stays", () => {
    const tool = clang({ "wasi-libc": "/srv/root/lib/wasm32-wasi", sysroot: "/srv/root" });
    const [, link] = commands(createWasiSdk(), tool, { target: "wasm32-wasip1", flags: ["-g"] });
    expect(link).toBe(
      "/opt/wasi-sdk/bin/clang --target=wasm32-wasi --sysroot=/srv/root -fdiagnostics-color=never -Wno-unused-command-line-argument -g -Wl,-z,stack-size=1048576 /w/0.o -lwasi-emulated-process-clocks -o /w/prime.wasm",
    );
  });

  test("a library starts as a reactor and exports what it has", () => {
    const tool = clang({ "wasi-libc": "/lib/wasm32-wasi" });
    const plan = createWasiSdk().plan(request({ target: "wasm32-wasip1" }), tool, { work: "/w" });
    expect(plan.steps.at(-1)?.asLibrary?.command.args.join(" ")).toMatch(
      / -mexec-model=reactor -Wl,--export-dynamic .* \/w\/0\.o -lwasi-emulated-process-clocks -o \/w\/prime\.wasm$/,
    );
  });
});

describe("emcc", () => {
  const emcc = (version: string) =>
    toolWith("emcc", [{ path: "/e/emcc", version, targets: ["emscripten", "wasm32-wasip1"] }]);
  const common = "-O2 -fdiagnostics-color=never -Wno-unused-command-line-argument";
  const growth = "-sALLOW_MEMORY_GROWTH=1 -sTOTAL_STACK=1048576 -sLLD_REPORT_UNDEFINED=1";

  test("a loader for Node with its module", () => {
    expect(commands(createEmcc(), emcc("3.1.6"), { target: "emscripten" })).toEqual([
      `/e/emcc ${common} -c /src/prime.c -o /w/0.o -MD -MF /w/0.d`,
      `/e/emcc ${common} -sMODULARIZE=1 -sENVIRONMENT=node ${growth} -sEXIT_RUNTIME=1 -sIGNORE_MISSING_MAIN=0 -sFORCE_FILESYSTEM=1 -lnodefs.js '-sDEFAULT_LIBRARY_FUNCS_TO_INCLUDE=$ENV' -sEXPORTED_RUNTIME_METHODS=FS,NODEFS,ENV,callMain /w/0.o -o /w/prime.js`,
    ]);
    const plan = createEmcc().plan(request({ target: "emscripten" }), emcc("3.1.6"), { work: "/w" });
    expect(plan).toMatchObject({ artifactPath: "/w/prime.js", companionPaths: ["/w/prime.wasm"] });
  });

  test("a module for WASI runtimes, with what no loader does for it", () => {
    const tool = emcc("3.1.6");
    expect(commands(createEmcc(), tool, { target: "wasm32-wasip1" })).toEqual([
      `/e/emcc ${common} -c /src/prime.c -o /w/0.o -MD -MF /w/0.d`,
      `/e/emcc ${common} -fvisibility=hidden -c /w/standalone-support.c -o /w/standalone-support.o`,
      `/e/emcc ${common} -sSTANDALONE_WASM=1 ${growth} /w/0.o /w/standalone-support.o -o /w/prime.wasm`,
    ]);
    const { files } = createEmcc().plan(request({ target: "wasm32-wasip1" }), tool, { work: "/w" });
    expect(files).toEqual([
      { path: "/w/standalone-support.c", text: expect.stringContaining("emscripten_notify_memory_growth") },
    ]);
  });

  test("the stack's setting by its name of the time", () => {
    const link = (version: string) => commands(createEmcc(), emcc(version), { target: "emscripten" }).at(-1);
    expect(link("3.1.24")).toContain("-sTOTAL_STACK=1048576");
    expect(link("3.1.25")).toContain("-sSTACK_SIZE=1048576");
    expect(link("4.0.10")).toContain("-sSTACK_SIZE=1048576");
  });

  test("C++ by em++; Debian's finds its own programs before others of the same name", () => {
    const debian = { ...emcc("3.1.6"), parts: { "node-modules": "/usr/share/nodejs" } };
    const cpp = request({ sources: ["/src/a.cpp"], language: "cpp", target: "emscripten" });
    const { steps } = createEmcc("/project/node_modules/.bin").plan(cpp, debian, { work: "/w" });
    for (const { command } of steps)
      expect(command).toMatchObject({
        exe: "/e/em++",
        env: { NODE_PATH: "/usr/share/nodejs", PATH: `/usr/bin${delimiter}/project/node_modules/.bin` },
      });
  });
});

describe("zig", () => {
  const zig = toolWith("zig", [{ path: "/z/zig", targets: ["native", "wasm32-wasip1"] }]);

  test("native programs for any processor of the kind, at the level that was asked for", () => {
    expect(commands(createZig("linux"), zig, { optimization: "O3" })).toEqual([
      "/z/zig cc -fdiagnostics-color=never -mcpu=baseline -O3 -Xclang -O3 -fomit-frame-pointer -g0 /src/prime.c -o /w/prime -lm -MD -MF /w/source.d",
    ]);
  });

  test("wasm", () => {
    const more = { sources: ["/src/a.cpp"], language: "cpp" as const, target: "wasm32-wasip1" as const };
    const common =
      "-target wasm32-wasi -O0 -fno-sanitize=undefined -g0 -fdiagnostics-color=never -Wno-unused-command-line-argument";
    expect(commands(createZig("linux"), zig, { ...more, optimization: "O0", flags: ["-g"] })).toEqual([
      `/z/zig c++ ${common} -fvisibility=default -D_WASI_EMULATED_PROCESS_CLOCKS -fno-exceptions -g -c /src/a.cpp -o /w/0.o -MD -MF /w/0.d`,
      `/z/zig c++ ${common} -g -Wl,-z,stack-size=1048576 /w/0.o -lwasi-emulated-process-clocks -o /w/a.wasm`,
    ]);
  });
});

describe("rustc", () => {
  const rust = { sources: ["/src/Größe 2.rs"], language: "rust" as const };

  test("the first candidate that has the target builds", () => {
    expect(commands(createRustc("linux"), RUSTS, { ...rust, optimization: "Ofast" })).toEqual([
      "/new/rustc --error-format=json --crate-name gr_e_2 -C opt-level=3 --edition=2021 -C strip=debuginfo --emit=link,dep-info --out-dir /w '/src/Größe 2.rs'",
    ]);
    const wasm = createRustc("linux").plan(request({ ...rust, target: "wasm32-wasip1" }), RUSTS, { work: "/w" });
    expect(formatCommand(wasm.steps[0]!.command)).toMatch(/^\/old\/rustc .* --target wasm32-wasi -C opt-level=2 /);
    expect(wasm).toMatchObject({ artifactPath: "/w/gr_e_2.wasm", dependencyFiles: ["/w/gr_e_2.d"] });
  });

  test("a user's edition and debug information win", () => {
    const [command] = commands(createRustc("linux"), RUSTS, { ...rust, flags: ["--edition=2018", "-g"] });
    expect(command).toContain("--edition=2018 -g");
    expect(command).not.toMatch(/2021|strip/);
  });

  test("what it can't do is said", () => {
    const rustc = createRustc("linux");
    const noWasm = toolWith("rustc", [{ path: "/new/rustc", targets: ["native"] }]);
    expect(rustc.unsupported(request({ ...rust, target: "wasm32-wasip1" }), noWasm)).toMatch(
      /rustup target add wasm32-wasip1/,
    );
    expect(rustc.unsupported(request({ ...rust, sources: ["/a.rs", "/b.rs"] }), RUSTS)).toMatch(/one source/);
    expect(rustc.unsupported(request(rust), RUSTS)).toBeUndefined();
  });
});
