import { describe, expect, test } from "vitest";
import { formatCommand } from "#shared/format/command-line.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { CompileRequest } from "./adapter.ts";
import { createCargo } from "./cargo.ts";

const candidate = { state: "available" as const, reason: null };
const CARGOS: DetectedTool = {
  id: "cargo",
  kind: "compiler",
  name: "Cargo",
  state: "available",
  version: "1.65.0 (rustc 1.63.0)",
  path: "/old/cargo",
  parts: { "rustc of /new/cargo": "/new/rustc", "rustc of /old/cargo": "/old/rustc" },
  targets: ["native", "wasm32-wasip1", "wasm32-unknown-unknown"],
  languages: ["rust"],
  modes: [],
  reason: null,
  hint: null,
  candidates: [
    { ...candidate, path: "/new/cargo", version: "1.95.0 (rustc 1.95.0)", targets: ["native"] },
    {
      ...candidate,
      path: "/old/cargo",
      version: "1.65.0 (rustc 1.63.0)",
      targets: ["native", "wasm32-wasip1", "wasm32-unknown-unknown"],
    },
  ],
};

const request = (more: Partial<CompileRequest>): CompileRequest => ({
  sources: ["/src/prime.rs"],
  language: "rust",
  target: "native",
  optimization: "O2",
  flags: [],
  simd: false,
  ...more,
});
const plan = (more: Partial<CompileRequest>, env: NodeJS.ProcessEnv = {}) =>
  createCargo("linux", env).plan(request(more), CARGOS, { work: "/w" });
const command = (more: Partial<CompileRequest>, env?: NodeJS.ProcessEnv) =>
  formatCommand(plan(more, env).steps[0]!.command);

describe("a single file", () => {
  test("natively, by a manifest made for it", () => {
    expect(command({})).toBe(
      `/new/cargo build --message-format=json --manifest-path /w/package/Cargo.toml --target-dir /w/target --config 'build.rustc="/new/rustc"' --profile release --config profile.release.opt-level=2 --bin prime`,
    );
    expect(plan({ sources: ['/src/a "b".rs'] }).files?.[0]).toEqual({
      path: "/w/package/Cargo.toml",
      text: '[package]\nname = "a_b"\nversion = "0.0.0"\nedition = "2021"\n\n[[bin]]\nname = "a_b"\npath = "/src/a \\"b\\".rs"\n\n[workspace]\n',
    });
  });

  test("for wasm, by the cargo whose rustc has the target, which is found whatever PATH says", () => {
    const { steps, artifactPath } = plan({ target: "wasm32-wasip1" });
    expect(formatCommand(steps[0]!.command)).toBe(
      `/old/cargo build --message-format=json --manifest-path /w/package/Cargo.toml --target-dir /w/target --config 'build.rustc="/old/rustc"' --target wasm32-wasi --profile release --config profile.release.opt-level=2 --config 'profile.release.strip="debuginfo"' --bin prime`,
    );
    expect(steps[0]!.command).toMatchObject({ cwd: "/src", env: { RUSTC: "/old/rustc" } });
    expect(artifactPath).toBe("/w/artifact/prime.wasm");
    expect(command({ target: "wasm32-unknown-unknown" })).toContain(" --target wasm32-unknown-unknown ");
  });

  test("a name that cargo keeps for itself", () => {
    expect(command({ sources: ["/src/deps.rs"] })).toMatch(/ --bin program_deps$/);
    expect(plan({ sources: ["/src/deps.rs"] }).artifactPath).toBe("/w/artifact/deps");
  });
});

test.each([
  ["O0", `--profile dev --config profile.dev.opt-level=0 --config 'profile.dev.strip="debuginfo"' --bin`],
  ["O3", "--profile release --config profile.release.opt-level=3 --bin"],
  ["Oz", `--profile release --config 'profile.release.opt-level="z"' --bin`],
  ["Ofast", "--profile release --config profile.release.opt-level=3 --bin"],
] as const)("%s is %s", (optimization, words) => {
  expect(command({ optimization })).toContain(` ${words} `);
  const shown = formatCommand({ exe: "", args: createCargo("linux", {}).optimizationFlags[optimization] });
  expect(words).toContain(shown.slice("'' ".length));
});

test.each([["--release"], ["-r"], ["--profile=dev"], ["--profile", "bench"]])(
  "a profile of the user's (%s) decides the level",
  (...flags) => {
    expect(command({ flags, optimization: "O3" })).toMatch(new RegExp(` --bin prime ${flags.join(" ")}$`));
    expect(command({ flags })).not.toContain("opt-level");
  },
);

