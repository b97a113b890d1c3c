import { resolve } from "node:path";
import { writeFileAtomic } from "#core/store/atomic-write.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { lensFunctionJson, type LensFunctionJson } from "#shared/format/lens-json.ts";
import { chooseLensFunctions } from "#shared/format/lens-functions.ts";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LensArchitecture, LensSyntax } from "#shared/model/lens/lens-code.ts";
import type {
  LensEvent,
  LensExportFormat,
  LensFunction,
  LensPane,
  LensRequestInput,
  LensSource,
} from "#shared/model/lens/lens-view.ts";
import { refuseUnknownRuntimes } from "#shared/model/runtime-names.ts";
import type { Optimization } from "#shared/model/target.ts";
import type { CompilerId } from "#shared/model/tool.ts";
import { formatLens } from "../printers/lens.ts";
import { requireTools } from "../require-tools.ts";
import type { Session } from "../session.ts";

export interface LensCommandOptions {
  opt?: Optimization;
  function?: string[];
  on?: string[];
  with?: CompilerId;
  nativeWith?: CompilerId;
  flag: string[];
  /** Absolute. */
  source: string[];
  arch?: LensArchitecture;
  syntax?: LensSyntax;
  export?: LensExportFormat;
  out?: string;
}

/** Of more functions only the list is shown, unless they were named. */
const MOST_SHOWN = 12;

/** `wb lens FILE [--function F] [--on R1,R2] [--export FORMAT --out F]` */
export async function lens(file: string, options: LensCommandOptions, session: Session): Promise<number> {
  const { workbench, output } = session;
  const { client } = workbench;
  if (options.out !== undefined && options.export === undefined)
    throw new WorkbenchError("INVALID_REQUEST", "--out says where an exported table goes, and none is asked for.", {
      hint: "Name a format too, such as --export svg.",
    });
  const compilers = [options.with, options.nativeWith].filter((id) => id !== undefined);
  const { tools } = await client.tools.list();
  refuseUnknownRuntimes(
    options.on ?? [],
    tools.flatMap(({ modeDetails }) => modeDetails.map(({ ref }) => ref)),
  );
  requireTools({ runtimes: [], compilers }, tools);

  const view = await openLens(requestOf(file, options), session);
  const known = { diagnostics: view.diagnostics, panes: view.panes };
  if (view.id === null) {
    output.answer(known, "", view.failure);
    return exitCodeOf(view.failure?.code ?? "");
  }
  const chosen = chooseLensFunctions(view.functions, options.function);
  const failure = view.failure ?? failureOfAsked(view.panes, options.on ?? []);
  if (options.export !== undefined) return exportTable(view, chosen, options, session, failure);

  const machine = view.panes.filter(({ id }) => id !== "wat" && id !== "native").map(({ id }) => id);
  const { id } = view;
  const isList = !output.json && options.function === undefined && chosen.length > MOST_SHOWN;
  const functions: LensFunctionJson[] = [];
  for (const each of chosen) {
    const code = isList ? { key: each.key, panes: {} } : await client.lens.code({ id, key: each.key });
    functions.push(lensFunctionJson(each, code, machine));
  }
  const terminal = process.stdout.isTTY
    ? { columns: process.stdout.columns, colors: process.env["NO_COLOR"] === undefined }
    : { columns: null, colors: false };
  const text = output.json
    ? ""
    : formatLens({ ...view, functions, isList, asked: options.on ?? null, told: failure }, terminal);
  output.answer({ functions, ...known }, text, failure);
  return failure ? exitCodeOf(failure.code) : EXIT.done;
}

function requestOf(file: string, options: LensCommandOptions): LensRequestInput {
  return {
    files: [resolve(file), ...options.source],
    optimization: options.opt,
    wasmCompiler: options.with,
    nativeCompiler: options.nativeWith,
    flags: options.flag,
    engines: options.on,
    architecture: options.arch,
    syntax: options.syntax,
  };
}

interface OpenedView {
  /** Null where nothing could be opened. */
  id: string | null;
  sources: LensSource[];
  panes: LensPane[];
  functions: LensFunction[];
  diagnostics: Diagnostic[];
  /** What keeps the view from being what was asked for. */
  failure: Failure | null;
}

async function openLens(request: LensRequestInput, { workbench, output }: Session): Promise<OpenedView> {
  const view: OpenedView = { id: null, sources: [], panes: [], functions: [], diagnostics: [], failure: null };
  for await (const event of await workbench.client.lens.open(request)) {
    takeIn(event, view);
    if (event.type === "pane") output.progress(`${event.pane.title}…`);
    if (event.type === "build" && !output.json)
      for (const { file, line, column, severity, message } of event.build.diagnostics)
        output.note(line > 0 ? `${file}:${line}:${column}: ${severity}: ${message}` : `${severity}: ${message}`);
  }
  return view;
}

function takeIn(event: LensEvent, view: OpenedView): void {
  switch (event.type) {
    case "build":
      view.diagnostics.push(...event.build.diagnostics);
      if (event.pane === "wat") view.failure = event.build.failure;
      if (event.build.failure?.code === "BUILD_FAILED" && event.pane === "wat") view.id = null;
      break;
    case "sources":
      view.id = event.id;
      view.sources = event.sources;
      break;
    case "pane":
      // The WAT of an object file makes way for that of the module.
      view.panes = [...view.panes.filter(({ id }) => id !== event.pane.id), event.pane];
      view.functions = event.functions;
      break;
    case "end":
      break;
  }
}

/** What a runtime that was named lacks; one that nobody asked for may be missing. */
function failureOfAsked(panes: readonly LensPane[], asked: readonly string[]): Failure | null {
  return panes.find(({ id, failure }) => failure !== null && asked.includes(id))?.failure ?? null;
}

async function exportTable(
  { id, panes }: OpenedView,
  chosen: readonly LensFunction[],
  { export: format, out, on }: LensCommandOptions,
  { workbench, output }: Session,
  failure: Failure | null,
): Promise<number> {
  const [only, another] = chosen;
  if (only === undefined || another !== undefined)
    throw new WorkbenchError("INVALID_REQUEST", `A table shows one function, and here are ${chosen.length}.`, {
      hint: `Choose one with --function: ${chosen.map(({ name }) => name).join(", ")}.`,
    });
  const withCode = panes.filter((pane) => pane.id !== "wat" && only.sizeBytes[pane.id] !== undefined);
  const machine = on?.[0] ?? withCode[0]?.id ?? "native";
  const file = await workbench.client.lens.export({ id: id!, key: only.key, machine, format: format! });
  const content = Buffer.from(file.base64, "base64");
  if (out === undefined) {
    output.answer({ panes, table: content.toString("utf8") }, content.toString("utf8"), failure);
  } else {
    const path = resolve(out);
    await writeFileAtomic(path, content);
    output.answer({ panes, written: [path] }, path, failure);
  }
  return failure ? exitCodeOf(failure.code) : EXIT.done;
}
