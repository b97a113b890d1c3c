import { join } from "node:path";
import { createWorkbench, type Workbench } from "#core/create-workbench.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { openWindow, planWindow, currentSurroundings } from "../../serve/open-window.ts";
import { startServe, type RunningServer } from "../../serve/serve.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { createOutput } from "../output.ts";
import { plainError } from "../session.ts";

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

/** Serves on the port asked for, or on the usual one, or, when another workbench has that, on any free one. */
async function startOnUsualPort(workbench: Workbench, port: number | undefined): Promise<RunningServer> {
  const start = (tried: number) => startServe({ workbench, rendererDir: workbench.rendererDir, port: tried });
  if (port !== undefined) return start(port);
  return start(USUAL_PORT).catch((error: unknown) => {
    if (error instanceof WorkbenchError && error.code === "PORT_IN_USE") return start(0);
    throw error;
  });
}

/** `wb serve`: the workbench for a browser, in the foreground until SIGINT or SIGTERM. */
export async function serve(options: ServeCommandOptions): Promise<void> {
  const output = createOutput(options.json);
  try {
    const workbench = await createWorkbench();
    const server = await startOnUsualPort(workbench, options.port);
    output.answer({ url: server.url }, server.url);
    if (options.open) {
      const singleVisitUrl = server.createSingleVisitUrl();
      const plan = planWindow(singleVisitUrl, join(workbench.dataDir, "browser-profile"), currentSurroundings());
      const { line } = await openWindow(plan, singleVisitUrl, server.url);
      output.note(options.reason ? `${options.reason} ${line}` : line);
    }
    // The compiler takes a second to load: it does so while the page does, not at the first build.
    workbench.warm().catch((error: unknown) => output.note(plainError(error).message));

    const end = () => {
      process.once("SIGINT", () => process.exit(EXIT.cancelled));
      void server
        .close()
        .then(() => workbench.close())
        .then(() => process.exit(EXIT.done));
    };
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
  } catch (error) {
    const plain = plainError(error);
    output.answer({}, "", plain);
    process.exitCode = exitCodeOf(plain.code);
  }
}
