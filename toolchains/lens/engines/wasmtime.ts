import { join } from "node:path";
import { runtimeMode, unsupportedMode } from "../../runtimes/runtime-mode.ts";
import { codegenFlags, crossTarget } from "../../runtimes/wasmtime.ts";
import type { LensEngine, LensEngineRequest } from "../engine.ts";
import { architectureName, hostArchitecture } from "./host-architecture.ts";
import { readOutput } from "./read-output.ts";
import { readCompiledModule } from "./wasmtime-listing.ts";

const CRANELIFT_NOTE =
  "Cranelift forgets where some calculations come from when it moves or shares them: those instructions have no line.";

/** Wasmtime's compilers, Cranelift and Winch, by what `wasmtime compile` writes. */
export const wasmtimeLens: LensEngine = {
  runtime: "wasmtime",
  variants: [null, "winch"],
  architectures: ["x86_64", "aarch64"],
  grain: () => "instruction",
  note: (variant) => (variant === null ? CRANELIFT_NOTE : null),

  unsupported({ architecture, variant }, tool) {
    const problem = unsupportedMode(tool, variant);
    if (problem !== undefined || architecture === hostArchitecture) return problem;
    const modes = tool.crossModes?.[architecture] ?? [];
    if (modes.includes(runtimeMode("wasmtime", variant))) return undefined;
    const compiler = variant === "winch" ? "Winch" : "Cranelift";
    return `${compiler} in this Wasmtime ${tool.version ?? ""} was built without machine code for ${architectureName(architecture)}; the releases on https://wasmtime.dev have it for Cranelift.`;
  },

  plan(request, tool) {
    const { variant, architecture, modulePath } = request;
    const target = architecture === hostArchitecture ? [] : ["--target", crossTarget(architecture)];
    const args = ["compile", ...codegenFlags(variant), ...target, "-o", compiledPath(request), modulePath];
    return [{ exe: tool.path ?? "wasmtime", args }];
  },

  async read(request, _results, module) {
    const compiled = await readOutput(compiledPath(request));
    try {
      return await readCompiledModule(compiled, module, request.syntax);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RangeError(`Wasmtime's compiled module is damaged: ${error.message}`, { cause: error });
    }
  },
};

function compiledPath({ workFolder }: LensEngineRequest): string {
  return join(workFolder, "module.cwasm");
}
