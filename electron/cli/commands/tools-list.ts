import { EXIT } from "#shared/exit-codes.ts";
import { formatTools } from "../printers/tools.ts";
import type { Session } from "../session.ts";

/** `wb tools list`: looks at the machine anew, since this is the command people run after installing something. */
export async function toolsList({ workbench, output }: Session): Promise<number> {
  const { tools } = await workbench.client.tools.list({ rescan: true });
  output.answer({ tools }, formatTools(tools, process.stdout.isTTY ? process.stdout.columns : null));
  return EXIT.done;
}
