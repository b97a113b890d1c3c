import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import { describeProgramEnd } from "#shared/format/failed-run.ts";
import type { Execution, Phases, ProgramRunRequest, ProgramRunResult } from "#shared/model/program-run.ts";
import type { MeasuredExecution, Measurer, MeasuringMethods } from "#toolchains/measure/measured-command.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { attributeMemoryLimit } from "./attribute-memory-limit.ts";
import { MarkRemover } from "./memory-limit-mark.ts";
import { prepareProgram, type PrepareTools } from "./prepare-program.ts";

export interface RunTools extends PrepareTools {
  openMeasurer(): Promise<Measurer>;
}

/** Runs a program once, its output streamed live. A program that fails is a failed job with a result. */
export async function runProgram(request: ProgramRunRequest, tools: RunTools, job: JobContext): Promise<JobOutcome> {
  job.started();
  const workFolder = await mkdtemp(join(tmpdir(), `wasm-workbench-run-${process.pid}-`));
  const phasesFile = join(workFolder, "phases.json");
  let measurer: Measurer | null = null;
  try {
    job.step(`Preparing for ${request.runtime}`);
    const prepared = await prepareProgram({ ...request, phasesFile, workFolder, warmupRuns: 0 }, tools, {
      signal: job.signal,
      onLog: (text) => job.log("build", "info", text),
    });
    const nothing = {
      runtime: request.runtime,
      execution: null,
      stdout: "",
      stdoutBase64: null,
      stderr: "",
      phases: null,
      trap: null,
      warnings: prepared.warnings,
      precompilation: prepared.precompilation,
      terms: prepared.terms,
      build: prepared.build,
    };
    if (prepared.failure) {
      const result: ProgramRunResult = { ...nothing, command: "", failure: prepared.failure };
      return { result, failure: prepared.failure };
    }

    const { command, memoryLimit } = prepared;
    const runtimeAdapter = prepared.runtime.adapter;
    for (const warning of prepared.warnings) job.log("warning", "info", `${warning}\n`);
    job.step(`Running on ${request.runtime}`);
    measurer = await tools.openMeasurer();
    const live = memoryLimit?.by === "program" ? new MarkRemover(memoryLimit.mark) : null;
    const showErrors = (text: string) => {
      if (text !== "") job.log("program", "stderr", text);
    };
    let measured: MeasuredExecution;
    try {
      measured = await measurer.measure(
        {
          ...command,
          stdin: request.invocation.stdin,
          stdinFile: request.invocation.stdinFile,
          timeoutMs: request.invocation.timeoutMs,
          maxOutputBytes: request.maxOutputBytes,
          maxMemoryBytes: memoryLimit?.by === "measurer" ? memoryLimit.maxBytes : undefined,
        },
        {
          signal: job.signal,
          onOutput: (stream, text) => {
            if (stream === "stderr" && live) showErrors(live.push(text));
            else job.log("program", stream, text);
          },
        },
      );
    } catch (error) {
      if (!(error instanceof WorkbenchError) || error.code === "CANCELLED") throw error;
      const failure = toWireError(error);
      return { result: { ...nothing, command: formatCommand(command), failure } satisfies ProgramRunResult, failure };
    }
    showErrors(live?.end() ?? "");
    const execution = memoryLimit === null ? measured : attributeMemoryLimit(measured, memoryLimit);
    const { timeoutMs } = request.invocation;
    const { maxOutputBytes, maxMemoryBytes } = request;
    const { trap, stdout } = prepared.readEnd(execution);
    const end = { ...execution, trap };
    const failure = describeProgramEnd(end, { timeoutMs, maxOutputBytes, maxMemoryBytes });
    const result: ProgramRunResult = {
      ...nothing,
      command: formatCommand(command),
      execution: withMethods({ ...execution, stdout }, measurer.methods),
      ...decodeStdout(stdout),
      stderr: new TextDecoder().decode(execution.stderr),
      phases: runtimeAdapter.phases
        ? await readPhases(phasesFile, (text) => runtimeAdapter.phases?.(text) ?? null)
        : null,
      trap,
      failure,
    };
    return { result, failure };
  } finally {
    await measurer?.close();
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** Text as text; anything else also as its exact bytes. */
function decodeStdout(bytes: Uint8Array): Pick<ProgramRunResult, "stdout" | "stdoutBase64"> {
  try {
    return { stdout: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), stdoutBase64: null };
  } catch {
    return { stdout: new TextDecoder().decode(bytes), stdoutBase64: Buffer.from(bytes).toString("base64") };
  }
}

function withMethods(execution: MeasuredExecution, methods: MeasuringMethods): Execution {
  const measured = (value: number | null, method: string) => (value === null ? null : { value, method });
  return {
    exitCode: execution.exitCode,
    signal: execution.signal,
    limit: execution.limit,
    wall: measured(execution.wallNs, methods.wall),
    user: measured(execution.userNs, methods.cpu),
    sys: measured(execution.sysNs, methods.cpu),
    maxRss: measured(execution.maxRssBytes, methods.memory),
    stdoutBytes: execution.stdout.byteLength,
    stderrBytes: execution.stderr.byteLength,
  };
}

async function readPhases(path: string, parse: (text: string) => Phases | null): Promise<Phases | null> {
  // A program that was killed leaves none behind, or a part of them; that is no fault.
  try {
    return parse(await readFile(path, "utf8"));
  } catch {
    return null;
  }
}
