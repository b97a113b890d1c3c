import { readFile } from "node:fs/promises";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import type { BuildResult } from "#shared/model/build.ts";
import type { LensPane, LensRequest } from "#shared/model/lens/lens-view.ts";
import { nativeHost } from "#toolchains/lens/native/native-target.ts";
import {
  nativeObjectNote,
  planNativeObject,
  unsupportedNativeObject,
  type NativeObjectRequest,
} from "#toolchains/lens/native/plan-native-object.ts";
import { readNativeListing } from "#toolchains/lens/native/read-native-listing.ts";
import { isCargoManifest } from "#shared/model/target.ts";
import { buildObjects, type ObjectBuild } from "./build-objects.ts";
import type { PaneListing } from "./join-functions.ts";
import { languageOfAll, type LensTools } from "./lens-tools.ts";

export interface MadeNativePane {
  /** Null where no compiler could be asked. */
  build: BuildResult | null;
  pane: LensPane;
  /** Null where there is no code. */
  listing: PaneListing | null;
}

/** Compiles the sources for this machine, or another, and reads the objects. Rejects only after an abort. */
export async function makeNativePane(
  request: LensRequest,
  tools: LensTools & { folder: string; signal: AbortSignal },
): Promise<MadeNativePane> {
  const startedNs = process.hrtime.bigint();
  const pane: LensPane = {
    id: "native",
    title: "Native",
    architecture: request.architecture ?? nativeHost().architecture,
    commands: [],
    grain: "instruction",
    note: null,
    failure: null,
    elapsedMs: 0,
  };
  const made: MadeNativePane = { build: null, pane, listing: null };
  try {
    await compile(request, tools, made);
  } catch (error) {
    if (tools.signal.aborted) throw error;
    pane.failure = toWireError(error);
  }
  pane.elapsedMs = Number(process.hrtime.bigint() - startedNs) / 1e6;
  return made;
}

async function compile(
  request: LensRequest,
  tools: LensTools & { folder: string; signal: AbortSignal },
  made: MadeNativePane,
): Promise<void> {
  const { pane } = made;
  const { files, optimization, flags, syntax } = request;
  const host = nativeHost();
  const language = languageOfAll(files);
  if (language === undefined)
    throw new WorkbenchError("INVALID_REQUEST", "A module that is compiled already has no native form.", {
      hint: "Open its source.",
    });
  if (pane.architecture === null)
    throw new WorkbenchError("INVALID_REQUEST", `Code for ${process.arch} can't be shown.`, {
      hint: "Choose another architecture: x86_64 or aarch64.",
    });
  const compiler = request.nativeCompiler ?? (files.some(isCargoManifest) ? "cargo" : undefined);
  const { adapter, tool } = await tools.catalog.chooseCompiler(language, "native", compiler);
  pane.title = `${tool.name} ${tool.version ?? ""}`.trim();

  const wanted: NativeObjectRequest = {
    sources: files,
    language,
    optimization,
    flags,
    architecture: pane.architecture,
  };
  const reason = await unsupportedNativeObject(wanted, adapter, tool, host, tools.context);
  if (reason !== undefined) throw new WorkbenchError("INVALID_REQUEST", reason);
  pane.note = await nativeObjectNote(wanted, tool, host, tools.context);
  const plan: ObjectBuild["plan"] = (objectFlags, folders) =>
    planNativeObject({ ...wanted, flags: objectFlags }, adapter, tool, host, folders);
  made.build = await buildObjects({ request: wanted, compiler: { adapter, tool }, plan }, tools);
  pane.commands = made.build.commands;
  const { artifact, failure } = made.build;
  if (artifact === null) {
    pane.failure = failure;
    return;
  }
  try {
    const objects = await Promise.all([artifact.path, ...artifact.companions].map((path) => readFile(path)));
    made.listing = await readNativeListing(objects, syntax);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WorkbenchError("PROGRAM_FAILED", `What ${pane.title} wrote could not be read: ${error.message}.`, {
      cause: error,
    });
  }
}
