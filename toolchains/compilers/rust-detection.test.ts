import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CommandSpec } from "../process/command-spec.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import type { DetectionContext } from "../process/detection.ts";
import { startDetection } from "../process/start-detection.ts";
import { runCommand as run } from "../process/run-command.ts";
import { installFake, temporaryFolder } from "../testing/fake-tools.ts";
import { candidateFor } from "./candidates.ts";
import { createCargo } from "./cargo.ts";
import { cargoToolchain } from "./cargo-toolchain.ts";
import { createRustc } from "./rustc.ts";

const HOST = "x86_64-unknown-linux-gnu";

function installScript(folder: string, name: string, lines: string[]): string {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(path, 0o755);
  return path;
}

/** A rustc (and a cargo) of that version in `folder/bin`, with the standard libraries of these targets. */
function installRust(
  folder: string,
  version: string,
  targets: string[],
  linker: "rust-lld" | null = "rust-lld",
): string {
  const bin = join(folder, "bin");
  const rustlib = join(folder, "lib", "rustlib");
  for (const target of [HOST, ...targets]) {
    mkdirSync(join(rustlib, target, "lib"), { recursive: true });
    writeFileSync(join(rustlib, target, "lib", "libstd-1234.rlib"), "");
  }
  if (linker !== null) installScript(join(rustlib, HOST, "bin"), linker, ["exit 0"]);
  installScript(bin, "rustc", [
    'case "$*" in',
    `-vV) printf 'rustc ${version}\\nhost: ${HOST}\\nrelease: ${version}\\n' ;;`,
    `"--print target-libdir") echo '${join(rustlib, HOST, "lib")}' ;;`,
    `*target-spec-json*) [ "$RUSTC_BOOTSTRAP" = 1 ] && echo '  "linker": "lld",' ;;`,
    "esac",
  ]);
  installScript(bin, "cargo", [`echo 'cargo ${version} (0123abc 2026-01-01)'`]);
  return bin;
}

/** A machine with these folders on PATH and a C compiler. */
function machine(...folders: string[]): DetectionContext {
  const cc = temporaryFolder();
  installFake(cc, "cc", "print");
  const home = temporaryFolder();
  const context = createDetectionContext({
    run,
    env: { PATH: [...folders, cc].join(":"), HOME: home },
    platform: "linux",
  });
  return { ...context, findExecutables: (names) => context.findExecutables(names) };
}

test("of two Rusts the one that has the target builds for it, and is named with its rustc", async () => {
  const recent = installRust(temporaryFolder(), "1.95.0", []);
  const old = installRust(temporaryFolder(), "1.63.0", ["wasm32-wasi", "wasm32-unknown-unknown"]);
  const context = machine(recent, old);
  const [rustc, cargo] = await Promise.all([createRustc().detect(context), createCargo().detect(context)]);

  for (const [tool, name] of [
    [rustc, "rustc"],
    [cargo, "cargo"],
  ] as const) {
    expect(tool).toMatchObject({ state: "available", reason: null });
    expect(tool.targets).toEqual(["native", "wasm32-wasip1", "wasm32-unknown-unknown"]);
    expect(candidateFor(tool, "native")?.path).toBe(join(recent, name));
    expect(candidateFor(tool, "wasm32-wasip1")?.path).toBe(join(old, name));
  }
  expect(cargoToolchain(cargo, "wasm32-wasip1")).toEqual({
    cargo: join(old, "cargo"),
    cargoVersion: "1.63.0",
    rustc: join(old, "rustc"),
    rustcVersion: "1.63.0",
  });
});

test("since 1.78 the target is called wasm32-wasip1", async () => {
  const named = async (version: string) => {
    const tool = await createRustc().detect(machine(installRust(temporaryFolder(), version, ["wasm32-wasip1"])));
    return tool.targets.includes("wasm32-wasip1");
  };
  expect(await named("1.78.0")).toBe(true);
  expect(await named("1.77.2")).toBe(false);
});

