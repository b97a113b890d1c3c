import { EXIT } from "#shared/exit-codes.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { formatNodes, formatPlacements } from "../printers/nodes.ts";
import type { Session } from "../session.ts";

export interface NodeAddOptions {
  auth: string;
  name?: string;
  weight?: number;
  remote?: boolean;
}

/** `wb faas node add URL --auth K` */
export async function faasNodeAdd(
  url: string,
  options: NodeAddOptions,
  { workbench, output }: Session,
): Promise<number> {
  const node = await workbench.client.faas.addNode({ url, ...options });
  output.answer({ node }, formatNodes([node]));
  return EXIT.done;
}

/** `wb faas node list` */
export async function faasNodeList({ workbench, output }: Session): Promise<number> {
  const { nodes, placements } = await workbench.client.faas.nodes();
  const text =
    nodes.length === 0
      ? "No nodes. Register another emulator with: wb faas node add URL --auth KEY"
      : [formatNodes(nodes), ...(placements.length === 0 ? [] : [formatPlacements(placements)])].join("\n\n");
  output.answer({ nodes, placements }, text);
  return EXIT.done;
}

/** `wb faas node remove NAME` */
export async function faasNodeRemove(name: string, { workbench, output }: Session): Promise<number> {
  const placements = await workbench.client.faas.removeNode({ name });
  const elsewhere = placements.length === 0 ? "" : `\n${formatPlacements(placements)}`;
  output.answer({ name, removed: true, placements }, `${name} is no node any more.${elsewhere}`);
  return EXIT.done;
}

export interface PlaceCommandOptions {
  prewarm?: number;
}

/** `wb faas node place FUNCTION NODE` */
export async function faasNodePlace(
  name: string,
  node: string,
  options: PlaceCommandOptions,
  { workbench, output }: Session,
): Promise<number> {
  const placed = await workbench.client.faas.place({ function: name, node, ...options });
  output.answer(placed, formatPlacements([placed]));
  return EXIT.done;
}

/** `wb faas node unplace FUNCTION NODE` */
export async function faasNodeUnplace(name: string, node: string, { workbench, output }: Session): Promise<number> {
  const placed = await workbench.client.faas.unplace({ function: name, node });
  output.answer(placed, formatPlacements([placed]));
  return EXIT.done;
}

export interface MigrateCommandOptions extends PlaceCommandOptions {
  to: string;
  from?: string;
}

/** `wb faas node migrate FUNCTION --to NODE` */
export async function faasNodeMigrate(
  name: string,
  options: MigrateCommandOptions,
  { workbench, output }: Session,
): Promise<number> {
  const moved = await workbench.client.faas.migrate({ function: name, ...options });
  const { from, to, prewarmed, provisionNs, drainNs, stillRunning } = moved;
  const there = `there after ${formatDuration(provisionNs)}${prewarmed > 0 ? `, in ${prewarmed} sandboxes` : ""}`;
  const left =
    stillRunning === 0
      ? `the last call there ended ${formatDuration(drainNs)} after the switch`
      : `${stillRunning} calls still run there; it is removed after them`;
  output.answer(moved, `${moved.function}: from ${from.join(", ")} to ${to}; ${there}; ${left}.`);
  return EXIT.done;
}
