import { basename, join } from "node:path";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { CommandSpec } from "../../process/command-spec.ts";
import { unsupportedMode } from "../../runtimes/runtime-mode.ts";
import { compilerFlags, featureProblem, includeFlags, translateModule } from "../../runtimes/wasm2c.ts";
import { patchVersion } from "../../runtimes/wasm2c/detect-wasm2c.ts";
import type { LensEngine, LensEngineRequest } from "../engine.ts";
import { nativeHost, nativeTarget, type NativeTarget } from "../native/native-target.ts";
import { readOutput } from "./read-output.ts";
import { keepFunctions } from "./wasm2c/kept-functions.ts";
import { listTranslatedCode } from "./wasm2c/translated-listing.ts";

/** WABT's wasm2c and a C compiler, called as they are to run a module; what the compiler made isn't linked. */
export const wasm2cLens: LensEngine = {
  runtime: "wasm2c",
  variants: [null],
  architectures: ["x86_64", "aarch64"],
  grain: () => "instruction",
  note: () =>
    "Linked through the C that wasm2c writes; the C compiler puts functions into their callers, and some are only there.",

  unsupported(request, tool) {
    const problem = unsupportedMode(tool, request.variant) ?? featureProblem(request.modulePath, tool);
    if (problem !== undefined) return problem;
    const target = compilerTarget(request, tool);
    return "reason" in target ? `${target.reason}.` : undefined;
  },

  files(request, tool, module) {
    const { source } = translateModule(request.modulePath, tool, request.workFolder);
    const content = keepFunctions(module, basename(source), patchVersion(tool.version ?? ""));
    return [{ path: keptPath(request), content }];
  },

  plan(request, tool) {
    const { modulePath, workFolder } = request;
    return [translateModule(modulePath, tool, workFolder).command, compileCommand(request, tool)];
  },

  async read(request, _results, module) {
    const source = join(request.workFolder, "guest.c");
    const [text, object] = await Promise.all([readOutput(source), readOutput(objectPath(request))]);
    return listTranslatedCode({
      module,
      text: new TextDecoder().decode(text),
      source,
      object,
      syntax: request.syntax,
    });
  },
};

function compileCommand(request: LensEngineRequest, tool: DetectedTool): CommandSpec {
  const target = compilerTarget(request, tool);
  return {
    exe: tool.parts?.["cc"] ?? "cc",
    args: [
      ...("flags" in target ? target.flags : []),
      ...compilerFlags(),
      // Lines and inlined calls; types and variables of the C are nothing to a reader of the module.
      "-g1",
      // Of version 5, GNU's addr2line takes one file for another, and who checks these lines would be misled.
      "-gdwarf-4",
      // What gcc makes of two equal functions has no lines in one of them.
      ...(compilerId(tool) === "gcc" ? ["-fno-ipa-icf"] : []),
      ...includeFlags(tool, request.workFolder),
      "-c",
      keptPath(request),
      "-o",
      objectPath(request),
    ],
  };
}

function keptPath({ workFolder }: LensEngineRequest): string {
  return join(workFolder, "kept.c");
}

function objectPath({ workFolder }: LensEngineRequest): string {
  return join(workFolder, "guest.o");
}

function compilerTarget({ architecture }: LensEngineRequest, tool: DetectedTool): NativeTarget {
  const compiler = compilerName(tool);
  const name = `wasm2c's C compiler, ${compiler},`;
  return nativeTarget({ id: compilerId(tool), name, version: compiler }, architecture, nativeHost());
}

function compilerId(tool: DetectedTool): "clang" | "gcc" {
  return compilerName(tool).startsWith("clang") ? "clang" : "gcc";
}

/** With its version, which stands behind wasm2c's: `1.0.32 + gcc 12.2.0`. */
function compilerName({ version }: DetectedTool): string {
  return / \+ (.*)$/.exec(version ?? "")?.[1] ?? "cc";
}