test("a target without its linker is not claimed, and what is missing is said", async () => {
  const bin = installRust(temporaryFolder(), "1.63.0", ["wasm32-wasi"], null);
  symlinkSync("lld-that-is-not-installed", join(bin, "rust-lld"));
  const rustc = createRustc();
  const tool = await rustc.detect(machine(bin));
  expect(tool.targets).toEqual(["native"]);
  const request = {
    sources: ["/x.rs"],
    language: "rust" as const,
    target: "wasm32-wasip1" as const,
    optimization: "O2" as const,
    flags: [],
    simd: false,
  };
  expect(rustc.unsupported(request, tool)).toMatch(/finds no linker \(lld\) for wasm32-wasip1/);
});

test("a rustc that was made for another linker is asked which", async () => {
  const bin = installRust(temporaryFolder(), "1.63.0", ["wasm32-wasi"], null);
  installFake(bin, "lld", "print");
  expect((await createRustc().detect(machine(bin))).targets).toEqual(["native", "wasm32-wasip1"]);
});

test("a cargo without a rustc beside it takes the one on PATH; one whose rustc is broken is broken", async () => {
  const alone = temporaryFolder();
  const cargo = installScript(alone, "cargo", ["echo 'cargo 1.80.0'"]);
  const bin = installRust(temporaryFolder(), "1.80.1", []);
  const found = await createCargo().detect(machine(alone, bin));
  expect(found.parts).toMatchObject({ [`rustc of ${cargo}`]: join(bin, "rustc") });
  expect(found.candidates[0]).toMatchObject({ path: cargo, version: "1.80.0 (rustc 1.80.1)" });

  expect((await createCargo().detect(machine(alone))).reason).toMatch(/has no rustc beside it or on PATH/);
  installFake(alone, "rustc", "crash");
  expect((await createCargo().detect(machine(alone))).reason).toMatch(/goes with .*rustc, which was ended by SIGSEGV/);
});

test("a cargo that takes no settings as arguments is too old", async () => {
  const tool = await createCargo().detect(machine(installRust(temporaryFolder(), "1.56.0", [])));
  expect(tool).toMatchObject({ state: "broken", version: "1.56.0" });
  expect(tool.reason).toMatch(/1\.63 or newer is needed/);
});

test("both adapters together start each rustc twice and each cargo once", async () => {
  const bins = [installRust(temporaryFolder(), "1.95.0", []), installRust(temporaryFolder(), "1.63.0", [])];
  const started: string[] = [];
  const context = machine(...bins);
  const counting = {
    ...context,
    run: (spec: CommandSpec) => {
      started.push(spec.exe);
      return run(spec);
    },
  };
  const nextContext = startDetection(counting);
  await Promise.all([createRustc().detect(nextContext()), createCargo().detect(nextContext())]);
  const expected = bins.flatMap((bin) => [join(bin, "rustc"), join(bin, "rustc"), join(bin, "cargo")]);
  expect(started.sort()).toEqual(expected.sort());
});

test("the Rusts of this machine: each cargo goes with a rustc of its own, by which its targets are known", async (ctx) => {
  const context = createDetectionContext({ run });
  const [rustc, cargo] = await Promise.all([createRustc().detect(context), createCargo().detect(context)]);
  if (cargo.state !== "available") return ctx.skip(cargo.reason ?? cargo.state);
  for (const target of cargo.targets) {
    const pair = cargoToolchain(cargo, target);
    expect(rustc.candidates).toContainEqual(
      expect.objectContaining({
        path: pair.rustc,
        version: pair.rustcVersion,
        targets: expect.arrayContaining([target]),
      }),
    );
  }
});

test("a Rust that finds no C compiler says how to get one, and not itself", async () => {
  const bin = installRust(temporaryFolder(), "1.95.0", []);
  const context = createDetectionContext({ run, env: { PATH: bin, HOME: bin }, platform: "linux" });
  const bare = { ...context, findExecutables: (names: string[]) => context.findExecutables(names) };
  for (const adapter of [createRustc(), createCargo()])
    expect(await adapter.detect(bare), adapter.id).toMatchObject({
      state: "broken",
      reason: expect.stringContaining("finds no C compiler (cc)"),
      hint: "Install a C compiler: sudo apt-get install gcc libc6-dev (or: wb tools install gcc)",
    });
});
