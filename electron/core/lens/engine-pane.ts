import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromFileSystemError, toWireError, WorkbenchError } from "#shared/errors.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import { enginePaneTitle } from "#shared/format/lens-words.ts";
import type { LensArchitecture, LensSyntax } from "#shared/model/lens/lens-code.ts";
import type { LensPane } from "#shared/model/lens/lens-view.ts";
import type { Failure } from "#shared/model/failure.ts";
import { parseRuntimeRef, type RuntimeRef } from "#shared/model/tool.ts";
import type { CodeListing } from "#toolchains/lens/code-listing.ts";
import type { LensEngine } from "#toolchains/lens/engine.ts";
import { lensEngines } from "#toolchains/lens/engines/index.ts";
import type { CommandResult, RunCommand } from "#toolchains/process/command-spec.ts";
import { runtimeMode } from "#toolchains/runtimes/runtime-mode.ts";
import type { ToolCatalog } from "../tools/tool-catalog.ts";

/** An engine that doesn't come to an end is given up. */
const ENGINE_TIMEOUT_MS = 120_000;
/** Of what failed, so much is shown. */
const SHOWN_OUTPUT_CHARACTERS = 2_000;

export interface EngineTools {
  catalog: ToolCatalog;
  run: RunCommand;
}

/** The module whose machine code is wanted. */
export interface LensModule {
  bytes: Uint8Array;
  path: string;
  architecture: LensArchitecture;
  syntax: LensSyntax;
}

/** References of everything that can show machine code, installed or not. */
const lensEngineRefs: readonly RuntimeRef[] = lensEngines.flatMap(({ runtime, variants }) =>
  variants.map((variant) => runtimeMode(runtime, variant)),
);

/** Those that are installed and make code for a processor, the same code once. */
export async function installedLensEngines(
  catalog: ToolCatalog,
  architecture: LensArchitecture,
): Promise<RuntimeRef[]> {
  const { tools } = await catalog.list();
  const modes = new Set(tools.flatMap((tool) => (tool.state === "available" ? tool.modes : [])));
  return lensEngines
    .filter(({ architectures }) => architectures.includes(architecture))
    .flatMap(({ runtime, variants, repeats = [] }) =>
      variants.filter((variant) => !repeats.includes(variant)).map((variant) => runtimeMode(runtime, variant)),
    )
    .filter((ref) => modes.has(ref));
}

/** A pane with its code; a pane that could not be made says why, and has none. */
export interface MadePane {
  pane: LensPane;
  listing: CodeListing | null;
}

/**
 * Has a runtime compile the module, and reads what came out. `folder` is the pane's own, and isn't there yet. Rejects only
 * after an abort.
 */
export async function makeEnginePane(
  ref: RuntimeRef,
  module: LensModule,
  { folder, signal, ...tools }: EngineTools & { folder: string; signal: AbortSignal },
): Promise<MadePane> {
  const startedNs = process.hrtime.bigint();
  const engine = findEngine(ref);
  const made: MadePane = { pane: enginePane(ref, engine, { architecture: module.architecture }), listing: null };
  try {
    if (engine === undefined) throw showsNoCode(ref);
    made.listing = await compile(engine, ref, module, { folder, signal, ...tools }, made.pane);
  } catch (error) {
    if (signal.aborted) throw error;
    made.pane.failure = toWireError(error);
  }
  made.pane.elapsedMs = Number(process.hrtime.bigint() - startedNs) / 1e6;
  return made;
}

/** Of an engine for which there is no module. */
export function failedEnginePane(ref: RuntimeRef, failure: Failure): LensPane {
  return enginePane(ref, findEngine(ref), { failure });
}

function findEngine(ref: RuntimeRef): LensEngine | undefined {
  const { id, variant } = parseRuntimeRef(ref);
  return lensEngines.find(({ runtime, variants }) => runtime === id && variants.includes(variant));
}

function enginePane(ref: RuntimeRef, engine: LensEngine | undefined, change: Partial<LensPane>): LensPane {
  const { variant } = parseRuntimeRef(ref);
  return {
    id: ref,
    title: enginePaneTitle(ref, null),
    architecture: null,
    commands: [],
    grain: engine?.grain(variant) ?? "function",
    note: engine?.note(variant) ?? null,
    failure: null,
    elapsedMs: 0,
    ...change,
  };
}

async function compile(
  engine: LensEngine,
  ref: RuntimeRef,
  { bytes, path, architecture, syntax }: LensModule,
  { catalog, run, folder, signal }: EngineTools & { folder: string; signal: AbortSignal },
  pane: LensPane,
): Promise<CodeListing> {
  const { tool, variant } = await catalog.chooseRuntime(ref);
  pane.title = enginePaneTitle(ref, tool);
  if (!engine.architectures.includes(architecture))
    throw new WorkbenchError("INVALID_REQUEST", `${pane.title} can't show code for ${architecture} here.`, {
      hint: `It shows code for ${engine.architectures.join(", ")}.`,
    });
  const workFolder = join(folder, ref.replace(":", "-"));
  const request = { variant, modulePath: path, workFolder, architecture, syntax };
  const reason = engine.unsupported?.(request, tool, bytes);
  if (reason !== undefined) throw new WorkbenchError("INVALID_REQUEST", reason);

  try {
    await mkdir(workFolder);
    for (const { path: file, content } of engine.files?.(request, tool, bytes) ?? []) await writeFile(file, content);
  } catch (error) {
    throw fromFileSystemError(error, workFolder);
  }
  const results: CommandResult[] = [];
  for (const command of engine.plan(request, tool)) {
    pane.commands.push(formatCommand(command));
    const result = await run({ timeoutMs: ENGINE_TIMEOUT_MS, ...command }, { signal });
    results.push(result);
    if (result.exitCode !== 0) throw engineFailure(pane.title, result);
  }
  try {
    const listing = await engine.read(request, results, bytes);
    if (listing.remark !== undefined) {
      pane.grain = listing.remark.grain;
      pane.note = [pane.note, listing.remark.note].filter(Boolean).join(" ");
    }
    return listing;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WorkbenchError("PROGRAM_FAILED", `The output of ${pane.title} could not be read: ${error.message}.`, {
      hint: "Another version of it may print something else.",
      cause: error,
    });
  }
}

function showsNoCode(ref: RuntimeRef): WorkbenchError {
  return new WorkbenchError("INVALID_REQUEST", `The machine code of ${ref} can't be shown.`, {
    hint: `Machine code can be shown of ${lensEngineRefs.join(", ")}.`,
  });
}

function engineFailure(title: string, { exitCode, timedOut, stdout, stderr }: CommandResult): WorkbenchError {
  const said = (stderr.trim() || stdout.trim()).slice(-SHOWN_OUTPUT_CHARACTERS);
  const end = timedOut ? `took longer than ${ENGINE_TIMEOUT_MS / 1e3} s` : `ended with code ${exitCode}`;
  return new WorkbenchError("PROGRAM_FAILED", `${title} ${end}.`, said === "" ? {} : { hint: said });
}
