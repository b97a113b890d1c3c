import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BundledSettings } from "#toolchains/bundles/bundled-settings.ts";
import { programAnswer, programInput } from "../sandboxes/guest/conventions.ts";
import {
  compileEmscriptenLoader,
  createEmscriptenContext,
  runEmscripten,
} from "../sandboxes/guest/emscripten/run-emscripten.ts";
import { callExport, ExportCallError } from "../sandboxes/guest/exports/call-export.ts";
import { readExportTypes } from "../sandboxes/guest/exports/export-types.ts";
import type { GuestFolder } from "../sandboxes/guest/folder/guest-folder.ts";
import { loadGuestFolder } from "../sandboxes/guest/folder/load-guest-folder.ts";
import type { GuestCall } from "../sandboxes/guest/guest-call.ts";
import { createWasiImports } from "../sandboxes/guest/wasi/wasi-imports.ts";
import { WasmApi } from "../sandboxes/guest/web-assembly.ts";
import { failureOf } from "../sandboxes/host/guest-failure.ts";
import { GuestOutput } from "../sandboxes/host/guest-output.ts";

/** Above every platform's own limit of an answer: that is for the platform to say. */
const MAX_OUTPUT_BYTES = 16 << 20;
const FOLDER_LIMITS = { maxBytes: 128 << 20, maxEntries: 10_000 };

/** Carries out one call. Throws an Error with what went wrong. */
type Carry = (argument: unknown, output: GuestOutput) => unknown;

/**
 * A function as a bundle has it, in a folder with `function.json` and `function/`. What comes back takes an argument and
 * gives the answer, an object or an array; it throws what the platform is to be told of. What it prints beside its answer
 * is printed.
 */
export async function openFunction(folder: string): Promise<(argument: unknown) => unknown> {
  const settings = JSON.parse(readFileSync(join(folder, "function.json"), "utf8")) as BundledSettings;
  const codeFolder = join(folder, "function");
  const guestFolder = settings.features.includes("folder") ? await loadGuestFolder(codeFolder, FOLDER_LIMITS) : null;
  const carry = carrierOf(settings, codeFolder, guestFolder);
  return (argument) => {
    const output = new GuestOutput({
      maxBytes: MAX_OUTPUT_BYTES,
      memoryMark: null,
      stdoutIsLog: settings.form === "wasm-exports",
    });
    try {
      return carry(argument, output);
    } finally {
      output.finish();
      for (const { stream, text } of output.logs) console[stream === "stdout" ? "log" : "error"](text);
    }
  };
}

function carrierOf(settings: BundledSettings, codeFolder: string, folder: GuestFolder | null): Carry {
  const entry = join(codeFolder, settings.entry);
  const callOf = (argument: unknown, output: GuestOutput): GuestCall => {
    const isProgram = settings.form !== "wasm-exports";
    const input = isProgram ? programInput(settings.input, listed(argument, settings)) : { args: [], stdin: "" };
    return {
      args: [settings.entry, ...input.args],
      env: settings.environment,
      stdin: Buffer.from(input.stdin),
      features: settings.features,
      folder,
      scratchLimitBytes: Math.floor((settings.memoryMb << 20) / 2),
      deadlineAtMs: null,
      onOutput: output.write,
    };
  };
  if (settings.form === "emscripten") {
    const loader = compileEmscriptenLoader(readFileSync(entry, "utf8"), settings.entry);
    const module = new WasmApi.Module(readFileSync(entry.replace(/\.c?js$/, ".wasm")));
    return (argument, output) => {
      const ended = runEmscripten(loader, module, callOf(argument, output), createEmscriptenContext());
      if (ended.end !== "exit") throw new Error(ended.message ?? `the program was ended: ${ended.end}`);
      return answerOf(settings, ended.exitCode ?? 0, output);
    };
  }
  const bytes = readFileSync(entry);
  const module = new WasmApi.Module(bytes);
  const wasi = createWasiImports();
  const exportTypes = settings.form === "wasm-exports" ? readExportTypes(bytes) : null;
  return (argument, output) => {
    try {
      wasi.begin(callOf(argument, output));
      const instance = new WasmApi.Instance(module, wasi.imports);
      if (exportTypes === null) return answerOf(settings, wasi.start(instance), output);
      wasi.initialize(instance);
      return wrapped(callExport(instance, exportTypes, settings.main ?? "main", argument));
    } catch (error) {
      if (error instanceof FailedFunction || error instanceof ExportCallError) throw error;
      throw new FailedFunction(failureOf(error, output).message);
    } finally {
      wasi.end();
    }
  };
}

/** The function ended otherwise than well: its own words are all that is told. */
class FailedFunction extends Error {}

/** Clients of the platforms pass objects: `{"args": […]}` stands for a program's list of arguments. */
function listed(argument: unknown, { input }: BundledSettings): unknown {
  if (input === "json" || typeof argument !== "object" || argument === null) return argument;
  const { args, ...others } = argument as { args?: unknown };
  return Array.isArray(args) && Object.keys(others).length === 0 ? args : argument;
}

function answerOf({ output: convention }: BundledSettings, exitCode: number, output: GuestOutput): unknown {
  const stdout = Buffer.from(output.finish()).toString("utf8");
  if (output.ended !== null) throw new FailedFunction(failureOf(null, output).message);
  if (exitCode !== 0) {
    process.stdout.write(stdout);
    throw new FailedFunction(`The program ended with exit code ${exitCode}.`);
  }
  const answer = programAnswer(convention, stdout);
  for (const line of answer.logLines) console.log(line);
  if (!answer.ok) throw new FailedFunction(answer.message);
  return wrapped(answer.value);
}

/** The platforms' clients know no bare texts and numbers. */
function wrapped(value: unknown): unknown {
  if (value === undefined) return {};
  return typeof value === "object" && value !== null ? value : { output: value };
}
