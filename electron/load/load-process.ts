import { createInterface } from "node:readline";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { toSampleRow, type LoadSampleRow } from "#shared/load/sample-row.ts";
import type { GeneratorLine } from "#shared/model/load/generator-line.ts";
import { LoadPlan } from "#shared/model/load/load-plan.ts";
import { createClock } from "./clock.ts";
import { rehearse } from "./rehearse.ts";
import { startLoad } from "./run-load.ts";

const WRITE_EVERY_MS = 100;
const CANCEL = "cancel";

/**
 * Reads a plan from the first line of stdin and carries it out; every line written is a `GeneratorLine`. The line
 * `cancel`, SIGINT and SIGTERM end the run with what was measured. Exit code 2 is a plan that can't be carried out.
 */
export async function runLoadProcess(tickerFile: string): Promise<void> {
  // Without a reader there is nobody to measure for.
  process.stdout.on("error", () => process.exit(1));
  const cancelled = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => cancelled.abort());
  try {
    const plan = readPlan(await firstLine(() => cancelled.abort()));
    await carryOut(plan, tickerFile, cancelled.signal);
    process.exit(0);
  } catch (error) {
    const { message, hint } = toWireError(error);
    await write({ type: "refused", message, hint });
    process.exit(2);
  }
}

async function carryOut(plan: LoadPlan, tickerFile: string, cancelled: AbortSignal): Promise<void> {
  await rehearse(tickerFile);
  const clock = await createClock(tickerFile);
  let rows: LoadSampleRow[] = [];
  const run = startLoad(plan, clock, (sample) => {
    rows.push(toSampleRow(sample));
  });
  void write({ type: "started", startedAtMs: clock.startedAtMs });
  const flush = () => {
    void write({ type: "samples", rows, progress: run.progress() });
    rows = [];
  };
  const timer = setInterval(flush, WRITE_EVERY_MS);
  cancelled.addEventListener("abort", run.cancel, { once: true });
  if (cancelled.aborted) run.cancel();
  const result = await run.result;
  clearInterval(timer);
  flush();
  await write({ type: "finished", result });
  await clock.close();
}

function firstLine(onCancel: () => void): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  return new Promise((resolve, reject) => {
    lines.once("line", (line) => {
      lines.on("line", (word) => {
        if (word.trim() === CANCEL) onCancel();
      });
      resolve(line);
    });
    lines.once("close", () => reject(new WorkbenchError("INVALID_REQUEST", "There is no plan on stdin.")));
  });
}

function readPlan(text: string): LoadPlan {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new WorkbenchError("INVALID_REQUEST", `The plan is no JSON: ${(error as Error).message}`);
  }
  const plan = LoadPlan.safeParse(json);
  if (plan.success) return plan.data;
  const [issue] = plan.error.issues;
  throw new WorkbenchError("INVALID_REQUEST", `The plan can't be carried out: ${issue?.message ?? ""}`, {
    hint: issue?.path.length ? `It is at ${issue.path.join(".")}.` : undefined,
  });
}

/** Resolves when the line has left this process. */
function write(line: GeneratorLine): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(line)}\n`, () => resolve());
  });
}
