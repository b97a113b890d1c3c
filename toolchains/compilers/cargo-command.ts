import type { CommandSpec } from "../process/command-spec.ts";
import type { CompileRequest } from "./adapter.ts";
import { cargoProfile, cargoSetting } from "./cargo-profile.ts";
import type { CargoToolchain } from "./cargo-toolchain.ts";
import { isRustWasmTarget, rustTargetName } from "./rust-toolchain.ts";

/** Rust's flags from the environment, which hide those of every setting: separated by U+001F, or by spaces. */
function flagsFromEnvironment(env: NodeJS.ProcessEnv): string[] | undefined {
  if (env["CARGO_ENCODED_RUSTFLAGS"]) return env["CARGO_ENCODED_RUSTFLAGS"].split("\x1f");
  return env["RUSTFLAGS"]?.split(" ").filter((flag) => flag !== "");
}

/** A call of cargo, with the rustc that belongs to it whatever PATH and the user's variables say. */
export function cargoCommand({ cargo, rustc }: CargoToolchain, args: string[], folder: string): CommandSpec {
  return { exe: cargo, args, cwd: folder, env: { RUSTC: rustc, CARGO_TERM_COLOR: "never" } };
}

export interface CargoBuildWords {
  command: "build" | "rustc";
  manifest: string;
  /** What of the package is built. */
  selection: string[];
  folder: string;
  targetFolder: string;
}

/** `cargo build` for a request; its messages are JSON on standard output. */
export function cargoBuildCommand(
  request: CompileRequest,
  toolchain: CargoToolchain,
  words: CargoBuildWords,
  env: NodeJS.ProcessEnv,
): CommandSpec {
  const { cargoVersion, rustc, rustcVersion } = toolchain;
  const target = isRustWasmTarget(request.target) ? rustTargetName(request.target, rustcVersion) : null;
  const simd = request.simd && target !== null ? ["-C", "target-feature=+simd128"] : [];
  const fromEnvironment = simd.length > 0 ? flagsFromEnvironment(env) : undefined;
  const args = [
    words.command,
    "--message-format=json",
    "--manifest-path",
    words.manifest,
    "--target-dir",
    words.targetFolder,
    // The variable decides; the setting says the same to a person who copies the command.
    ...cargoSetting("build.rustc", rustc),
    ...(target === null ? [] : ["--target", target]),
    ...cargoProfile(request.optimization, request.flags, cargoVersion),
    ...(simd.length > 0 && fromEnvironment === undefined ? cargoSetting(`target.${target}.rustflags`, simd) : []),
    ...words.selection,
    ...request.flags,
  ];
  const command = cargoCommand(toolchain, args, words.folder);
  if (fromEnvironment === undefined) return command;
  return { ...command, env: { ...command.env, CARGO_ENCODED_RUSTFLAGS: [...fromEnvironment, ...simd].join("\x1f") } };
}
