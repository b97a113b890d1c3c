import { dirname } from "node:path";
import { z } from "zod";
import type { CompilerArtifact } from "../diagnostics/cargo-json.ts";

/** The parts used of https://doc.rust-lang.org/cargo/commands/cargo-metadata.html */
const PackageTarget = z.object({ name: z.string(), kind: z.array(z.string()), crate_types: z.array(z.string()) });
const CargoPackage = z.object({
  name: z.string(),
  manifest_path: z.string(),
  targets: z.array(PackageTarget),
  /** With the folder of one that is named by its path. */
  dependencies: z.array(z.object({ path: z.string().nullish() })).default([]),
  default_run: z.string().nullish(),
});
type CargoPackage = z.infer<typeof CargoPackage>;
const CargoMetadata = z.object({ packages: z.array(CargoPackage), workspace_root: z.string() });
export type CargoMetadata = z.infer<typeof CargoMetadata>;

/** What `cargo metadata --format-version 1` printed; undefined when it isn't that. */
export function parseCargoMetadata(stdout: string): CargoMetadata | undefined {
  try {
    return CargoMetadata.safeParse(JSON.parse(stdout)).data;
  } catch {
    return undefined;
  }
}

/** Whether the packages of a workspace depend on nothing but each other. */
export function isSelfContained({ packages }: CargoMetadata): boolean {
  const folders = new Set(packages.map(({ manifest_path }) => dirname(manifest_path)));
  return packages.every(({ dependencies }) =>
    dependencies.every(({ path }) => typeof path === "string" && folders.has(path)),
  );
}

/** What of a package is built: cargo's command and the arguments that select it, or why there is nothing to choose. */
type CargoSelection =
  | { kind: "program" | "library"; command: "build" | "rustc"; args: string[]; packageName: string }
  | { problem: string };

function valueOf(flags: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, flag] of flags.entries())
    for (const name of names) {
      if (flag === name) return flags[index + 1];
      if (flag.startsWith(`${name}=`)) return flag.slice(name.length + 1);
    }
  return undefined;
}

const LIBRARY = /\.(wasm|so|dylib|dll)$/;

const listed = (names: readonly string[]) => names.join(", ");

/** The one package that is meant: the manifest's own, the one that flags name, or the only one of a workspace. */
function choosePackage(
  { packages }: CargoMetadata,
  manifest: string,
  flags: readonly string[],
): CargoPackage | { problem: string } {
  const named = valueOf(flags, ["-p", "--package"]);
  const own = packages.find(({ manifest_path }) => manifest_path === manifest);
  const withPrograms = packages.filter(({ targets }) => targets.some(({ kind }) => kind.includes("bin")));
  const chosen =
    named === undefined
      ? (own ?? (withPrograms.length === 1 ? withPrograms[0] : undefined))
      : packages.find(({ name }) => name === named);
  if (chosen !== undefined) return chosen;
  const names = listed(packages.map(({ name }) => name));
  return {
    problem:
      named === undefined
        ? `This workspace has several packages: say which one with --package NAME, or build its own Cargo.toml. Its packages: ${names}.`
        : `This workspace has no package named ${named}. Its packages: ${names}.`,
  };
}

/**
 * Chooses what to build: what the flags name, the package's only program or the one it names as `default-run`, and
 * its library when it has no program.
 */
export function selectFromPackage(metadata: CargoMetadata, manifest: string, flags: readonly string[]): CargoSelection {
  const chosen = choosePackage(metadata, manifest, flags);
  if ("problem" in chosen) return chosen;
  const isNamed = valueOf(flags, ["-p", "--package"]) !== undefined;
  const args = isNamed || chosen.manifest_path === manifest ? [] : ["--package", chosen.name];
  const program = (more: string[]): CargoSelection => ({
    kind: "program",
    command: "build",
    args: [...args, ...more],
    packageName: chosen.name,
  });

  const namesLibrary = flags.includes("--lib");
  if (!namesLibrary && valueOf(flags, ["--bin", "--example"]) !== undefined) return program([]);
  const programs = chosen.targets.filter(({ kind }) => kind.includes("bin")).map(({ name }) => name);
  const run = programs.length === 1 ? programs[0] : (chosen.default_run ?? undefined);
  if (!namesLibrary && run !== undefined) return program(["--bin", run]);
  if (!namesLibrary && programs.length > 1)
    return {
      problem: `${chosen.name} has several programs: say which one with --bin NAME. Its programs: ${listed(programs)}.`,
    };

  const library = chosen.targets.find(({ kind }) => !kind.includes("bin") && kind.some((word) => word.endsWith("lib")));
  if (library === undefined)
    return {
      problem: `${chosen.name} has neither a program (src/main.rs) nor a library (src/lib.rs) that can be built.`,
    };
  const isModule = library.crate_types.includes("cdylib");
  return {
    kind: "library",
    command: isModule ? "build" : "rustc",
    args: [...args, ...(namesLibrary ? [] : ["--lib"]), ...(isModule ? [] : ["--crate-type", "cdylib"])],
    packageName: chosen.name,
  };
}

/** The program among all that cargo built, or the library when there is none, or why there isn't just one. */
export function builtFile(
  artifacts: readonly CompilerArtifact[],
  extension: string,
): { path: string } | { problem: string } {
  const programs = artifacts.flatMap(({ executable }) => executable ?? []);
  const libraries = artifacts
    .filter(({ target }) => target.crate_types.includes("cdylib"))
    .flatMap(({ filenames }) => filenames.filter((name) => LIBRARY.test(name)));
  const files = programs.length > 0 ? programs : libraries.slice(-1);
  const [path, ...more] = files;
  if (path === undefined) return { problem: "Cargo built no program and no library of functions." };
  if (more.length > 0)
    return { problem: `Cargo built several programs, and one has to be chosen with --bin NAME: ${listed(files)}.` };
  if (path.endsWith(".wasm") !== (extension === ".wasm"))
    return { problem: `Cargo built ${path}, which is for another target: a setting names another build.target.` };
  return { path };
}
