import { basename, extname } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { languageOf } from "#shared/model/target.ts";
import type { ExampleFunction } from "./example-functions.ts";
import { isJavaScript } from "./platform/action-forms.ts";

/** A program of the user's as a function: JSON in and out, and OpenWhisk's usual memory. Throws INVALID_REQUEST for none. */
export function ownFunction(file: string): ExampleFunction {
  const title = basename(file);
  if (languageOf(file) === undefined && !isJavaScript(file))
    throw new WorkbenchError("INVALID_REQUEST", `${title} is nothing that is built and deployed here.`, {
      hint: "Name a C, C++ or Rust source, a JavaScript action (.js, .zip), or a function that is deployed.",
    });
  return {
    name: basename(file, extname(file)).replaceAll(/[^\w.-]+/g, "-"),
    title,
    about: "",
    file,
    builds: [
      { sandboxes: ["v8-context", "process:node:emscripten"], target: "emscripten", flags: [] },
      {
        sandboxes: ["wasm-instance", "v8-isolate", "process:*", "docker-wasmer", "docker-wasmtime"],
        target: "wasm32-wasip1",
        flags: [],
      },
      { sandboxes: ["native-process"], target: "native", flags: [] },
      // Containers have none of this machine's libraries; Rust's own are in the program, and glibc is in the skeleton.
      { sandboxes: ["docker-native"], target: "native", flags: languageOf(file) === "rust" ? [] : ["-static"] },
    ],
    memoryMb: 256,
    input: "json",
    output: "json",
    build: { optimization: "O2", flags: [], compilers: {}, sources: [] },
    argument: {},
    answer: {},
  };
}
