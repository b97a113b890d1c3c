import { resolve } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import {
  givenHooks,
  OPTIMIZATION_PARAMETER,
  type BenchmarkRequest,
  type Hooks,
} from "#shared/model/benchmark-design.ts";
import type { BuildOptions, Invocation } from "#shared/model/program-run.ts";
import { findSweepProblem } from "#shared/model/sweep-problem.ts";
import { Optimization } from "#shared/model/target.ts";
import type { RuntimeRef } from "#shared/model/tool.ts";

/** One cell as it was asked for: nothing is built yet. */
export interface PlannedCell {
  index: number;
  file: string;
  runtime: RuntimeRef;
  point: Record<string, string>;
  build: BuildOptions;
  invocation: Invocation;
  hooks: Hooks;
}

/** Every program at every point of the sweep on every runtime. Throws INVALID_REQUEST before anything is built. */
export function planCells(request: BenchmarkRequest): PlannedCell[] {
  const files = request.files.map((file) => resolve(file));
  const problem = findSweepProblem({ ...request, files });
  if (problem !== null)
    throw new WorkbenchError("INVALID_REQUEST", problem.message, { hint: problem.hint ?? undefined });
  return files
    .flatMap((file) => pointsOf(request.sweep).map((point) => ({ file, point })))
    .flatMap(({ file, point }) => request.runtimes.map((runtime) => ({ file, point, runtime })))
    .map(({ file, point, runtime }, index) => ({
      index,
      file,
      runtime,
      point,
      build: buildAt(request.build, point),
      invocation: {
        ...request.invocation,
        args: request.invocation.args.map((arg) => fillIn(arg, point)),
        env: Object.fromEntries(
          Object.entries(request.invocation.env).map(([name, value]) => [name, fillIn(value, point)]),
        ),
        stdin: fillIn(request.invocation.stdin, point),
      },
      hooks: Object.fromEntries(
        givenHooks(request.hooks).map(([moment, hook]) => [
          moment,
          { command: fillIn(hook.command, point), args: hook.args.map((arg) => fillIn(arg, point)) },
        ]),
      ),
    }));
}

/** Every combination of values, the last parameter changing fastest; one empty point without parameters. */
function pointsOf(sweep: BenchmarkRequest["sweep"]): Record<string, string>[] {
  return sweep.reduce<Record<string, string>[]>(
    (points, { name, values }) => points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

function buildAt(build: BuildOptions, point: Record<string, string>): BuildOptions {
  const level = point[OPTIMIZATION_PARAMETER];
  return level === undefined ? build : { ...build, optimization: Optimization.parse(level) };
}

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_-]*)\}/g;

/** Placeholders in arguments that no parameter of the sweep fills, each once. */
export function unfilledPlaceholders({ sweep, invocation }: BenchmarkRequest): string[] {
  const names = invocation.args.flatMap((arg) => [...arg.matchAll(PLACEHOLDER)].map(([, name]) => name ?? ""));
  return [...new Set(names)].filter((name) => sweep.every((parameter) => parameter.name !== name));
}

function fillIn(text: string, point: Record<string, string>): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => point[name] ?? placeholder);
}
