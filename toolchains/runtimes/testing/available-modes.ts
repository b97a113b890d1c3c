import { mkdtemp, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, type TestContext } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { CommandResult } from "../../process/command-spec.ts";
import { createDetectionContext } from "../../process/create-detection-context.ts";
import { runCommand } from "../../process/run-command.ts";
import type { RuntimeAdapter } from "../adapter.ts";
import { runtimes } from "../index.ts";
import { runtimeMode } from "../runtime-mode.ts";

/** A way to run modules, whether it is on this machine or not. */
export interface ModuleMode {
  ref: string;
  runtime: RuntimeAdapter;
  variant: string | null;
}

/** All but those that differ from another only in their caches. */
export const MODULE_MODES: ModuleMode[] = runtimes.flatMap((runtime) =>
  [null, ...runtime.variants]
    .filter((variant) => runtime.target(variant) === "wasm32-wasip1" && variant !== "nocache")
    .map((variant) => ({ ref: runtimeMode(runtime.id, variant), runtime, variant })),
);

const tools = new Map<string, Promise<DetectedTool>>();

/** The tool of a mode; skips the test where this machine hasn't it. */
export async function toolOf(ctx: TestContext, { ref, runtime }: ModuleMode): Promise<DetectedTool> {
  const detected = tools.get(runtime.id) ?? runtime.detect(createDetectionContext({ run: runCommand }));
  tools.set(runtime.id, detected);
  const tool = await detected;
  if (!tool.modes.includes(ref)) ctx.skip(tool.reason ?? `this ${tool.name} has no ${ref}`);
  return tool;
}

export type RunModule = (invocation?: Partial<Invocation>) => Promise<CommandResult>;

/** Compiles a module where the mode needs that; what it resolves with runs it. */
export async function preparedModule(
  { runtime, variant }: ModuleMode,
  tool: DetectedTool,
  artifact: string,
  folder: string,
): Promise<RunModule> {
  const launch = { artifact, variant, invocation: Invocation.parse({}) };
  expect(runtime.unsupported(launch, tool)).toBeUndefined();
  const workFolder = await mkdtemp(join(folder, `${basename(artifact)} `));
  const plan = runtime.precompile?.(launch, tool, workFolder);
  for (const { path, text } of plan?.files ?? []) await writeFile(path, text);
  for (const command of plan?.commands ?? []) expect(await runCommand(command)).toMatchObject({ exitCode: 0 });
  return (invocation = {}) =>
    runCommand(
      runtime.command(
        { ...launch, artifact: plan?.artifact ?? artifact, invocation: Invocation.parse(invocation) },
        tool,
      ),
    );
}
