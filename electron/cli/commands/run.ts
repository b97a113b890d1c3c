import { resolve } from "node:path";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { describePrecompilation } from "#shared/format/precompilation-words.ts";
import type { Phases, ProgramRunResult } from "#shared/model/program-run.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { withProgramInput } from "../program-input.ts";
import { planBuild } from "../plan-build.ts";
import { programTerms, type ProgramOptions } from "../program-options.ts";
import type { Session } from "../session.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

export interface RunCommandOptions extends ProgramOptions {
  on: string;
  maxMemory?: number;
  maxOutput?: number;
}

/** More than a person reads, for a program whose output goes on to another program or into a file. */
const MAX_PIPED_BYTES = 64 << 20;

/** `wb run FILE --on RUNTIME [-- ARGS]` */
export async function run(file: string, options: RunCommandOptions, session: Session): Promise<number> {
  const { workbench, output, programArgs } = session;
  const { client } = workbench;
  // A person watches a program print; what another program reads must be the exact bytes, which the result has.
  const live = !output.json && process.stdout.isTTY;
  const piped = !output.json && !live;
  const { build, notes } = await planBuild(options, [file], [options.on], session);
  const view = await withProgramInput(options.stdin, async (input) => {
    const { jobId } = await client.programs.run({
      file: resolve(file),
      runtime: options.on,
      ...programTerms(options, programArgs, input, build),
      maxMemoryBytes: options.maxMemory,
      maxOutputBytes: options.maxOutput ?? (piped ? MAX_PIPED_BYTES : undefined),
    });
    return watchJob(jobId, session, (event) => {
      if (event.type !== "log" || output.json) return;
      if (event.source === "warning") output.note(`warning: ${event.text}`);
      else if (event.source !== "program") output.note(event.text);
      else if (event.stream !== "stdout") process.stderr.write(event.text);
      else if (live) process.stdout.write(event.text);
    });
  });
  const result = view.result as ProgramRunResult | null;
  if (!result || view.status === "cancelled") {
    const printed = view.log.filter(({ source, stream }) => source === "program" && stream === "stdout");
    if (piped) for (const { text } of printed) process.stdout.write(text);
    const failure = whyNoResult(view, "The run");
    output.answer({ notes }, "", failure);
    return exitCodeOf(failure.code);
  }
  if (piped)
    process.stdout.write(result.stdoutBase64 === null ? result.stdout : Buffer.from(result.stdoutBase64, "base64"));
  const { execution } = result;
  const ms = (measured: { value: number } | null | undefined) => (measured ? measured.value / 1e6 : null);
  output.answer(
    {
      runtime: result.runtime,
      command: result.command,
      exitCode: execution?.exitCode ?? null,
      signal: execution?.signal ?? null,
      limit: execution?.limit ?? null,
      trap: result.trap,
      warnings: result.warnings,
      stdout: result.stdout,
      stdoutBase64: result.stdoutBase64,
      stderr: result.stderr,
      wallMs: ms(execution?.wall),
      userMs: ms(execution?.user),
      sysMs: ms(execution?.sys),
      maxRssBytes: execution?.maxRss?.value ?? null,
      methods: {
        wall: execution?.wall?.method ?? null,
        cpu: execution?.user?.method ?? null,
        memory: execution?.maxRss?.method ?? null,
      },
      phases: phasesInMs(result.phases),
      precompilation: result.precompilation && {
        elapsedMs: result.precompilation.elapsedNs / 1e6,
        sizeBytes: result.precompilation.sizeBytes,
        commands: result.precompilation.commands,
      },
      diagnostics: result.build?.diagnostics ?? [],
      notes,
    },
    "",
    result.failure,
  );
  if (execution) output.note(describe(result));
  return result.failure ? exitCodeOf(result.failure.code) : EXIT.done;
}

function phasesInMs(phases: Phases | null): Record<string, number> | null {
  if (!phases) return null;
  return Object.fromEntries(
    Object.entries(phases).map(([name, valueNs]) => [name.replace(/Ns$/, "Ms"), valueNs / 1e6]),
  );
}

function describe({ runtime, execution, precompilation }: ProgramRunResult): string {
  const parts = [
    precompilation && describePrecompilation(precompilation),
    execution?.wall && `wall ${formatDuration(execution.wall.value)}`,
    execution?.user && `user ${formatDuration(execution.user.value)}`,
    execution?.sys && `system ${formatDuration(execution.sys.value)}`,
    execution?.maxRss && `peak memory ${formatBytes(execution.maxRss.value)}`,
  ];
  return `[${runtime}] ${parts.filter(Boolean).join(" · ")}`;
}
