import type { BuildOptions } from "#shared/model/program-run.ts";
import { buildOptions, type ProgramOptions } from "./program-options.ts";
import { requireTools } from "./require-tools.ts";
import type { Session } from "./session.ts";
import { unusedOptions } from "./unused-options.ts";

/**
 * How the programs of a command line are built, after a look at every tool that it names; also says which options
 * change nothing. Throws what `requireTools` throws.
 */
export async function planBuild(
  options: ProgramOptions,
  files: readonly string[],
  runtimes: readonly string[],
  { workbench, output }: Session,
): Promise<{ build: BuildOptions; notes: string[] }> {
  const { tools } = await workbench.client.tools.list();
  requireTools({ runtimes, compilers: options.with ?? [] }, tools);
  const build = buildOptions(options, files, tools);
  const notes = unusedOptions(options, { files, runtimes, build, tools });
  for (const note of notes) output.note(`note: ${note}`);
  return { build, notes };
}
