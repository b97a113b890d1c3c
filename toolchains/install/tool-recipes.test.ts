import { expect, test, describe } from "vitest";
import { CompilerId, RuntimeId } from "#shared/model/tool.ts";
import { findInstallFacts, type InstallFacts } from "./install-facts.ts";
import { installHint, repairHint } from "./install-hint.ts";
import { installPage, installPlans, isComplete, ownToolFolders } from "./install-plan.ts";
import { TOOL_RECIPES } from "./tool-recipes.ts";

const WITH_THE_WORKBENCH = new Set(["embedded-clang", "native", "node"]);
const installable = [...CompilerId.options, ...RuntimeId.options].filter((id) => !WITH_THE_WORKBENCH.has(id));

const launcher = (exe: string) => ({ exe, args: [] });

const debian: InstallFacts = {
  platform: "linux",
  arch: "x64",
  home: "/home/ada",
  toolsFolder: "/home/ada/.local/share/wasm-workbench/tools",
  release: "trixie",
  hasPackageLists: true,
  isRoot: false,
  elevation: { kind: "through", exe: "/usr/bin/sudo", inTerminal: true },
  programs: {
    "apt-get": launcher("/usr/bin/apt-get"),
    sudo: launcher("/usr/bin/sudo"),
    cargo: launcher("/home/ada/.cargo/bin/cargo"),
    go: launcher("/usr/bin/go"),
    npm: launcher("/usr/bin/npm"),
    python: launcher("/usr/bin/python3"),
    cmake: launcher("/usr/bin/cmake"),
    "c++": launcher("/usr/bin/c++"),
  },
  rusts: [
    { version: "1.95.0", rustc: "/home/ada/.cargo/bin/rustc", cargo: "/home/ada/.cargo/bin/cargo" },
    { version: "1.63.0", rustc: "/usr/bin/rustc", cargo: "/usr/bin/cargo" },
  ],
  cargoBin: "/home/ada/.cargo/bin",
  goBin: "/home/ada/go/bin",
};

const mac: InstallFacts = {
  ...debian,
  platform: "darwin",
  arch: "arm64",
  release: null,
  elevation: { kind: "refused" },
  programs: { brew: launcher("/opt/homebrew/bin/brew"), npm: launcher("/opt/homebrew/bin/npm") },
  rusts: [],
};

const windows: InstallFacts = {
  ...debian,
  platform: "win32",
  release: null,
  elevation: { kind: "refused" },
  programs: { winget: launcher("C:/Apps/winget.exe") },
  rusts: [],
};

const commands = (id: string, facts: InstallFacts) =>
  Object.fromEntries(installPlans(id, facts).map(({ method }) => [method.manager, method.commands]));

describe("the table", () => {
  test("names every tool that does not come with the workbench", () => {
    expect(Object.keys(TOOL_RECIPES).toSorted()).toEqual(installable.toSorted());
  });

  test.each(installable)("%s has a page, a hint in one sentence on every system, and a guess for each way", (id) => {
    expect(installPage(id)).toMatch(/^https:\/\/\S+$/);
    for (const platform of ["linux", "darwin", "win32", "freebsd"] as const) {
      const hint = installHint(id, platform);
      expect(hint).toMatch(/^Install it(: \S.*| as its page says: https:\S+)$/);
      expect(hint.length).toBeLessThan(120);
    }
    for (const facts of [debian, mac, windows])
      for (const { method } of installPlans(id, facts)) {
        expect(method.minutes).toBeGreaterThan(0);
        expect(method.commands.join("\n")).not.toMatch(/undefined|null/);
        expect(method.title).not.toBe("");
      }
  });

  test("on a Mac the C compilers come from Apple", () => {
    for (const id of ["gcc", "clang"])
      expect(installHint(id, "darwin")).toBe(`Install it: xcode-select --install (or: wb tools install ${id})`);
  });

  test.each([
    ["binutils", "linux", "Install binutils, the assembler and linker: sudo apt-get install binutils"],
    ["binutils", "darwin", "Install binutils, the assembler and linker: xcode-select --install"],
    ["c-library", "linux", "Install the C library's development files: sudo apt-get install libc6-dev"],
    ["c-compiler", "linux", "Install a C compiler: sudo apt-get install gcc libc6-dev (or: wb tools install gcc)"],
    ["c-compiler", "darwin", "Install a C compiler: xcode-select --install"],
    ["c-compiler", "win32", "Install a C compiler with the system's package manager (or: wb tools install gcc)"],
  ] as const)("a tool that lacks %s on %s is repaired by that", (lacks, platform, hint) => {
    const broken = { path: "/usr/bin/gcc", state: "broken", version: null, targets: [], reason: "lacks it" } as const;
    const candidates = [{ ...broken, targets: [], lacks }];
    expect(repairHint("gcc", candidates, platform)).toBe(hint);
    expect(repairHint("gcc", [{ ...broken, targets: [] }], platform)).toBe(installHint("gcc", platform));
  });

  test("what comes with the workbench is not installed", () => {
    for (const id of WITH_THE_WORKBENCH) expect(installPlans(id, debian)).toEqual([]);
  });
});

