import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import { isCargoManifest } from "#shared/model/target.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { parseCargoErrors, parseCargoJson, renderCargoJson } from "../diagnostics/cargo-json.ts";
import type { CommandResult } from "../process/command-spec.ts";
import type { BuildPlan, BuildStep, CompileFolders, CompileRequest, CompilerAdapter, ProcessStep } from "./adapter.ts";
import { artifactExtension } from "./artifact-name.ts";
import { unsupportedByTool } from "./candidates.ts";
import { cargoBuildCommand, cargoCommand, type CargoBuildWords } from "./cargo-command.ts";
import { cargoInputs } from "./cargo-inputs.ts";
import {
  type CargoMetadata,
  builtFile,
  isSelfContained,
  parseCargoMetadata,
  selectFromPackage,
} from "./cargo-package.ts";
import { CARGO_OPTIMIZATION_FLAGS } from "./cargo-profile.ts";
import { cargoToolchain, detectCargo, oldestCargoToolchain } from "./cargo-toolchain.ts";
import { crateName, lacksOnlyMain } from "./rust-crate.ts";
import { missingWasmTarget } from "./rust-toolchain.ts";

/** Names that cargo gives to folders of its own. */
const CARGOS_FOLDERS = new Set(["build", "deps", "examples", "incremental"]);

/** A package of one file, which is part of no workspace around it. A TOML string is written like JSON's. */
function manifestFor(name: string, source: string, kind: "bin" | "lib"): string {
  return [
    "[package]",
    `name = "${name}"`,
    'version = "0.0.0"',
    'edition = "2021"',
    "",
    kind === "bin" ? "[[bin]]" : "[lib]",
    `name = "${name}"`,
    `path = ${JSON.stringify(source)}`,
    ...(kind === "lib" ? ['crate-type = ["cdylib"]'] : []),
    "",
    "[workspace]",
    "",
  ].join("\n");
}

const errorAbout = (file: string, message: string): Diagnostic => ({
  file,
  line: 0,
  column: 0,
  severity: "error",
  message,
});

function diagnosticsOf(step: BuildStep, output: CommandResult): Diagnostic[] {
  const folder = step.command.cwd ?? "";
  const { sources } = step;
  const { diagnostics } = parseCargoJson(output.stdout, { folder: step.messageFolder ?? folder, sources });
  return output.exitCode === 0
    ? diagnostics
    : [...diagnostics, ...parseCargoErrors(output.stderr, { folder, sources })];
}

