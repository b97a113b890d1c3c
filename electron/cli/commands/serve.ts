import { join } from "node:path";
import { createWorkbench, type Workbench } from "#core/create-workbench.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { openWindow, planWindow, currentSurroundings } from "../../serve/open-window.ts";
import { startServe, type RunningServer } from "../../serve/serve.ts";
import { NO_ADDRESS } from "../answers.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { createOutput } from "../output.ts";
import { createInterruption } from "../interruption.ts";
import { cancelled, exitNow, plainError } from "../session.ts";

export interface ServeCommandOptions {
  port?: number;
  /** False with --no-open. */
  open: boolean;
  json: boolean;
  /** Why the browser host was chosen, when another was possible. */
  reason?: string;
}

/**
 * Where the window is served unless asked otherwise: browsers keep what a page remembers (open files, ticked
 * runtimes) by address, and a port that changes with every start would forget it.
 */
const USUAL_PORT = 17_319;

/** Loading the compiler takes a second of the processor: after the page has loaded, but before the first build. */
const WARM_UP_DELAY_MS = 4_000;

/** Serves on the port asked for, or on the usual one, or, when another workbench has that, on any free one. */
async function startOnUsualPort(workbench: Workbench, port: number | undefined): Promise<RunningServer> {
  const start = (tried: number) => startServe({ workbench, rendererDir: workbench.rendererDir, port: tried });
  if (port !== undefined) return start(port);
  return start(USUAL_PORT).catch((error: unknown) => {
    if (error instanceof WorkbenchError && error.code === "PORT_IN_USE") return start(0);
    throw error;
  });
}

/** `wb serve`: the workbench for a browser, in the foreground until it is interrupted, which is how it ends well. */
export async function serve(options: ServeCommandOptions, interrupted: AbortSignal): Promise<void> {
  const output = createOutput(options.json, NO_ADDRESS);
  const interruption = createInterruption(interrupted, cancelled);
  let workbench: Workbench | null = null;
  let server: RunningServer | null = null;
  let warmUp: NodeJS.Timeout | undefined;
  try {
    workbench = await Promise.race([createWorkbench(), interruption.ended]);
    server = await Promise.race([startOnUsualPort(workbench, options.port), interruption.ended]);
    output.answer({ url: server.url }, server.url);
    if (options.open) {
      const singleVisitUrl = server.createSingleVisitUrl();
      const plan = planWindow(singleVisitUrl, join(workbench.dataDir, "browser-profile"), currentSurroundings());
      const { line } = await openWindow(plan, singleVisitUrl, server.url);
      output.note(options.reason ? `${options.reason} ${line}` : line);
    }
    const opened = workbench;
    warmUp = setTimeout(() => {
      opened.warm().catch((error: unknown) => {
        if (!interrupted.aborted) output.note(plainError(error).message);
      });
    }, WARM_UP_DELAY_MS);
    await interruption.ended;
  } catch (error) {
    const plain = plainError(error);
    // Interrupted before there was an address, it has none to tell; otherwise this comes after the answer.
    if (interrupted.aborted) output.answer({}, "");
    else output.answer({}, "", plain);
    process.exitCode = interrupted.aborted ? EXIT.done : exitCodeOf(plain.code);
  } finally {
    clearTimeout(warmUp);
    await server?.close();
    await workbench?.close();
  }
  if (interrupted.aborted) await exitNow();
}