// Paths are a POSIX system's here.
describe.skipIf(process.platform === "win32")("commands as a person would type them", () => {
  test.each<[string, InstallFacts, string, string[]]>([
    ["wasm2c", debian, "apt", ["sudo apt-get install -y --no-install-recommends wabt"]],
    [
      "wasi-sdk",
      debian,
      "apt",
      [
        "sudo apt-get install -y --no-install-recommends clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32 libc++-19-dev-wasm32 libc++abi-19-dev-wasm32",
      ],
    ],
    [
      "wasi-sdk",
      { ...debian, release: "noble" },
      "apt",
      [
        "sudo apt-get install -y --no-install-recommends clang-18 lld-18 wasi-libc libclang-rt-18-dev-wasm32 libc++-18-dev-wasm32 libc++abi-18-dev-wasm32",
      ],
    ],
    ["rustc", debian, "apt", ["sudo apt-get install -y rustc cargo libstd-rust-dev-wasm32"]],
    [
      "gcc",
      { ...debian, hasPackageLists: false, isRoot: true, elevation: { kind: "unneeded" } },
      "apt",
      ["apt-get update", "apt-get install -y --no-install-recommends gcc g++ libc6-dev"],
    ],
    ["wasmtime", debian, "cargo", ["cargo install wasmtime-cli@48.0.8 --locked"]],
    [
      "wasmer",
      debian,
      "cargo",
      [
        "cargo install wasmer-cli@7.4.2 --locked --no-default-features --features sys,wat,cranelift,singlepass,journal,wasmer-artifact-create,static-artifact-create",
      ],
    ],
    ["wazero", debian, "go", ["go install github.com/tetratelabs/wazero/cmd/wazero@v1.12.0"]],
    [
      "deno",
      debian,
      "npm",
      [
        "npm install --prefix /home/ada/.local/share/wasm-workbench/tools/deno --ignore-scripts --no-audit --no-fund deno@2.9.6",
      ],
    ],
    [
      "zig",
      debian,
      "pip",
      [
        "python3 -m pip install --target /home/ada/.local/share/wasm-workbench/tools/zig --only-binary :all: --no-input ziglang==0.17.1",
      ],
    ],
    ["wasmedge", mac, "brew", ["brew install wasmedge"]],
    ["bun", mac, "brew", ["brew install oven-sh/bun/bun"]],
    [
      "rustc",
      mac,
      "brew",
      [
        "brew install rustup",
        "rustup-init -y --no-modify-path --profile minimal --target wasm32-wasip1 --target wasm32-unknown-unknown",
      ],
    ],
    [
      "wasmtime",
      windows,
      "winget",
      [
        "winget install --id BytecodeAlliance.Wasmtime --exact --accept-package-agreements --accept-source-agreements --disable-interactivity",
      ],
    ],
  ])("%s", (id, facts, manager, expected) => {
    expect(commands(id, facts)[manager]).toEqual(expected);
  });

  test("Lucet: crates pinned, built by the old Rust, whose programs are named by their paths", () => {
    const [recipe, ...others] = installPlans("lucet", debian);
    expect(others).toEqual([]);
    expect(recipe?.method).toMatchObject({ manager: "recipe", blocked: null });
    expect(recipe?.ownFolder).toBe("/home/ada/.local/share/wasm-workbench/tools/lucet");
    const lines = recipe?.method.commands ?? [];
    expect(lines).toContainEqual("# Write Cargo.lock, which pins 177 crates by checksum");
    expect(lines.find((line) => line.includes(" vendor "))).toMatch(/^cargo vendor --locked /);
    expect(lines.filter((line) => line.includes("/usr/bin/cargo install"))).toHaveLength(2);
    expect(lines.join("\n")).toContain("RUSTC=/usr/bin/rustc");
    expect(lines.join("\n")).toContain("RUSTFLAGS='-C link-args=-rdynamic'");
  });

  test("Lucet on Debian 12 without its Rust installs that first", () => {
    const bare: InstallFacts = { ...debian, release: "bookworm", rusts: [] };
    expect(commands("lucet", bare)["recipe"]?.[0]).toBe(
      "sudo apt-get install -y --no-install-recommends rustc cargo cmake g++",
    );
  });
});

