import { join } from "node:path";
import { buildLauncher } from "#toolchains/measure/build-launcher.ts";
import type { Measurer } from "#toolchains/measure/measured-command.ts";
import { createMeasurer } from "#toolchains/measure/measurer.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import type { RunCommand } from "#toolchains/process/command-spec.ts";
import type { ToolCatalog } from "../tools/tool-catalog.ts";

/** A new measuring process, with the exact launcher where a C compiler has been found to build it. */
export async function openMeasurer(dataDir: string, catalog: ToolCatalog, run: RunCommand): Promise<Measurer> {
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
  const launcher = await buildLauncher({ run, compilerPaths, cacheFolder: join(dataDir, "cache", "launcher") });
  return createMeasurer({ entry: builtEntry("measurer"), launcher });
}
