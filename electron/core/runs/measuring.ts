import { join } from "node:path";
import { buildEmptyProgram } from "#toolchains/measure/build-empty-program.ts";
import type { BuiltHelper, HelperBuildOptions } from "#toolchains/measure/build-helper-program.ts";
import { buildLauncher } from "#toolchains/measure/build-launcher.ts";
import type { Measurer } from "#toolchains/measure/measured-command.ts";
import { createMeasurer } from "#toolchains/measure/measurer.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import type { RunCommand } from "#toolchains/process/command-spec.ts";
import type { ToolCatalog } from "../tools/tool-catalog.ts";

/** A new measuring process, with the exact launcher where a C compiler has been found to build it. */
export async function openMeasurer(dataDir: string, catalog: ToolCatalog, run: RunCommand): Promise<Measurer> {
  const launcher = await buildLauncher(await helperOptions(dataDir, catalog, run));
  return createMeasurer({ entry: builtEntry("measurer"), launcher });
}

/** The program that the spawn floor is measured with (see measureSpawnFloor); null without a C compiler. */
export async function spawnFloorProgram(
  dataDir: string,
  catalog: ToolCatalog,
  run: RunCommand,
): Promise<BuiltHelper | null> {
  return buildEmptyProgram(await helperOptions(dataDir, catalog, run));
}

async function helperOptions(dataDir: string, catalog: ToolCatalog, run: RunCommand): Promise<HelperBuildOptions> {
  const { tools } = await catalog.list();
  const compilerPaths = tools
    .filter(
      (tool) =>
        tool.kind === "compiler" &&
        tool.state === "available" &&
        tool.targets.includes("native") &&
        tool.languages.includes("c"),
    )
    .flatMap((tool) => (tool.path ? [tool.path] : []));
  return { run, compilerPaths, cacheFolder: join(dataDir, "cache", "launcher") };
}
