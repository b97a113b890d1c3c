import type { BundleAdapter } from "./adapter.ts";
import { codeFiles, FORM_WORDS, packedProgram, settingsFile, threadsProblem } from "./common.ts";
import { lambdaCommands, LAMBDA_LIMITS, lambdaSettings, trustPolicy } from "./lambda-commands.ts";

const RUNTIME = "provided.al2023";

/** A program of ours speaks Lambda's Runtime API, and starts a native program or a runtime for every event. */
export const lambdaCustom: BundleAdapter = {
  id: "lambda-custom",
  name: "AWS Lambda, custom runtime",
  about: `A zip for ${RUNTIME}: bootstrap, and a native program or the module with a runtime.`,
  usualTarget: "native",
  targets: ["native", "wasm32-wasip1"],
  runtimes: ["wasmtime", "wasmer", "wazero", "wasmi"],
  needsLauncher: true,
  limits: LAMBDA_LIMITS,

  unsupported(code, runtime) {
    if (code.form !== "wasi-command" && code.form !== "native")
      return `The custom runtime starts programs; ${FORM_WORDS[code.form]} go with Lambda's Node: lambda-node.`;
    if (code.form === "wasi-command" && runtime === "lucet")
      return "Lucet's code needs its own libraries at the place where it was installed: build it natively, or choose another runtime.";
    if (code.form === "wasi-command" && runtime !== null && !lambdaCustom.runtimes.includes(runtime))
      return `${runtime} is no single program that could be taken along: choose ${lambdaCustom.runtimes.join(", ")}.`;
    return threadsProblem(code, "Lambda");
  },

  plan(parts) {
    const { runtime, launcher } = parts;
    if (launcher === null) throw new TypeError("the launcher is missing");
    const bootstrap = {
      path: "bootstrap",
      content: { file: launcher },
      executable: true,
      what: "speaks Lambda's Runtime API",
    };
    const native = parts.program && packedProgram(parts.program, `function/${parts.code.entry}`, "the native program");
    const carried =
      runtime && packedProgram(runtime.program, `runtime/${runtime.id}`, `${runtime.name} ${runtime.version}`);
    const others = native ? native.files : [...(carried?.files ?? []), ...codeFiles(parts)];
    const command = native ? native.start : [...(carried?.start ?? []), ...(runtime?.command ?? [])];
    return {
      archive: { name: "function.zip", entries: [bootstrap, settingsFile(parts, command), ...others] },
      beside: [trustPolicy],
      approach: runtime
        ? `custom runtime: bootstrap starts ${runtime.name} with the module`
        : "custom runtime: bootstrap starts the native program",
      notes: lambdaSettings(parts).notes,
    };
  },

  commands(parts, name, sizeBytes) {
    const architecture = parts.architecture === "x86_64" ? "x86_64" : "arm64";
    return lambdaCommands(parts, { name, sizeBytes }, [
      "--runtime",
      RUNTIME,
      "--handler",
      "bootstrap",
      "--architectures",
      architecture,
    ]);
  },
};
