import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { Trap } from "#shared/model/program-run.ts";
import { programInput } from "../guest/conventions.ts";
import type { LogLine, SandboxCall } from "../sandbox.ts";
import { archiveOf } from "./action-archive.ts";

/** What a container's proxy is told of a function and of a call, and what its answers mean. */
export interface Conversation {
  /** `value` of /init. */
  init(fn: DeployedFunction): Promise<Record<string, unknown>>;
  /** Further members of /run's message. */
  runMembers(call: SandboxCall): Record<string, unknown>;
  /** The answer is what a program printed, or a value. */
  answers: "output" | "value";
  /** That ended the program, going by its exit code and by what it printed on stderr. */
  trapIn(exitCode: number, logs: readonly LogLine[]): Trap | null;
}

const noTrap = () => null;

/**
 * With our own action proxy, which can do a little more than dockerskeleton's: arguments one by one, and a program whose
 * whole output is its answer. `script` is the executable that is put beside the function's files, where they need one.
 */
export function programConversation(
  script: (fn: DeployedFunction) => string | null,
  trapIn: Conversation["trapIn"] = noTrap,
): Conversation {
  // Deployed functions don't change, and each call of one has the same object.
  const archives = new WeakMap<DeployedFunction, Promise<string>>();
  const archiveFor = (fn: DeployedFunction) => {
    const known = archives.get(fn);
    if (known !== undefined) return known;
    const text = script(fn);
    const archive = archiveOf(fn, text === null ? {} : { exec: text });
    archives.set(fn, archive);
    archive.catch(() => archives.delete(fn));
    return archive;
  };
  return {
    answers: "output",
    trapIn,
    async init(fn) {
      return { ...commonInit(fn), binary: true, code: await archiveFor(fn), output: fn.output };
    },
    runMembers({ fn, argument, argumentText }) {
      if (fn.input === "json" && argument !== undefined) return {};
      const { args, stdin } = programInput(fn.input, argument, argumentText);
      return { args, stdin };
    },
  };
}

/** OpenWhisk's `nodejs` runtime, with a script or a package. */
export const nodeConversation: Conversation = {
  answers: "value",
  trapIn: noTrap,
  runMembers: () => ({}),
  async init(fn) {
    if (fn.code.entry === "action.js")
      return { ...commonInit(fn), binary: false, code: await readFile(join(fn.code.folder, fn.code.entry), "utf8") };
    return { ...commonInit(fn), binary: true, code: await archiveOf(fn) };
  },
};

/** Whatever an image of the user's is: it gets the code that there is. */
export const imageConversation: Conversation = {
  answers: "value",
  trapIn: noTrap,
  runMembers: () => ({}),
  async init(fn) {
    if (fn.code.entry === "") return { ...commonInit(fn), binary: false, code: "" };
    return { ...commonInit(fn), binary: true, code: await archiveOf(fn) };
  },
};

function commonInit(fn: DeployedFunction): Record<string, unknown> {
  return { name: fn.name, main: fn.main ?? "main", env: fn.features.includes("environment") ? fn.environment : {} };
}
