import { constants } from "node:os";
import { getSystemErrorName } from "node:util";
import { WorkbenchError } from "#shared/errors.ts";

const START_FAILURES: Record<string, { words: string; hint: string }> = {
  ENOENT: {
    words: "there is no such file, or the interpreter or loader it names is missing",
    hint: "Build it again, or scan for tools again if a tool was moved or removed.",
  },
  EACCES: { words: "it is not executable", hint: "Give it execute permission (chmod +x), or choose another file." },
  E2BIG: {
    words: "its arguments and environment are too long for this system",
    hint: "Pass less, or pass it through stdin.",
  },
  ENOEXEC: {
    words: "it is not an executable for this machine",
    hint: "Build it for this machine, or choose another file; a script needs a first line that names its interpreter.",
  },
};

/** The error of a program that could not be executed, from the system's error number or from Node's error. */
export function startFailure(exe: string, cause: number | NodeJS.ErrnoException): WorkbenchError {
  const name = errorName(cause);
  const known = START_FAILURES[name];
  const words = known ? `${known.words} (${name})` : name;
  return new WorkbenchError("TOOL_UNAVAILABLE", `${exe} can't be started: ${words}.`, {
    hint: known?.hint ?? "Scan for tools again; if it is still listed, check the file and its permissions.",
    cause,
  });
}

function errorName(cause: number | NodeJS.ErrnoException): string {
  const errno = typeof cause === "number" ? cause : -(cause.errno ?? 0);
  // Node has no name for it: libuv doesn't list it.
  if (errno === constants.errno.ENOEXEC) return "ENOEXEC";
  return typeof cause === "number" ? getSystemErrorName(-cause) : (cause.code ?? cause.message);
}
