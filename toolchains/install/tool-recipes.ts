import { lucetRecipe } from "./lucet/lucet-recipe.ts";
import type { InstallableId, ToolRecipe } from "./recipe.ts";
import { rustTargetsRecipe } from "./rust-targets-recipe.ts";

const RUST: ToolRecipe = {
  page: "https://rustup.rs",
  // lld links wasm; which one fits is what libstd-rust-dev-wasm32 recommends.
  apt: { packages: ["rustc", "cargo", "libstd-rust-dev-wasm32"], recommended: true },
  brew: ["rustup"],
  winget: "Rustlang.Rustup",
  scoop: "rustup",
  viaRustup: true,
  recipe: rustTargetsRecipe,
  wantedTargets: ["wasm32-wasip1"],
  minutes: { apt: 2, brew: 3, winget: 4, scoop: 4, recipe: 1 },
};

/** LLVM's packages for wasm exist only by version. */
function wasiPackages(llvm: number): string[] {
  return [
    `clang-${llvm}`,
    `lld-${llvm}`,
    "wasi-libc",
    ...["libclang-rt", "libc++", "libc++abi"].map((name) => `${name}-${llvm}-dev-wasm32`),
  ];
}

/** How every tool is got. The one place: hints, the command line and the window all read it. */
export const TOOL_RECIPES: Record<InstallableId, ToolRecipe> = {
  "wasi-sdk": {
    page: "https://github.com/WebAssembly/wasi-sdk#install",
    // Ubuntu 22.04 is older than these packages.
    apt: { packages: wasiPackages(19), byRelease: { noble: wasiPackages(18), jammy: null } },
    brew: ["llvm", "lld", "wasi-libc", "wasi-runtimes"],
    minutes: { apt: 2, brew: 3 },
  },
  emcc: {
    page: "https://emscripten.org/docs/getting_started/downloads.html",
    apt: { packages: ["emscripten", "node-acorn"] },
    brew: ["emscripten"],
    minutes: { apt: 4, brew: 4 },
  },
  rustc: RUST,
  cargo: RUST,
  gcc: {
    page: "https://gcc.gnu.org/install/binaries.html",
    apt: { packages: ["gcc", "g++", "libc6-dev"] },
    brew: ["gcc"],
    isAppleTool: true,
    scoop: "gcc",
    minutes: { apt: 1, brew: 3, scoop: 3 },
  },
  clang: {
    page: "https://releases.llvm.org",
    apt: { packages: ["clang", "libc6-dev"] },
    brew: ["llvm"],
    isAppleTool: true,
    winget: "LLVM.LLVM",
    scoop: "llvm",
    minutes: { apt: 2, brew: 3, winget: 3, scoop: 3 },
  },
  zig: {
    page: "https://ziglang.org/download/",
    pip: { package: "ziglang", version: "0.17.1", executables: () => "ziglang" },
    brew: ["zig"],
    winget: "zig.zig",
    scoop: "zig",
    minutes: { pip: 1, brew: 2, winget: 2, scoop: 2 },
  },
  wasmtime: {
    page: "https://docs.wasmtime.dev/cli-install.html",
    brew: ["wasmtime"],
    winget: "BytecodeAlliance.Wasmtime",
    scoop: "wasmtime",
    // Later versions want a newer Rust.
    cargo: { crate: "wasmtime-cli", version: "48.0.8", rust: "1.95" },
    minutes: { brew: 1, winget: 1, scoop: 1, cargo: 13 },
  },
  wasmer: {
    page: "https://docs.wasmer.io/install",
    brew: ["wasmer"],
    winget: "Wasmer.Wasmer",
    scoop: "wasmer",
    cargo: {
      crate: "wasmer-cli",
      version: "7.4.2",
      // Without LLVM, which would have to be installed in the one version it fits.
      features: [
        "sys",
        "wat",
        "cranelift",
        "singlepass",
        "journal",
        "wasmer-artifact-create",
        "static-artifact-create",
      ],
      rust: "1.95",
    },
    minutes: { brew: 1, winget: 1, scoop: 1, cargo: 19 },
  },
  lucet: {
    page: "https://github.com/bytecodealliance/lucet#readme",
    recipe: lucetRecipe,
    minutes: { recipe: 10 },
  },
  wazero: {
    page: "https://wazero.io",
    brew: ["wazero"],
    winget: "Tetrate.wazero",
    scoop: "wazero",
    go: "github.com/tetratelabs/wazero/cmd/wazero@v1.12.0",
    minutes: { brew: 1, winget: 1, scoop: 1, go: 1 },
  },
  wasmi: {
    page: "https://github.com/wasmi-labs/wasmi#usage",
    cargo: { crate: "wasmi_cli", version: "2.0.0", rust: "1.86" },
    minutes: { cargo: 2 },
  },
  wasm2c: {
    page: "https://github.com/WebAssembly/wabt#readme",
    apt: { packages: ["wabt"] },
    brew: ["wabt"],
    minutes: { apt: 1, brew: 1 },
  },
  deno: {
    page: "https://docs.deno.com/runtime/getting_started/installation/",
    npm: {
      package: "deno",
      version: "2.9.6",
      executables: ({ platform, arch }) => denoFolder(platform, arch),
    },
    brew: ["deno"],
    winget: "DenoLand.Deno",
    scoop: "deno",
    minutes: { npm: 1, brew: 1, winget: 1, scoop: 1 },
  },
  bun: {
    page: "https://bun.com/docs/installation",
    npm: {
      package: "bun",
      version: "1.4.5",
      executables: ({ platform, arch }) => bunFolder(platform, arch),
    },
    brew: ["oven-sh/bun/bun"],
    winget: "Oven-sh.Bun",
    scoop: "bun",
    minutes: { npm: 1, brew: 1, winget: 1, scoop: 1 },
  },
  wasmedge: {
    page: "https://wasmedge.org/docs/start/install",
    brew: ["wasmedge"],
    winget: "WasmEdge.WasmEdge",
    scoop: "wasmedge",
    minutes: { brew: 2, winget: 1, scoop: 1 },
  },
  iwasm: {
    page: "https://github.com/bytecodealliance/wasm-micro-runtime#readme",
    brew: ["wasm-micro-runtime"],
    minutes: { brew: 1 },
  },
  wasm3: {
    page: "https://github.com/wasm3/wasm3/blob/main/docs/Installation.md",
    minutes: {},
  },
};

// Both packages bring the native executable as a package for each system; what npm links to is a script that starts it.

function denoFolder(platform: NodeJS.Platform, arch: string): string | null {
  if (arch !== "x64" && arch !== "arm64") return null;
  if (platform === "linux") return `node_modules/@deno/linux-${arch}-glibc`;
  return platform === "darwin" || platform === "win32" ? `node_modules/@deno/${platform}-${arch}` : null;
}

function bunFolder(platform: NodeJS.Platform, arch: string): string | null {
  const processor = { x64: "x64", arm64: "aarch64" }[arch];
  const system = { linux: "linux", darwin: "darwin", win32: "windows" }[platform as string];
  return processor && system ? `node_modules/@oven/bun-${system}-${processor}/bin` : null;
}

export function isInstallable(id: string): id is InstallableId {
  return Object.hasOwn(TOOL_RECIPES, id);
}