describe("ways that can't be used here", () => {
  const blocked = (id: string, facts: InstallFacts) =>
    Object.fromEntries(installPlans(id, facts).map(({ method }) => [method.manager, method.blocked]));

  test("without a way to administrator rights the command to run is told", () => {
    expect(blocked("wasm2c", { ...debian, elevation: { kind: "refused" } })["apt"]).toContain(
      "Run this in a terminal: sudo apt-get install wabt",
    );
  });

  test("a missing manager is named with where to get it", () => {
    const bare: InstallFacts = { ...debian, programs: {}, rusts: [] };
    expect(blocked("wazero", bare)["go"]).toContain("https://go.dev/dl/");
    expect(blocked("wasmtime", bare)["cargo"]).toContain("https://rustup.rs");
    expect(blocked("deno", bare)["npm"]).toContain("https://nodejs.org");
    expect(blocked("wasmtime", { ...mac, programs: {} })["brew"]).toContain("https://brew.sh");
    expect(blocked("wasmtime", { ...windows, programs: {} })["winget"]).toContain("App Installer");
  });

  test("a Rust that is too old for a crate is told before it is tried", () => {
    const old: InstallFacts = { ...debian, rusts: debian.rusts.slice(1) };
    expect(blocked("wasmi", old)["cargo"]).toContain("the newest here is 1.63.0");
  });

  test("Lucet on another release names the Rust it needs", () => {
    expect(blocked("lucet", { ...debian, rusts: debian.rusts.slice(0, 1) })["recipe"]).toContain("Rust 1.63");
    expect(installPlans("lucet", mac)).toEqual([]);
  });

  test("Homebrew is not offered to the administrator, nor packages to a release that has none", () => {
    expect(blocked("wasmtime", { ...mac, isRoot: true })["brew"]).toContain("ordinary user");
    expect(commands("wasi-sdk", { ...debian, release: "jammy" })).toEqual({});
  });
});

test("a Rust without a wasm target works and is still worth completing", () => {
  expect(isComplete({ id: "rustc", state: "available", targets: ["native"] })).toBe(false);
  expect(isComplete({ id: "rustc", state: "available", targets: ["native", "wasm32-wasip1"] })).toBe(true);
  expect(isComplete({ id: "gcc", state: "available", targets: ["native"] })).toBe(true);
  expect(isComplete({ id: "gcc", state: "broken", targets: [] })).toBe(false);
  const withRustup: InstallFacts = { ...debian, programs: { rustup: launcher("/home/ada/.cargo/bin/rustup") } };
  expect(installPlans("rustc", withRustup)[0]?.method).toMatchObject({
    manager: "recipe",
    commands: ["rustup target add wasm32-wasip1 wasm32-unknown-unknown"],
  });
});

test("own executables are searched where their packages have them on each system", () => {
  expect(ownToolFolders("/data/tools", { platform: "linux", arch: "x64" })).toEqual([
    "/data/tools/zig/ziglang",
    "/data/tools/lucet/bin",
    "/data/tools/deno/node_modules/@deno/linux-x64-glibc",
    "/data/tools/bun/node_modules/@oven/bun-linux-x64/bin",
  ]);
  expect(ownToolFolders("/data/tools", { platform: "freebsd", arch: "x64" })).toEqual([
    "/data/tools/zig/ziglang",
    "/data/tools/lucet/bin",
  ]);
});

test("the facts of this machine are found without starting anything", async () => {
  const started: string[] = [];
  const facts = await findInstallFacts(
    {
      run: async ({ exe }) => {
        started.push(exe);
        throw new Error("nothing may be started");
      },
      env: { PATH: "/usr/bin", HOME: "/home/ada", GOPATH: "/home/ada/gopath:/other" },
      platform: "linux",
      findExecutables: async ([name]) => (name === "apt-get" || name === "pkexec" ? [`/usr/bin/${name}`] : []),
      fileExists: async () => false,
      listFolder: async () => ["deb.debian.org_debian_dists_trixie_main_binary-amd64_Packages.lz4"],
      findPackage: async () => null,
    },
    { toolsFolder: "/data/tools", tools: [], mayUseSudo: false, isRoot: false, arch: "x64" },
  );
  expect(started).toEqual([]);
  expect(facts).toMatchObject({
    elevation: { kind: "refused" },
    hasPackageLists: true,
    programs: { "apt-get": { exe: "/usr/bin/apt-get" } },
    cargoBin: "/home/ada/.cargo/bin",
    goBin: "/home/ada/gopath/bin",
  });
});
