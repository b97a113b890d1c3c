import { BenchmarkRequest, givenHooks, type BenchmarkRequestInput } from "../model/benchmark-design.ts";
import { BuildRequest, type BuildRequestInput } from "../model/build.ts";
import { Invocation, ProgramRunRequest, type BuildOptions, type ProgramRunRequestInput } from "../model/program-run.ts";
import { formatCommand } from "./command-line.ts";

/** The command line that does what a benchmark request asks for. */
export function wbBenchCommand(input: BenchmarkRequestInput): string {
  const request = BenchmarkRequest.parse(input);
  return wb(request.invocation, [
    "bench",
    ...request.files,
    ...option("on", request.runtimes.join(",")),
    ...option("runs", request.runs),
    ...option("warmup", request.warmupRuns, 1),
    ...option("time", request.timeBudgetMs === undefined ? undefined : request.timeBudgetMs / 1000),
    ...option(
      "until",
      request.stopRule?.until === "precise" ? `${request.stopRule.percent}%` : request.stopRule?.until,
    ),
    ...request.sweep.flatMap(({ name, values }) => option("sweep", `${name}=${values.join(",")}`)),
    ...option("order", request.order, "shuffled"),
    ...(request.order === "blocks" ? option("block-runs", request.blockRuns, 5) : []),
    ...givenHooks(request.hooks).flatMap(([moment, { command, args }]) =>
      option(moment, formatCommand({ exe: command, args })),
    ),
    ...(request.environmentJitter ? ["--jitter"] : []),
    ...(request.phases ? ["--phases"] : []),
    ...option("seed", request.seed),
    ...buildArgs(request.build),
    ...invocationArgs(request.invocation),
  ]);
}

/** The command line that does what a build request asks for. */
export function wbBuildCommand(input: BuildRequestInput): string {
  const request = BuildRequest.parse(input);
  return wb(null, [
    "build",
    ...request.sources,
    ...option("target", request.target),
    ...option("with", request.compiler),
    ...option("opt", request.optimization, "O2"),
    ...codeArgs(request),
    ...option("out", request.out),
  ]);
}

/** The command line that does what a run request asks for. */
export function wbRunCommand(input: ProgramRunRequestInput): string {
  const request = ProgramRunRequest.parse(input);
  return wb(request.invocation, [
    "run",
    request.file,
    ...option("on", request.runtime),
    ...buildArgs(request.build),
    ...option("max-memory", request.maxMemoryBytes),
    ...option("max-output", request.maxOutputBytes, DEFAULT_MAX_OUTPUT_BYTES),
    ...invocationArgs(request.invocation),
  ]);
}

const DEFAULT_MAX_OUTPUT_BYTES = ProgramRunRequest.shape.maxOutputBytes.parse(undefined);

/** A typed standard input has no file, so it is piped in. */
function wb(invocation: Invocation | null, args: string[]): string {
  const command = formatCommand({ exe: "wb", args });
  if (invocation === null || invocation.stdin === "" || invocation.stdinFile !== undefined) return command;
  return `${formatCommand({ exe: "printf", args: ["%s", invocation.stdin] })} | ${command}`;
}

/** An option unless it is left out or has its default value. */
export function option(name: string, value: string | number | undefined, unsaid?: string | number): string[] {
  return value === undefined || value === unsaid ? [] : [`--${name}`, String(value)];
}

/** How a source is built before it is run, measured or deployed. */
export function buildArgs(build: BuildOptions): string[] {
  return [
    ...[...new Set(Object.values(build.compilers))].flatMap((compiler) => option("with", compiler)),
    ...option("opt", build.optimization, "O2"),
    ...codeArgs(build),
    ...build.sources.flatMap((source) => option("source", source)),
  ];
}

/** What is the same for builds alone and for builds that runs begin with. */
function codeArgs({ flags, simd, wasmOpt }: Pick<BuildOptions, "flags" | "simd" | "wasmOpt">): string[] {
  return [
    // With `=`, as most flags begin with a dash themselves.
    ...flags.map((flag) => `--flag=${flag}`),
    ...(simd ? ["--simd"] : []),
    ...option("wasm-opt", wasmOpt ?? undefined),
  ];
}

/** Comes last: what follows `--` is the program's. */
function invocationArgs(invocation: Invocation): string[] {
  return [
    ...invocation.dirs.flatMap(({ host, guest }) => ["--dir", `${host}:${guest}`]),
    ...Object.entries(invocation.env).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...option("stdin", invocation.stdinFile ?? (invocation.stdin === "" ? undefined : "-")),
    ...option("timeout", invocation.timeoutMs, Invocation.parse({}).timeoutMs),
    ...(invocation.args.length === 0 ? [] : ["--", ...invocation.args]),
  ];
}
