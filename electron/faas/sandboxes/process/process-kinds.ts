import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { confinementWords } from "#toolchains/confine/confinement-words.ts";
import type { Confiner } from "#toolchains/confine/confine.ts";
import { unsupportedMode } from "#toolchains/runtimes/runtime-mode.ts";
import type { SandboxKind } from "../sandbox.ts";
import { CompiledCode } from "./compiled-code.ts";
import { confinerIn, endConfining } from "./confining.ts";
import { orAborted } from "./or-aborted.ts";
import { launchOf } from "./launch-of.ts";
import { folderName, ProcessSandbox } from "./process-sandbox.ts";
import { emulatorDetection, type ProcessRuntime, processRuntimes } from "./runtime-tools.ts";

/** `process:RUNTIME` for every runtime and mode that runs WASI commands; `info` tells which are installed. */
export function createProcessKinds({ dataDir }: { dataDir: string }): SandboxKind[] {
  const detection = emulatorDetection(dataDir);
  const cache = new CompiledCode({ folder: join(dataDir, "cache", "compiled") });
  const shared = { dataDir, cache, confiner: () => confinerIn(dataDir, detection) };
  return processRuntimes(detection).map((runtime) => createProcessKind(runtime, shared));
}

interface SharedByKinds {
  dataDir: string;
  cache: CompiledCode;
  confiner: () => Promise<Confiner>;
}

function createProcessKind(runtime: ProcessRuntime, { dataDir, cache, confiner }: SharedByKinds): SandboxKind {
  const { id, adapter, variant } = runtime;
  let found: DetectedTool | null = null;
  const tool = async () => (found = await runtime.tool());
  /** Of a runtime that is there: a module is read for the answer, which doesn't change while the function doesn't. */
  const problems = new WeakMap<DeployedFunction, string | null>();

  function problemOf(fn: DeployedFunction): string | null {
    if (fn.form !== "wasi-command") return `${adapter.name} in a process of its own runs WASI commands.`;
    // Before it was looked for, only loading the function can tell.
    if (found === null) return null;
    const missing = unsupportedMode(found, variant);
    if (missing !== undefined) return missing;
    const module = join(fn.code.folder, fn.code.entry);
    const hasFolder = fn.features.includes("folder") || fn.features.includes("scratch-folder");
    const folder = hasFolder ? fn.code.folder : null;
    const guest = folder === null ? "/" : folderName({ runtime, tool: found }, module, folder);
    return adapter.unsupported(launchOf(module, variant, folder, guest), found) ?? null;
  }

  return {
    id,
    holds: "one-function",
    async info(): Promise<SandboxInfo> {
      const [detected, held] = await Promise.all([tool(), confiner()]);
      const reason = unsupportedMode(detected, variant) ?? null;
      return {
        id,
        name: `${adapter.name} in a process (${id.slice("process:".length)})`,
        state: reason === null ? "available" : "unavailable",
        reason,
        hint: reason === null ? null : (detected.hint ?? `Install a ${adapter.name} that has this mode.`),
        version: detected.version,
        freshPerCall: false,
        ...wordsOf(held, detected),
      };
    },
    unsupported(fn) {
      const known = problems.get(fn);
      if (known !== undefined) return known;
      const isMissing = found !== null && unsupportedMode(found, variant) !== undefined;
      // It may have been installed by now: a later call learns of it.
      if (isMissing) void tool();
      const problem = problemOf(fn);
      if (found !== null && !isMissing) problems.set(fn, problem);
      return problem;
    },
    async create(request) {
      const [detected, held] = await orAborted(Promise.all([tool(), confiner()]), request.signal);
      const reason = unsupportedMode(detected, variant);
      if (reason !== undefined)
        throw new WorkbenchError("TOOL_UNAVAILABLE", `${id} can't be used: ${reason}.`, {
          hint: detected.hint ?? undefined,
        });
      return ProcessSandbox.create({ request, confiner: held, runtime, tool: detected, cache });
    },
    close: () => endConfining(dataDir),
  };
}

function wordsOf(confiner: Confiner, tool: DetectedTool): Pick<SandboxInfo, "isolates" | "doesNotIsolate"> {
  const files = "its own code, the runtime and the system's libraries";
  const words = confinementWords(confiner, { sockets: "none", mayFork: false, maxTasks: 256, files });
  return {
    isolates: [
      "Every call has a process and a memory of its own.",
      "The module's memory is limited in the module itself, whatever the runtime does.",
      "Of the file system it is shown nothing but the function's own folder, where that is allowed.",
      ...words.isolates,
    ],
    doesNotIsolate: [
      "Clock and random numbers can't be withheld: the runtime gives them to every module.",
      ...words.doesNotIsolate,
      ...(tool.limitations ?? []),
    ],
  };
}
