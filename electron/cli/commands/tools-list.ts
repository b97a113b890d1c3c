import { formatTable } from "../printers/table.ts";
import { EXIT } from "../exit-codes.ts";
import type { Session } from "../session.ts";

/** `wb tools list`: looks at the machine anew, since this is the command people run after installing something. */
export async function toolsList({ workbench, output }: Session): Promise<number> {
  const { tools } = await workbench.client.tools.list({ rescan: true });
  const rows = tools.map((tool) => [
    tool.id,
    tool.kind,
    tool.state,
    tool.version ?? "",
    tool.path ?? "",
    tool.state === "available"
      ? (tool.kind === "runtime" ? tool.modes : tool.targets).join(" ")
      : `${tool.reason}; ${tool.hint}`,
  ]);
  output.answer({ tools }, formatTable(["ID", "KIND", "STATE", "VERSION", "PATH", "TARGETS OR MODES"], rows));
  return EXIT.done;
}
