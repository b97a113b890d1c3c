import { formatDuration } from "#shared/format/durations.ts";
import type { NodeInfo, Placement } from "#shared/model/faas/nodes.ts";
import { formatTable } from "./table.ts";

export function formatNodes(nodes: readonly NodeInfo[]): string {
  const rows = nodes.map(({ name, url, state, reason, heartbeatNs, weight, inFlight, calls }) => [
    name,
    url,
    state,
    heartbeatNs === null ? "–" : formatDuration(heartbeatNs),
    String(weight),
    String(inFlight),
    String(calls.answered),
    String(calls.lost),
    reason ?? "",
  ]);
  return formatTable(["node", "address", "state", "heartbeat", "weight", "in flight", "answered", "lost", ""], rows);
}

export function formatPlacements(placements: readonly Placement[]): string {
  return formatTable(
    ["function", "carried out by"],
    placements.map((placement) => [placement.function, placement.nodes.join(", ")]),
  );
}
