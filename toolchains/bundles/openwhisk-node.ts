import type { BundleAdapter, BundleParts } from "./adapter.ts";
import { FORM_WORDS, nodeCall, nodeFiles, text, threadsProblem } from "./common.ts";
import { CODE_LIMIT, openwhiskCommands } from "./openwhisk-commands.ts";

/** Node versions of OpenWhisk's images run what is bundled from this one on. */
export const LEAST_NODE = 20;
const KIND = `nodejs:${LEAST_NODE}`;

/** Persaud 2019, section 4.1: the module travels with JavaScript that Node runs. */
export const openwhiskNode: BundleAdapter = {
  id: "openwhisk-node",
  name: "OpenWhisk, JavaScript approach",
  about: "A zip for the nodejs kinds: index.js, the module, and what runs it in Node's V8.",
  usualTarget: "wasm32-wasip1",
  targets: ["wasm32-wasip1", "wasm32-unknown-unknown", "emscripten"],
  runtimes: [],
  needsLauncher: false,
  limits: [CODE_LIMIT],

  unsupported(code, runtime) {
    if (code.form === "native")
      return "OpenWhisk's nodejs kinds run JavaScript and WebAssembly, no native programs: openwhisk-docker takes them.";
    if (code.form === "container" || code.form === "sequence")
      return `${FORM_WORDS[code.form]} have no code that could be bundled.`;
    if (runtime !== null && runtime !== "node")
      return `OpenWhisk's nodejs kinds run the module in Node's V8, and have no place for ${runtime}: openwhisk-docker takes a runtime along.`;
    return threadsProblem(code, "OpenWhisk");
  },

  plan(parts) {
    return {
      archive: { name: "action.zip", entries: [index(parts), ...nodeFiles(parts)] },
      beside: [],
      approach: "JavaScript approach (Persaud 2019, section 4.1)",
      notes: ['An error is answered as {"error": …}, an application error to OpenWhisk.'],
    };
  },

  commands: (parts, archiveName) => openwhiskCommands(parts.settings, archiveName, ["--kind", KIND]),
};

function index(parts: BundleParts) {
  const lines = [
    `"use strict";`,
    nodeCall(parts),
    "",
    "exports.main = async (args) => {",
    "  try {",
    "    return await call(args);",
    "  } catch (error) {",
    "    return { error: error instanceof Error ? error.message : String(error) };",
    "  }",
    "};",
    "",
  ];
  return text("index.js", lines.join("\n"), "what OpenWhisk calls: main");
}
