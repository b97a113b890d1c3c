import { join } from "node:path";
import { plural } from "#shared/format/numbers.ts";
import { aptStep } from "../apt.ts";
import type { InstallFacts } from "../install-facts.ts";
import type { CustomRecipe, InstallStep } from "../recipe.ts";
import cargoLock from "./Cargo.lock?raw";
import cargoToml from "./Cargo.toml?raw";

/** The last Rust that compiles Lucet's crates; it is Debian 12's. */
const RUST_VERSION = "1.63";
const LUCET_VERSION = "0.6.1";
const PINNED_CRATES = cargoLock.split("\nchecksum = ").length - 1;

/** The release whose packages have that Rust. */
const RELEASE_WITH_RUST = "bookworm";
const APT_PACKAGES = ["rustc", "cargo", "cmake", "g++"];

interface Toolchain {
  rustc: string;
  cargo: string;
}

function oldRust({ rusts }: InstallFacts): Toolchain | undefined {
  return rusts.find(({ version }) => version.startsWith(`${RUST_VERSION}.`));
}

/** What the build needs beside Rust: one of its crates compiles C++ with CMake. */
function lacksBuildTools({ programs }: InstallFacts): boolean {
  return programs.cmake === undefined || programs["c++"] === undefined;
}

function canInstallPackages({ programs, release, elevation }: InstallFacts): boolean {
  return programs["apt-get"] !== undefined && release === RELEASE_WITH_RUST && elevation.kind !== "refused";
}

/**
 * Its bindings know the first name of WASI's functions only, `wasi_unstable`; later compilers import the same
 * functions as `wasi_snapshot_preview1`.
 */
function bindBothNames(text: string): string {
  const bindings = JSON.parse(text) as Record<string, Record<string, string>>;
  return `${JSON.stringify({ ...bindings, wasi_snapshot_preview1: bindings["wasi_unstable"] }, null, 2)}\n`;
}

function buildSteps(facts: InstallFacts, folder: string): InstallStep[] {
  const { rustc, cargo } = oldRust(facts) ?? { rustc: "/usr/bin/rustc", cargo: "/usr/bin/cargo" };
  const work = join(folder, "build");
  const cargoHome = join(work, "cargo-home");
  const vendored = join(work, "vendor");
  const env = {
    RUSTC: rustc,
    CARGO_HOME: cargoHome,
    // Both programs share what they depend on.
    CARGO_TARGET_DIR: join(work, "target"),
    // Modules find the functions of WASI in the program that loads them.
    RUSTFLAGS: "-C link-args=-rdynamic",
  };
  const sources = `[source.crates-io]\nreplace-with = "vendored"\n\n[source.vendored]\ndirectory = ${JSON.stringify(vendored)}\n`;
  const build = (crate: string): InstallStep => ({
    kind: "run",
    label: `Build ${crate} with Rust ${RUST_VERSION}`,
    command: {
      exe: cargo,
      args: ["install", crate, "--version", LUCET_VERSION, "--offline", "--root", folder],
      env,
      cwd: work,
    },
  });
  return [
    {
      kind: "write",
      label: `Write Cargo.toml, which names Lucet ${LUCET_VERSION}`,
      path: join(work, "Cargo.toml"),
      text: cargoToml,
    },
    {
      kind: "write",
      label: `Write Cargo.lock, which pins ${plural(PINNED_CRATES, "crate")} by checksum`,
      path: join(work, "Cargo.lock"),
      text: cargoLock,
    },
    { kind: "write", label: "Write the package that only names them", path: join(work, "empty.rs"), text: "" },
    {
      kind: "run",
      label: "Fetch the pinned crates",
      // A newer one than Lucet's where there is one: it needs no copy of the whole index.
      command: { exe: facts.rusts[0]?.cargo ?? cargo, args: ["vendor", "--locked", vendored], cwd: work },
    },
    { kind: "write", label: "Let cargo use only those", path: join(cargoHome, "config.toml"), text: sources },
    build("lucetc"),
    build("lucet-wasi"),
    {
      kind: "convert",
      label: "Add WASI's current name to the bindings",
      from: join(vendored, "lucet-wasi", "bindings.json"),
      to: join(folder, "bin", "lucet-wasi-bindings.json"),
      convert: bindBothNames,
    },
    { kind: "remove", label: "Remove what was only needed for building", path: work },
  ];
}

/** Lucet ended in 2022. Its crates are still there, and Rust 1.63 still compiles them. */
export const lucetRecipe: CustomRecipe = {
  title: "Built here from crates.io, every crate pinned by checksum",
  offered: ({ platform, arch }) => platform === "linux" && arch === "x64",
  blocked(facts) {
    if (oldRust(facts) && !lacksBuildTools(facts)) return null;
    if (canInstallPackages(facts)) return null;
    if (!oldRust(facts))
      return `It needs Rust ${RUST_VERSION}, which is Debian 12's (sudo apt-get install rustc cargo); a newer one doesn't compile it.`;
    return "It needs CMake and a C++ compiler: sudo apt-get install cmake g++";
  },
  into: { executables: "bin" },
  steps: (facts, folder) => [
    ...(oldRust(facts) && !lacksBuildTools(facts)
      ? []
      : [aptStep(facts, ["install", "-y", "--no-install-recommends", ...APT_PACKAGES], "Install Rust 1.63 and CMake")]),
    ...buildSteps(facts, folder),
  ],
};