test.each([
  [["--profile=small"], "small"],
  [["--profile", "small-dev"], "small-dev"],
  [["--release"], "release"],
])("a profile of the user's (%s) loses the debug information that an older cargo leaves in", (flags, profile) => {
  const strips = `--config 'profile.${profile}.strip="debuginfo"'`;
  expect(command({ target: "wasm32-wasip1", flags })).toContain(strips);
  expect(command({ flags })).not.toContain("strip");
  const asked = [...flags, "--config", `profile.${profile}.debug=true`];
  expect(command({ target: "wasm32-wasip1", flags: asked })).not.toContain("strip");
});

test("flags are handed on; debug information that they ask for stays", () => {
  const flags = ["--features", "fast", "--no-default-features", "--config", "profile.release.debug=true"];
  const line = command({ target: "wasm32-wasip1", flags });
  expect(line.endsWith(`--bin prime ${flags.join(" ")}`)).toBe(true);
  expect(line).not.toContain("strip");
});

describe("SIMD", () => {
  const simd = { simd: true, target: "wasm32-wasip1" } as const;

  test("is a setting of the wasm target alone", () => {
    expect(command(simd)).toContain(` --config 'target.wasm32-wasi.rustflags=["-C","target-feature=+simd128"]' `);
    expect(command({ simd: true })).not.toContain("simd128");
  });

  test("is added to Rust's flags from the environment, which would hide a setting", () => {
    const added = (env: NodeJS.ProcessEnv) => plan(simd, env).steps[0]!.command.env?.["CARGO_ENCODED_RUSTFLAGS"];
    expect(added({ RUSTFLAGS: " -g  --cfg x" })).toBe("-g\x1f--cfg\x1fx\x1f-C\x1ftarget-feature=+simd128");
    expect(added({ CARGO_ENCODED_RUSTFLAGS: "--cfg\x1fa b", RUSTFLAGS: "-g" })).toBe(
      "--cfg\x1fa b\x1f-C\x1ftarget-feature=+simd128",
    );
    expect(added({})).toBeUndefined();
    expect(plan({ target: "wasm32-wasip1" }, { RUSTFLAGS: "-g" }).steps[0]!.command.env).not.toHaveProperty(
      "CARGO_ENCODED_RUSTFLAGS",
    );
  });
});

describe("a package", () => {
  const sources = ["/src/words/Cargo.toml"];
  const answer = (stdout: string) => ({
    exitCode: 0,
    signal: null,
    stdout,
    stderr: "",
    timedOut: false,
    outputTruncated: false,
    elapsedNs: 1,
  });
  const metadata = {
    packages: [
      {
        name: "words",
        manifest_path: "/src/words/Cargo.toml",
        targets: [{ name: "words", kind: ["bin"], crate_types: ["bin"] }],
        dependencies: [],
        default_run: null,
      },
    ],
    workspace_root: "/src",
  };

  test("is asked first what it holds, then built in the folder that is kept", () => {
    const first = createCargo("linux", {}).plan(request({ sources }), CARGOS, { work: "/w", kept: "/kept" });
    expect(first.steps.map(({ command }) => formatCommand(command))).toEqual([
      "/new/cargo metadata --no-deps --format-version 1 --manifest-path /src/words/Cargo.toml",
    ]);
    expect(first.next?.([answer(JSON.stringify(metadata))])).toMatchObject({
      notes: [{ severity: "note", message: expect.stringMatching(/no Cargo\.lock/) }],
      steps: [
        {
          optional: true,
          command: { exe: "/old/cargo", args: expect.arrayContaining(["generate-lockfile", "--offline"]) },
        },
        {
          messageFolder: "/src",
          command: {
            cwd: "/src/words",
            args: expect.arrayContaining(["--target-dir", "/kept/target", "--bin", "words"]),
          },
        },
      ],
    });
  });

  test("whose description can't be read is an error", () => {
    expect(plan({ sources }).next?.([answer("[]")])).toMatchObject({ severity: "error", file: sources[0] });
  });
});

test("what it can't do is said", () => {
  const cargo = createCargo("linux", {});
  const native = { ...CARGOS, targets: ["native" as const], candidates: CARGOS.candidates.slice(0, 1) };
  expect(cargo.unsupported(request({ target: "wasm32-wasip1" }), native)).toMatch(/rustup target add wasm32-wasip1/);
  expect(cargo.unsupported(request({ sources: ["/a.rs", "/b.rs"] }), CARGOS)).toMatch(/one Cargo.toml or one file/);
  expect(cargo.unsupported(request({ target: "emscripten" }), CARGOS)).toMatch(/emscripten/);
  expect(cargo.unsupported(request({}), CARGOS)).toBeUndefined();
});
