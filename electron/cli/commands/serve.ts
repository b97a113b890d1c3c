import { join } from "node:path";
import { createWorkbench } from "#core/create-workbench.ts";
import { openWindow, planWindow, currentSurroundings } from "../../serve/open-window.ts";
import { startServe } from "../../serve/serve.ts";
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

/** `wb serve`: the workbench for a browser, in the foreground until SIGINT or SIGTERM. */
export async function serve(options: ServeCommandOptions): Promise<void> {
  const output = createOutput(options.json);
  try {
    const workbench = await createWorkbench();
    const server = await startServe({ workbench, rendererDir: workbench.rendererDir, port: options.port });
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
