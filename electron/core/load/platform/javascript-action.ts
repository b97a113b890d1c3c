/** Files in the archive. */
export const ACTION_FILES = { loader: "program.js", module: "program.wasm" } as const;

/**
 * `index.js` of an action that runs a program of Emscripten's in OpenWhisk's own Node: compiled once in a container, with
 * its initialization, and instantiated anew for every call, so that none sees what another left. The argument and the
 * answer go as with a program in OpenWhisk's docker skeleton: JSON as `argv[1]` and on stdin, the answer in the last line
 * of stdout.
 */
export const ACTION_SCRIPT = `"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const createProgram = require("./${ACTION_FILES.loader}");

const compiled = new WebAssembly.Module(readFileSync(join(__dirname, "${ACTION_FILES.module}")));
const LONGEST_ARGUMENT = 131071;

// Each instance listens for what nobody catches, and would so be kept for ever.
function withoutListeners(create) {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((event) => process.listeners(event));
  const creating = create();
  events.forEach((event, index) => {
    for (const listener of process.listeners(event))
      if (!before[index].includes(listener)) process.removeListener(event, listener);
  });
  return creating;
}

exports.main = async (argument) => {
  const text = JSON.stringify(argument);
  const input = Buffer.from(text + "\\n");
  const lines = [];
  let at = 0;
  let exitCode = 0;
  const options = {
    noInitialRun: true,
    print: (line) => void lines.push(line),
    printErr: (line) => console.error(line),
    stdin: () => (at < input.length ? input[at++] : null),
    quit: (code, reason) => {
      exitCode = code;
      throw reason;
    },
    instantiateWasm: (imports, receive) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      receive(instance, compiled);
      return instance.exports;
    },
  };
  const program = await withoutListeners(() => createProgram(options));
  try {
    exitCode = program.callMain(Buffer.byteLength(text) <= LONGEST_ARGUMENT ? [text] : []);
  } catch (reason) {
    if (!reason || reason.name !== "ExitStatus") throw reason;
    exitCode = reason.status;
  }
  const last = lines.pop() || "";
  for (const line of lines) console.log(line);
  if (exitCode !== 0) return { error: "The program ended with exit code " + exitCode + ". " + last };
  try {
    return JSON.parse(last);
  } catch (error) {
    return { error: "The program's last line is no JSON: " + last.slice(0, 200) };
  }
};
`;

export const ACTION_PACKAGE = `${JSON.stringify({ name: "program", version: "1.0.0", main: "index.js" })}\n`;
