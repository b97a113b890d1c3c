import type { MigrateRequest } from "../model/faas/nodes.ts";
import { formatCommand } from "./command-line.ts";
import { option } from "./wb-command.ts";

/** The command line that migrates the same function between nodes. */
export function wbMigrateCommand({ function: name, to, from, prewarm = 0 }: MigrateRequest): string {
  const counted = prewarm === 0 ? undefined : prewarm;
  const args = ["faas", "node", "migrate", name, "--to", to, ...option("from", from), ...option("prewarm", counted)];
  return formatCommand({ exe: "wb", args });
}
