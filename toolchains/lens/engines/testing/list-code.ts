import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "vitest";
import type { LensArchitecture, LensSyntax } from "#shared/model/lens/lens-code.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { CommandResult } from "../../../process/command-spec.ts";
import { createDetectionContext } from "../../../process/create-detection-context.ts";
import { runCommand } from "../../../process/run-command.ts";
import type { RuntimeAdapter } from "../../../runtimes/adapter.ts";
import type { CodeListing, ListedInstruction } from "../../code-listing.ts";
import type { LensEngine, LensEngineRequest } from "../../engine.ts";
import { hostArchitecture } from "../host-architecture.ts";
import type { BuiltModule } from "./build-module.ts";

export interface ListedCode {
  listing: CodeListing;
  request: LensEngineRequest;
  results: CommandResult[];
}

const detected = new Map<RuntimeAdapter, Promise<DetectedTool>>();

/** Skips the test where this machine can't show the code, with the engine's reason. */
export async function listCode(
  ctx: TestContext,
  engine: LensEngine,
  runtime: RuntimeAdapter,
  module: BuiltModule,
  asked: { variant: string | null; syntax?: LensSyntax; architecture?: LensArchitecture },
): Promise<ListedCode> {
  if (!detected.has(runtime)) detected.set(runtime, runtime.detect(createDetectionContext({ run: runCommand })));
  const tool = await detected.get(runtime)!;
  const { variant, syntax = "intel" } = asked;
  const architecture = asked.architecture ?? hostArchitecture ?? ctx.skip("no machine code of this processor is read");
  const workFolder = await mkdtemp(join(module.folder, "work", "engine-"));
  const request = { variant, modulePath: module.path, workFolder, architecture, syntax };
  const problem = engine.unsupported?.(request, tool, module.bytes);
  if (problem !== undefined) ctx.skip(problem);
  for (const { path, content } of engine.files?.(request, tool, module.bytes) ?? []) await writeFile(path, content);
  const results: CommandResult[] = [];
  for (const command of engine.plan(request, tool)) results.push(await runCommand(command));
  return { listing: await engine.read(request, results, module.bytes), request, results };
}

/** The instructions of a function that there has to be. */
export function instructionsOf(listing: CodeListing, symbol: string): Promise<ListedInstruction[]> {
  const listed = listing.functions.find((one) => one.symbol === symbol);
  if (listed === undefined) throw new Error(`no ${symbol} among ${listing.functions.map((one) => one.symbol).join()}`);
  return listing.instructions(listed);
}
