import type { BundleAdapter, BundleParts } from "./adapter.ts";
import { FORM_WORDS, nodeCall, nodeFiles, text, threadsProblem } from "./common.ts";
import { lambdaCommands, LAMBDA_LIMITS, lambdaSettings, trustPolicy } from "./lambda-commands.ts";

/** Of the versions that Lambda has, the latest that takes functions with and without promises; 20 runs it as well. */
const RUNTIME = "nodejs22.x";

/** Lambda's own Node: the module runs in its V8, with the WASI that goes with it. */
export const lambdaNode: BundleAdapter = {
  id: "lambda-node",
  name: "AWS Lambda, Node.js",
  about: "A zip for Lambda's Node runtimes: index.handler, the module, and its WASI.",
  usualTarget: "wasm32-wasip1",
  targets: ["wasm32-wasip1", "wasm32-unknown-unknown", "emscripten"],
  runtimes: [],
  needsLauncher: false,
  limits: LAMBDA_LIMITS,

  unsupported(code, runtime) {
    if (code.form === "native")
      return "Lambda's Node runtimes run JavaScript and WebAssembly, no native programs: lambda-custom takes them.";
    if (code.form === "container" || code.form === "sequence")
      return `${FORM_WORDS[code.form]} have no code that could be bundled.`;
    if (runtime === "lucet")
      return "Lucet makes native code of a module, which Lambda's Node can't run: build it natively and choose lambda-custom.";
    if (runtime !== null && runtime !== "node")
      return `Lambda's Node runs the module in its own V8, and has no place for ${runtime}: lambda-custom takes a runtime along.`;
    return threadsProblem(code, "Lambda");
  },

  plan(parts) {
    return {
      archive: { name: "function.zip", entries: [index(parts), ...nodeFiles(parts)] },
      beside: [trustPolicy],
      approach: "Lambda's Node.js runtime",
      notes: lambdaSettings(parts).notes,
    };
  },

  commands: (parts, name, sizeBytes) =>
    lambdaCommands(parts, { name, sizeBytes }, ["--runtime", RUNTIME, "--handler", "index.handler"]),
};

function index(parts: BundleParts) {
  const lines = [`"use strict";`, nodeCall(parts), "", "exports.handler = async (event) => call(event);", ""];
  return text("index.js", lines.join("\n"), "what Lambda calls: index.handler");
}
