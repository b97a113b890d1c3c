import { resolve } from "node:path";
import { release } from "node:os";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import { isWasmFile } from "../wasm/wasm-module.ts";

/** The machine itself: an executable is started as it is. */
export const nativeRuntime: RuntimeAdapter = {
  id: "native",
  name: "Native",
  target: () => "native",
  variants: [],

  async detect(context): Promise<DetectedTool> {
    return {
      id: "native",
      kind: "runtime",
      name: "Native",
      state: "available",
      version: `${context.platform} ${release()}`,
      path: null,
      targets: ["native"],
      languages: [],
      modes: ["native"],
      reason: null,
      hint: null,
      candidates: [],
    };
  },

  unsupported(launch, tool) {
    if (isWasmFile(launch.artifact))
      return "A WebAssembly module can't be run natively. Choose a WebAssembly runtime, or build the program for native.";
    const renamed = launch.invocation.dirs.find((dir) => dir.guest !== "." && resolve(dir.guest) !== resolve(dir.host));
    if (renamed)
      return `A native program sees the real folders, so ${renamed.host} can't appear as ${renamed.guest}. Give the folder its own path or "." (the working folder) as its name.`;
    return unsupportedMode(tool, launch.variant);
  },

  command(launch) {
    const { args, env } = launch.invocation;
    return { exe: launch.artifact, args, env, cwd: workingFolder(launch) };
  },

  terms(_request, tool) {
    return {
      runtime: "native",
      version: tool.version ?? "",
      variant: null,
      tier: "native",
      codegenFlags: [],
      features: [],
      cacheState: "none",
    };
  },
};

/** A folder preopened as "." is where relative names start in a WASI program, which is the working folder of a native one. */
function workingFolder(launch: RuntimeLaunch): string | undefined {
  return launch.invocation.dirs.find((dir) => dir.guest === ".")?.host;
}
