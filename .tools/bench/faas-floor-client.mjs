// A bare Node process that does for a call what a sandbox does, and no more: what the emulator is measured against.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** `files`: a module, or Emscripten's loader and its module. Each answer is how long it took, and what was printed. */
export function startFloor(sandbox, files) {
  const program = fileURLToPath(new URL("faas-floor-process.mjs", import.meta.url));
  const child = spawn(process.execPath, ["--no-warnings", program, sandbox, ...files], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async measure(argument) {
      child.stdin.write(`${argument}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the floor of ${sandbox} ended`);
      const { elapsedNs, output } = JSON.parse(value);
      return { elapsedMs: elapsedNs / 1e6, output };
    },
    close: () => child.stdin.end(),
  };
}