/** Cargo for packages (their Cargo.toml), and for single files by a manifest made for them. */
export function createCargo(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): CompilerAdapter {
  interface Building {
    request: CompileRequest;
    tool: DetectedTool;
    folders: CompileFolders;
    /** The user's folder that cargo runs in: it finds its configuration and toolchain from there. */
    folder: string;
    workspaceRoot: string;
  }

  function buildStep(
    building: Building,
    label: string,
    words: Omit<CargoBuildWords, "folder" | "targetFolder">,
  ): ProcessStep {
    const { request, tool, folders, folder, workspaceRoot } = building;
    const targetFolder = join(folders.kept ?? folders.work, "target");
    const toolchain = cargoToolchain(tool, request.target);
    return {
      label,
      via: "process",
      sources: request.sources,
      messageFolder: workspaceRoot,
      command: cargoBuildCommand(request, toolchain, { ...words, folder, targetFolder }, env),
    };
  }

  /** Of several cargos an older one can't read the Cargo.lock that a newer one writes. */
  function lockSteps({ request, tool, folder }: Building): ProcessStep[] {
    const oldest = oldestCargoToolchain(tool);
    if (oldest.cargo === cargoToolchain(tool, request.target).cargo) return [];
    const args = ["generate-lockfile", "--offline", "--manifest-path", request.sources[0]!];
    const command = cargoCommand(oldest, args, folder);
    return [{ label: "write Cargo.lock", via: "process", optional: true, sources: request.sources, command }];
  }

  const dependencyFileIn = ({ work }: CompileFolders) => join(work, "dependencies.d");
  const artifactIn = ({ work }: CompileFolders, name: string) => join(work, "artifact", name);

  /** The last part of a plan: the artifact, where cargo said that it is, and what it was made from. */
  function finish(building: Building, results: CommandResult[], name?: string): BuildPlan | Diagnostic {
    const { request, folders, folder, workspaceRoot } = building;
    const { stdout } = results.at(-1)!;
    const output = parseCargoJson(stdout, { folder: workspaceRoot, sources: request.sources });
    const built = builtFile(output.artifacts, artifactExtension(request.target, platform));
    if ("problem" in built) return errorAbout(request.sources[0]!, built.problem);
    const artifactPath = artifactIn(folders, name ?? basename(built.path));
    const about = { folder, flags: request.flags, work: folders.work, workspaceRoot, built: built.path };
    const inputs = cargoInputs(output, { ...about, dependencyFile: dependencyFileIn(folders) }, env);
    return { steps: [], artifactPath, ...inputs, files: [{ path: artifactPath, copyOf: built.path }, ...inputs.files] };
  }

  function planFile(request: CompileRequest, tool: DetectedTool, folders: CompileFolders): BuildPlan {
    const source = request.sources[0]!;
    const crate = crateName(source);
    const name = CARGOS_FOLDERS.has(crate) ? `program_${crate}` : crate;
    const root = join(folders.work, "package");
    const manifest = join(root, "Cargo.toml");
    const library = join(root, "library", "Cargo.toml");
    const building: Building = { request, tool, folders, folder: dirname(source), workspaceRoot: root };
    const artifactName = crate + artifactExtension(request.target, platform);
    const program = buildStep(building, `build ${basename(source)}`, {
      command: "build",
      manifest,
      selection: ["--bin", name],
    });
    program.asLibrary = {
      ...buildStep(building, "build as a library", { command: "build", manifest: library, selection: ["--lib"] }),
      messageFolder: dirname(library),
    };
    return {
      files: [
        { path: manifest, text: manifestFor(name, source, "bin") },
        { path: library, text: manifestFor(name, source, "lib") },
      ],
      steps: [program],
      artifactPath: artifactIn(folders, artifactName),
      dependencyFiles: [dependencyFileIn(folders)],
      inputFiles: [],
      cacheable: true,
      next: (results) => finish(building, results, artifactName),
    };
  }

  function planSelection(
    request: CompileRequest,
    tool: DetectedTool,
    folders: CompileFolders,
    metadata: CargoMetadata,
  ): BuildPlan | Diagnostic {
    const manifest = request.sources[0]!;
    const selected = selectFromPackage(metadata, manifest, request.flags);
    if ("problem" in selected) return errorAbout(manifest, selected.problem);
    const workspaceRoot = metadata.workspace_root;
    const building: Building = { request, tool, folders, folder: dirname(manifest), workspaceRoot };
    const { kind, command, packageName } = selected;
    const hasLock = existsSync(join(workspaceRoot, "Cargo.lock"));
    const note = (message: string): Diagnostic => ({ ...errorAbout(manifest, message), severity: "note" });
    const notes = [
      ...(kind === "library"
        ? [note(`${packageName} is built as a library, whose functions can be inspected but not run`)]
        : []),
      ...(hasLock
        ? []
        : [
            note(
              `There was no Cargo.lock: cargo wrote one into ${workspaceRoot}, with the exact versions that it took`,
            ),
          ]),
    ];
    return {
      ...preliminary(folders, basename(manifest)),
      kind: kind === "library" ? "library" : undefined,
      notes,
      steps: [
        ...(hasLock || !isSelfContained(metadata) ? [] : lockSteps(building)),
        buildStep(building, `build ${packageName}`, { command, manifest, selection: selected.args }),
      ],
      next: (results) => finish(building, results),
    };
  }

  /** The parts of a plan whose artifact is known only later. */
  const preliminary = (folders: CompileFolders, name: string) => ({
    artifactPath: artifactIn(folders, name),
    dependencyFiles: [],
    inputFiles: [],
    cacheable: false,
  });

  /** What a package holds is asked first: which program is meant, and where its workspace is. */
  function planPackage(request: CompileRequest, tool: DetectedTool, folders: CompileFolders): BuildPlan {
    const manifest = request.sources[0]!;
    const toolchain = cargoToolchain(tool, request.target);
    const args = ["metadata", "--no-deps", "--format-version", "1", "--manifest-path", manifest];
    const question: ProcessStep = {
      label: `read ${basename(manifest)}`,
      via: "process",
      sources: request.sources,
      command: cargoCommand(toolchain, args, dirname(manifest)),
    };
    return {
      ...preliminary(folders, basename(manifest)),
      steps: [question],
      next(results) {
        const metadata = parseCargoMetadata(results[0]!.stdout);
        if (metadata === undefined)
          return errorAbout(manifest, `${toolchain.cargo} does not describe the package as expected.`);
        return planSelection(request, tool, folders, metadata);
      },
    };
  }

  return {
    id: "cargo",
    name: "Cargo",
    optimizationFlags: CARGO_OPTIMIZATION_FLAGS,
    detect: detectCargo,

    unsupported(request, tool) {
      if (request.sources.length > 1)
        return "Cargo takes one Cargo.toml or one file; further files are named in it with `mod`";
      return missingWasmTarget(request.target, tool) ?? unsupportedByTool(request, tool);
    },

    plan: (request, tool, folders) =>
      isCargoManifest(request.sources[0]!) ? planPackage(request, tool, folders) : planFile(request, tool, folders),

    diagnostics: diagnosticsOf,
    lacksMain: async (step, output) => lacksOnlyMain(diagnosticsOf(step, output)),
    machineOutput: { stream: "stdout", readable: renderCargoJson },
  };
}
