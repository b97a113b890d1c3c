import { Phases } from "#shared/model/program-run.ts";
import { builtEntry } from "../process/built-entry.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeLaunch } from "./adapter.ts";
import { variableOptions } from "./wasi-options.ts";

/** Fails where `node:wasi` is missing, or a name without anything behind it. */
const USES_WASI = 'import { WASI } from "node:wasi"; new WASI({ version: "preview1" }).wasiImport.fd_write.name';

/** The runner and its arguments, for every JavaScript runtime that has a `node:wasi`. */
export function wasiRunnerArguments(launch: RuntimeLaunch): string[] {
  return [builtEntry("node-wasi-runner"), ...runnerArguments(launch)];
}

/** What all runners of ours understand. */
export function runnerArguments({ artifact, invocation, phasesFile }: RuntimeLaunch): string[] {
  return [
    ...(phasesFile === undefined ? [] : ["--phases-file", phasesFile]),
    ...invocation.dirs.flatMap(({ host, guest }) => ["--dir", host, guest]),
    ...variableOptions("--env", invocation.env),
    artifact,
    ...invocation.args,
  ];
}

/** Reads the phases file that a runner of ours wrote. */
export function readRunnerPhases(text: string): Phases {
  return Phases.parse(JSON.parse(text));
}

/** Why a JavaScript runtime can't run WASI modules by its `node:wasi`; undefined when it can. */
export async function wasiProblem(
  context: DetectionContext,
  exe: string,
  evalOption: string,
  version: string,
): Promise<{ reason: string; version: string } | undefined> {
  if (!(await context.fileExists(builtEntry("node-wasi-runner"))))
    return { version, reason: "can't run programs without the workbench's own runner: run npm run build" };
  const tried = await probe(context, exe, [evalOption, USES_WASI]);
  return "reason" in tried
    ? { version, reason: "has no WASI that works (node:wasi); a newer version has one" }
    : undefined;
}
