import { givenHooks, OPTIMIZATION_PARAMETER, type BenchmarkRequest } from "./benchmark-design.ts";
import { languageOf, Optimization } from "./target.ts";

/** Why a sweep can't be measured, and which of its parameters it is about. */
export interface SweepProblem {
  /** Null where it is about all of them together. */
  parameter: string | null;
  message: string;
  hint: string | null;
}

type SweptRequest = Pick<BenchmarkRequest, "files" | "runtimes" | "sweep" | "invocation" | "hooks">;

const MOST_CELLS = 1_000;

/** The first thing that is wrong with a sweep; null where it can be measured. */
export function findSweepProblem(request: SweptRequest): SweepProblem | null {
  for (const [index] of request.sweep.entries()) {
    const problem = parameterProblem(request, index);
    if (problem !== null) return problem;
  }
  const cells = countCells(request);
  if (cells <= MOST_CELLS) return null;
  return {
    parameter: null,
    message: `That is ${cells} combinations; a benchmark has at most ${MOST_CELLS}.`,
    hint: "Give the parameters fewer values, or measure fewer runtimes at once.",
  };
}

function countCells({ files, runtimes, sweep }: SweptRequest): number {
  return sweep.reduce((product, { values }) => product * values.length, files.length * runtimes.length);
}

function parameterProblem({ files, sweep, invocation, hooks }: SweptRequest, index: number): SweepProblem | null {
  const { name = "", values = [] } = sweep[index] ?? {};
  const problem = (message: string, hint: string | null = null): SweepProblem => ({ parameter: name, message, hint });
  if (sweep.findIndex((other) => other.name === name) !== index)
    return problem(`The parameter ${name} is named twice.`);
  const same = values.find((value, place) => values.indexOf(value) !== place);
  if (same !== undefined) return problem(`The parameter ${name} has the value ${same} twice.`);
  if (name === OPTIMIZATION_PARAMETER) {
    const unknown = values.find((value) => !Optimization.safeParse(value).success);
    if (unknown !== undefined)
      return problem(`${unknown} is not an optimization level.`, `The levels are ${Optimization.options.join(", ")}.`);
    const built = files.find((file) => languageOf(file) === undefined);
    return built === undefined
      ? null
      : problem(`${built} is built already: its optimization can't be varied.`, "Name its source file instead.");
  }
  const texts = [
    ...invocation.args,
    ...Object.values(invocation.env),
    invocation.stdin,
    ...givenHooks(hooks).flatMap(([, { command, args }]) => [command, ...args]),
  ];
  if (texts.some((text) => text.includes(`{${name}}`))) return null;
  return problem(
    `The parameter ${name} is used nowhere.`,
    `Write {${name}} where its value belongs, such as in the program's arguments.`,
  );
}
