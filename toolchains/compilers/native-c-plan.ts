import { basename, dirname, join } from "node:path";
import { languageOf } from "#shared/model/target.ts";
import type { BuildPlan, BuildStep, CompileRequest } from "./adapter.ts";
import { artifactName } from "./artifact-name.ts";
import { type CDrivers, driverStep, inTheirLanguage } from "./c-drivers.ts";
import { cFlagInputs } from "./flag-inputs.ts";
import { flagsForSource, resolveSourceFlags, splitLinkerFlags } from "./source-flags.ts";

interface NativeToolchain {
  drivers: CDrivers;
  /** The adapter's own flags, which a user's flags follow. */
  flags: string[];
  platform: NodeJS.Platform;
}

interface PlanContext {
  request: CompileRequest;
  drivers: CDrivers;
  work: string;
  artifactPath: string;
  compile: string[];
  /** Linkers take symbols only from libraries named after the files that need them. */
  link: string[];
}

/** Plans a native program for a driver that takes gcc's command line. */
export function planNativeProgram(
  request: CompileRequest,
  { drivers, flags, platform }: NativeToolchain,
  folders: { work: string },
): BuildPlan {
  const folder = dirname(request.sources[0]!);
  const { compile, link } = splitLinkerFlags([
    "-fdiagnostics-color=never",
    ...flags,
    ...resolveSourceFlags(request.flags, folder).flags,
  ]);
  const mathLibrary = platform === "win32" || platform === "darwin" ? [] : ["-lm"];
  const artifactPath = join(folders.work, artifactName(request.sources[0]!, request.target, platform));
  const context = { request, drivers, work: folders.work, artifactPath, compile, link: [...link, ...mathLibrary] };
  const { steps, dependencyFiles } = request.sources.length === 1 ? planInOne(context) : planSeparately(context);
  steps.at(-1)!.asLibrary = libraryStep(context);
  return { steps, artifactPath, dependencyFiles, ...cFlagInputs(request.flags, folder) };
}

interface PlannedSteps {
  steps: BuildStep[];
  dependencyFiles: string[];
}

/** The command a person would type for one file. */
function planInOne(context: PlanContext): PlannedSteps {
  const { request, work, artifactPath, compile, link } = context;
  const source = request.sources[0]!;
  const dependencies = join(work, "source.d");
  const args = [...compile, source, "-o", artifactPath, ...link, "-MD", "-MF", dependencies];
  return {
    steps: [driverStep(context, `compile and link ${basename(source)}`, [source], args)],
    dependencyFiles: [dependencies],
  };
}

function planSeparately(context: PlanContext): PlannedSteps {
  const { work, artifactPath, compile, link } = context;
  const { sources } = context.request;
  // Numbered, because two folders may hold sources of the same name.
  const objects = sources.map((_, index) => join(work, `${index}.o`));
  const dependencyFiles = sources.map((_, index) => join(work, `${index}.d`));
  const steps = sources.map((source, index) =>
    driverStep(
      context,
      `compile ${basename(source)}`,
      [source],
      flagsForSource(source, sources, compile).concat(
        ["-c", source, "-o", objects[index]!],
        ["-MD", "-MF", dependencyFiles[index]!],
      ),
      languageOf(source),
    ),
  );
  steps.push(driverStep(context, "link", sources, [...linkedWith(context), ...objects, "-o", artifactPath, ...link]));
  return { steps, dependencyFiles };
}

/** A language's standard says nothing to the linker, but a driver of the other language would complain. */
function linkedWith({ request, compile }: PlanContext): string[] {
  return flagsForSource(`program.${request.language}`, request.sources, compile);
}

/** Built anew from the sources, because a shared library's code has to be position-independent. */
function libraryStep(context: PlanContext): BuildStep {
  const { sources, language } = context.request;
  const inputs = inTheirLanguage(sources, language);
  const args = ["-shared", "-fPIC", ...linkedWith(context), ...inputs, "-o", context.artifactPath, ...context.link];
  return driverStep(context, "link as a library", sources, args);
}
