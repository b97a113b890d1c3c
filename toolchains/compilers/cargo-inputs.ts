import { existsSync, readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, extname, join, sep } from "node:path";
import type { CargoOutput } from "../diagnostics/cargo-json.ts";
import type { BuildPlan } from "./adapter.ts";
import { rustFlagInputs } from "./flag-inputs.ts";
import { parseEnvironmentDependencies } from "./dependency-file.ts";

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** Where cargo looks for its configuration when it is run in a folder (Cargo book, "Hierarchical structure"). */
function configurationFiles(folder: string, env: NodeJS.ProcessEnv): string[] {
  const folders = [
    ...ancestors(folder).map((path) => join(path, ".cargo")),
    env["CARGO_HOME"] ?? join(homedir(), ".cargo"),
  ];
  return [...new Set(folders)].flatMap((path) => ["config", "config.toml"].map((name) => join(path, name)));
}

/** Files that choose rustup's toolchain, or make a package part of a workspace, for whoever runs cargo in a folder. */
function surroundingFiles(folder: string): string[] {
  return ancestors(folder).flatMap((path) =>
    ["rust-toolchain", "rust-toolchain.toml", "Cargo.toml"].map((name) => join(path, name)),
  );
}

/** Set by cargo itself from manifests, which are inputs anyway. */
const CARGOS_OWN_VARIABLE = /^(CARGO(_.*)?|OUT_DIR)$/;

/** Whether a program takes a variable of the environment in (`env!`), as rustc noted beside its objects. */
function readsEnvironment(folder: string): boolean {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".d")) : [];
  return files.some((name) =>
    Object.keys(parseEnvironmentDependencies(readFileSync(join(folder, name), "utf8"))).some(
      (variable) => !CARGOS_OWN_VARIABLE.test(variable),
    ),
  );
}

/** Variables that hand rustc or the linker arguments, which may name any file, or put another program in their place. */
const NAMES_FURTHER_FILES = /RUSTFLAGS$|^RUSTC_|^CARGO_.*_(LINKER|WRAPPER|RUNNER)$/;
/** The same by `--config KEY=VALUE`. */
const SETS_FURTHER_FILES = /rustflags|linker|wrapper|include|\bpaths?\b|patch|source/;

interface CargoBuild {
  /** The folder cargo ran in. */
  folder: string;
  flags: readonly string[];
  /** Holds what was made for this build alone. */
  work: string;
  workspaceRoot: string;
  /** Where cargo left the artifact; its dependency file is beside it. */
  built: string;
  /** Where the build cache finds the dependency file. */
  dependencyFile: string;
}

/**
 * What a build by cargo was made from. Its dependency file names the sources of this package and of those it depends
 * on by path; packages of a registry are fixed by Cargo.lock. A build script or a procedural macro may read anything,
 * and a configuration may name further files: such a build is left to cargo, which sees what has changed.
 */
export function cargoInputs(
  output: CargoOutput,
  { folder, flags, work, workspaceRoot, built, dependencyFile }: CargoBuild,
  env: NodeJS.ProcessEnv,
): Required<Pick<BuildPlan, "files" | "dependencyFiles" | "inputFiles" | "cacheable" | "absentFiles">> {
  const ownDependencyFile = built.slice(0, built.length - extname(built).length) + ".d";
  const isThere = existsSync(ownDependencyFile);
  const configuration = configurationFiles(folder, env);
  const surrounding = surroundingFiles(folder);
  const manifests = output.artifacts.map(({ manifest_path }) => manifest_path);
  const lock = [join(workspaceRoot, "Cargo.toml"), join(workspaceRoot, "Cargo.lock")];
  const read = [
    ...manifests,
    ...[...lock, ...surrounding].filter(existsSync),
    ...rustFlagInputs(flags, folder).inputFiles,
  ];
  const unknown =
    output.ranBuildScript ||
    output.artifacts.some(({ target }) => target.kind.includes("proc-macro")) ||
    configuration.some((path) => existsSync(path)) ||
    Object.entries(env).some(([name, value]) => value !== undefined && NAMES_FURTHER_FILES.test(name)) ||
    flags.some((flag) => SETS_FURTHER_FILES.test(flag)) ||
    readsEnvironment(join(dirname(built), "deps"));
  return {
    files: isThere ? [{ path: dependencyFile, copyOf: ownDependencyFile }] : [],
    dependencyFiles: isThere ? [dependencyFile] : [],
    inputFiles: [...new Set(read)].filter((path) => !path.startsWith(work + sep)),
    absentFiles: [...configuration, ...surrounding].filter((path) => !existsSync(path)),
    cacheable: isThere && !unknown,
  };
}
