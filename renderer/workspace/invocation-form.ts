import type { Invocation, PreopenedFolder } from "#shared/model/program-run.ts";
import { splitArguments } from "./argument-text.ts";

/** What surrounds a program, as it is typed. */
export interface InvocationForm {
  /** Split by `splitArguments`. */
  args: string;
  /** `NAME=value`, one a line. */
  env: string;
  stdin: string;
  dirs: readonly PreopenedFolder[];
  timeoutMs: number;
  /** Of a run, and not while measuring; null: none. */
  maxMemoryBytes: number | null;
}

export const emptyInvocation: InvocationForm = {
  args: "",
  env: "",
  stdin: "",
  dirs: [],
  timeoutMs: 60_000,
  maxMemoryBytes: null,
};

/** The lines of an environment text that aren't `NAME=value`, for the field's error. */
export function badEnvironmentLines(env: string): string[] {
  return env.split("\n").filter((line) => line.trim() !== "" && !/^[^=\s][^=]*=/.test(line.trim()));
}

export function toInvocation(form: InvocationForm): Invocation {
  const pairs = form.env
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^[^=\s][^=]*=/.test(line))
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const);
  return {
    args: splitArguments(form.args),
    env: Object.fromEntries(pairs),
    stdin: form.stdin,
    dirs: form.dirs.filter((dir) => dir.host !== "" && dir.guest !== ""),
    timeoutMs: form.timeoutMs,
  };
}
