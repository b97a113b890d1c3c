import { resolve } from "node:path";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration } from "#shared/format/durations.ts";
import type { Phases, PreopenedFolder, ProgramRunResult } from "#shared/model/program-run.ts";
import { Target, type Optimization } from "#shared/model/target.ts";
import type { CompilerId } from "#shared/model/tool.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { readStdin } from "../read-stdin.ts";
import { watchJob } from "../watch-job.ts";

export interface RunCommandOptions {
  on: string;
  with?: CompilerId;
  opt: Optimization;
  flag: string[];
  dir?: PreopenedFolder[];
  env?: Record<string, string>;
  stdin?: string;
  timeout?: number;
  maxMemory?: number;
}

/** `wb run FILE --on RUNTIME [-- ARGS]` */
export async function run(file: string, options: RunCommandOptions, session: Session): Promise<number> {
  const { workbench, output, programArgs } = session;
  const { jobId } = await workbench.client.programs.run({
    file: resolve(file),
    runtime: options.on,
    build: {
      optimization: options.opt,
      flags: options.flag,
      compilers: options.with && Object.fromEntries(Target.options.map((target) => [target, options.with])),
    },
    invocation: {
      args: programArgs,
      env: options.env,
      stdin: await readStdin(options.stdin),
      dirs: options.dir,
      timeoutMs: options.timeout,
    },
    maxMemoryBytes: options.maxMemory,
  });
  const view = await watchJob(workbench.client, jobId, output, (event) => {
    if (event.type !== "log" || output.json) return;
    if (event.source !== "program") output.note(event.text);
    else (event.stream === "stdout" ? process.stdout : process.stderr).write(event.text);
  });
  if (view.status === "cancelled") {
    output.answer({ runtime: options.on }, "", { code: "CANCELLED", message: "The run was cancelled.", hint: null });
    return EXIT.cancelled;
  }
  const result = view.result as ProgramRunResult | null;
  if (!result) {
    const failure = view.error ?? { code: "INTERNAL", message: "The run ended without a result.", hint: null };
    output.answer({ runtime: options.on }, "", failure);
    return exitCodeOf(failure.code);
  }
  const { execution } = result;
  const ms = (measured: { value: number } | null | undefined) => (measured ? measured.value / 1e6 : null);
  output.answer(
    {
      runtime: result.runtime,
      command: result.command,
      exitCode: execution?.exitCode ?? null,
      signal: execution?.signal ?? null,
      limit: execution?.limit ?? null,
      stdout: result.stdout,
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
      diagnostics: result.build?.diagnostics ?? [],
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

function describe({ runtime, execution }: ProgramRunResult): string {
  const parts = [
    execution?.wall && `wall ${formatDuration(execution.wall.value)}`,
    execution?.user && `user ${formatDuration(execution.user.value)}`,
    execution?.sys && `system ${formatDuration(execution.sys.value)}`,
    execution?.maxRss && `peak memory ${formatBytes(execution.maxRss.value)}`,
  ];
  return `[${runtime}] ${parts.filter(Boolean).join(" · ")}`;
}
