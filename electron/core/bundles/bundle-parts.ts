import { realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { RuntimeId } from "#shared/model/tool.ts";
import type { BundleAdapter, BundleParts, BundleSettings, PackedProgram } from "#toolchains/bundles/adapter.ts";
import { buildLauncher } from "#toolchains/bundles/launcher/build-launcher.ts";
import { librariesOf } from "#toolchains/containers/program-libraries.ts";
import { bundledFunction } from "#toolchains/process/built-entry.ts";
import type { RunCommand } from "#toolchains/process/command-spec.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import { readProgramFile } from "#toolchains/process/program-file.ts";
import type { RuntimeLaunch } from "#toolchains/runtimes/adapter.ts";
import type { ToolCatalog } from "../tools/tool-catalog.ts";
import type { SubjectCode } from "./subject-code.ts";

export interface PartTools {
  run: RunCommand;
  catalog: ToolCatalog;
  dataDir: string;
}

const COMPILERS = ["cc", "gcc", "clang"];
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, BundleParts["architecture"]>> = {
  x64: "x86_64",
  arm64: "aarch64",
};

/** Of what is compiled or taken from this machine. Null where the platforms have no such machines. */
function machineArchitecture(): BundleParts["architecture"] | null {
  return ARCHITECTURES[process.arch] ?? null;
}

/** What goes into a bundle besides the function. Rejects with TOOL_UNAVAILABLE or INVALID_REQUEST, with what to do. */
export async function gatherParts(
  adapter: BundleAdapter,
  code: SubjectCode,
  settings: BundleSettings,
  options: { runtime: RuntimeId | null; argument: Record<string, unknown> },
  tools: PartTools,
): Promise<BundleParts> {
  const architecture = machineArchitecture();
  if (architecture === null && adapter.needsLauncher) throw unsuited(adapter);
  if (code.architecture !== null && code.architecture !== architecture)
    throw new WorkbenchError(
      "INVALID_REQUEST",
      `It is a program for ${code.architecture}, and what starts it is made for this machine's ${architecture ?? process.arch}.`,
      {
        hint: "Bundle it on a machine of its kind.",
      },
    );
  const takesRuntime = adapter.runtimes.length > 0 && code.form === "wasi-command";
  const [module] = code.files;
  return {
    code,
    settings,
    argument: options.argument,
    nodeRuntime: bundledFunction(),
    launcher: adapter.needsLauncher ? await launcher(adapter, tools) : null,
    runtime:
      takesRuntime && module && "file" in module.content
        ? await runtimeOf(adapter, module.content.file, code, settings, options.runtime, tools)
        : null,
    program:
      code.form === "native" && module && "file" in module.content
        ? await packProgram(module.content.file, tools.run)
        : null,
    architecture: architecture ?? "x86_64",
  };
}

/** Why bundles with machine code can't be made on this machine; null where they can. */
export function launcherProblem(): { reason: string; hint: string } | null {
  if (process.platform === "linux" && machineArchitecture() !== null) return null;
  return {
    reason: "What starts the function there is compiled for Linux, which needs a Linux on x86-64 or ARM64 here.",
    hint: "Make it on such a machine; or choose a way through Node, which is the same everywhere.",
  };
}

function unsuited(adapter: BundleAdapter): WorkbenchError {
  const problem = launcherProblem();
  return new WorkbenchError("INVALID_REQUEST", `${adapter.name}: ${problem?.reason ?? "this machine can't make it."}`, {
    hint: problem?.hint,
  });
}

async function launcher(adapter: BundleAdapter, { run, dataDir }: PartTools): Promise<string> {
  if (launcherProblem()) throw unsuited(adapter);
  const detection = createDetectionContext({ run });
  const built = await buildLauncher({
    run,
    compilerPaths: await detection.findExecutables(COMPILERS),
    cacheFolder: join(dataDir, "cache", "bundles"),
  });
  if (built !== null) return built;
  throw new WorkbenchError("TOOL_UNAVAILABLE", "What starts the function on its platform could not be compiled.", {
    hint: "Install a C compiler that links statically: on Debian, sudo apt-get install gcc libc6-dev.",
  });
}

/** A program of this machine, with the libraries that its loader would load. */
async function packProgram(path: string, run: RunCommand): Promise<PackedProgram> {
  const file = await realpath(path);
  const program = readProgramFile(file);
  if (program.type !== "elf" || program.loader === null) return { file, libraries: [] };
  const { loader } = program;
  const libraries = await librariesOf(run, file);
  return {
    file,
    libraries: libraries.map((one) => ({
      name: basename(one.path),
      file: one.file,
      isLoader: basename(one.path) === basename(loader),
    })),
  };
}

async function runtimeOf(
  adapter: BundleAdapter,
  modulePath: string,
  code: SubjectCode,
  { features, environment }: BundleSettings,
  asked: RuntimeId | null,
  { catalog, run }: PartTools,
): Promise<NonNullable<BundleParts["runtime"]>> {
  const { tools } = await catalog.list();
  const usable = adapter.runtimes.filter((id) => tools.some((tool) => tool.id === id && tool.state === "available"));
  const id = asked ?? usable[0] ?? adapter.runtimes[0]!;
  const { adapter: runtime, tool } = await catalog.chooseRuntime(id);
  const path = tool.path ?? runtime.id;
  const dirs =
    features.includes("folder") || features.includes("scratch-folder") ? [{ host: "function", guest: "/" }] : [];
  const env = features.includes("environment") ? environment : {};
  const launch: RuntimeLaunch = {
    artifact: modulePath,
    variant: null,
    invocation: { args: [], env: { ...env }, stdin: "", dirs, timeoutMs: 1 },
  };
  const problem = runtime.unsupported(launch, tool);
  if (problem !== undefined) throw new WorkbenchError("INVALID_REQUEST", problem, { hint: "Choose another runtime." });
  const { args } = runtime.command({ ...launch, artifact: `function/${code.entry}` }, tool);
  return { id, name: runtime.name, version: tool.version ?? "", program: await packProgram(path, run), command: args };
}
