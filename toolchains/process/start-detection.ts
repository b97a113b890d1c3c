import type { CommandResult, CommandSpec } from "./command-spec.ts";
import type { DetectionContext } from "./detection.ts";
import { PROBE_TIMEOUT_MS } from "./probe.ts";

/** What is left to a program of a tool that has already waited in vain for another. */
const LEAST_TIMEOUT_MS = 100;

/**
 * Begins a search for many tools at once; every call gives the context for one of them.
 *
 * A tool's programs share the time that is waited in vain: when one after the other hangs, all of them together take
 * hardly longer than one. Tools that ask the same program the same question (two compilers one clang) share its answer.
 */
export function startDetection(context: DetectionContext): () => DetectionContext {
  const answers = new Map<string, Promise<CommandResult>>();

  function ask(spec: CommandSpec): Promise<CommandResult> {
    const { exe, args, env, cwd, stdin } = spec;
    const question = JSON.stringify([exe, args, env, cwd, stdin]);
    const answer = answers.get(question) ?? context.run(spec);
    answers.set(question, answer);
    return answer;
  }

  return () => {
    let patienceMs = PROBE_TIMEOUT_MS;
    return {
      ...context,
      async run(spec) {
        const timeoutMs = Math.min(spec.timeoutMs ?? Infinity, Math.max(LEAST_TIMEOUT_MS, patienceMs));
        const result = await ask({ ...spec, timeoutMs });
        if (result.timedOut) patienceMs -= timeoutMs;
        return result;
      },
    };
  };
}
