import type { StartKind } from "../model/faas/activation.ts";
import type { FlowCall } from "../model/flow.ts";

/** A call with whom it is drawn for and what it went to. */
export interface AccessCall {
  call: FlowCall;
  client: string;
  target: string;
}

export interface AccessParty {
  id: string;
  label: string;
  calls: FlowCall[];
}

/** Who called what: of live calls, clients are inferred. */
export interface AccessPattern {
  /** In the order in which they came. */
  calls: AccessCall[];
  clients: AccessParty[];
  /** Instances, or start kinds where calls don't name their instance. */
  targets: AccessParty[];
  /** As many clients are shown as must have called at least, since their calls overlap. */
  isInferred: boolean;
  /** Clients and instances that are not drawn, as there is no room. */
  more: { clients: number; targets: number };
}

/** More than this of a kind can't be told apart in a picture. */
export const MOST_PARTIES = 8;

/** Calls of one function as a pattern of access; of many parties those that came first. */
export function accessPattern(calls: readonly FlowCall[]): AccessPattern {
  const ordered = calls.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  const isInferred = ordered.some(({ client }) => client === null);
  const clients = isInferred ? overlapSlots(ordered) : ordered.map(({ client }) => client ?? "");
  const all = ordered.map((call, index): AccessCall => ({
    call,
    client: clients[index] ?? "",
    target: targetOf(call),
  }));
  const clientIds = [...new Set(all.map(({ client }) => client))];
  const targetIds = [...new Set(all.map(({ target }) => target))];
  const [shownClients, shownTargets] = [clientIds, targetIds].map((ids) => new Set(ids.slice(0, MOST_PARTIES)));
  const shown = all.filter(({ client, target }) => shownClients?.has(client) && shownTargets?.has(target));
  const parties = (ids: readonly string[], key: "client" | "target", label: (index: number, id: string) => string) =>
    ids.slice(0, MOST_PARTIES).map((id, index) => ({
      id,
      label: label(index, id),
      calls: shown.filter((one) => one[key] === id).map(({ call }) => call),
    }));
  return {
    calls: shown,
    clients: parties(clientIds, "client", (index) => `Client ${index + 1}`),
    targets: parties(targetIds, "target", (_index, id) => id),
    isInferred,
    more: {
      clients: Math.max(0, clientIds.length - MOST_PARTIES),
      targets: Math.max(0, targetIds.length - MOST_PARTIES),
    },
  };
}

function targetOf({ instanceId, startKind }: FlowCall): string {
  return instanceId ?? (startKind === null ? "no sandbox" : `${startKind} start`);
}

/** Each call in the first slot that is free when it comes: as few slots as the overlaps allow. */
function overlapSlots(ordered: readonly FlowCall[]): string[] {
  const busyUntilMs: number[] = [];
  return ordered.map(({ startedAtMs, totalNs }) => {
    const free = busyUntilMs.findIndex((untilMs) => untilMs <= startedAtMs);
    const slot = free === -1 ? busyUntilMs.length : free;
    busyUntilMs[slot] = startedAtMs + totalNs / 1e6;
    return String(slot);
  });
}

/** Which of the paper's patterns calls have; null where it is none of them. */
export function patternOf({ clients, targets, calls }: AccessPattern): "SCMA" | "MCSA" | "MCMA" | null {
  if (calls.length < 2) return null;
  if (clients.length === 1) return targets.length === 1 || isWarmAfterFirst(calls) ? "SCMA" : null;
  return clients.every((client) => client.calls.length === 1) ? "MCSA" : "MCMA";
}

function isWarmAfterFirst(calls: readonly AccessCall[]): boolean {
  const isMade = (kind: StartKind | null) => kind === "cold" || kind === "recreated" || kind === "prewarm";
  return calls.every(({ call }, index) => index === 0 || !isMade(call.startKind));
}
