import type { ActivationSummary } from "../../model/faas/activation-feed.ts";
import type { ActivationFault, InvocationPhases, StartKind } from "../../model/faas/activation.ts";
import type { PoolTile } from "../../model/faas/pool.ts";
import type { SandboxId } from "../../model/faas/sandbox.ts";

/** A call of a function, of whose record no more is needed. */
export type LaneActivation = Pick<
  ActivationSummary,
  "activationId" | "path" | "sandbox" | "instanceId" | "startedAtMs" | "startKind" | "phases" | "totalNs" | "fault"
>;

/** The pool at one time, as its feed tells. */
export interface PoolSighting {
  atMs: number;
  tiles: readonly Pick<PoolTile, "instanceId" | "sandbox" | "state" | "createdAtMs">[];
}

/** Times are milliseconds since 1970; a record tells them to the millisecond. */
export interface LaneCall {
  activationId: string;
  path: string;
  startKind: StartKind | null;
  fault: ActivationFault | null;
  arrivedMs: number;
  /** When it got its place; when it arrived where it got none. */
  placedMs: number;
  /** When its function ended and its sandbox was free again. */
  endedMs: number;
  answeredMs: number;
  phases: InvocationPhases;
  totalNs: number;
}

interface LaneSpan {
  fromMs: number;
  toMs: number;
}

/** One sandbox over time. */
export interface InstanceLane {
  instanceId: string;
  /** Null of what stands for calls that reached none. */
  sandbox: SandboxId | null;
  /** When its making began: by the pool, or by the call that it was made for; null where neither tells. */
  createdMs: number | null;
  /** The first sight of the pool without it: it was evicted, its time was over, or it ended; null where none tells. */
  goneMs: number | null;
  /** While it was paused, as far as the pool was looked at. */
  pauses: LaneSpan[];
  /** By their places. */
  calls: LaneCall[];
}

export interface InstanceLanes extends LaneSpan {
  /** In the order in which they came. */
  lanes: InstanceLane[];
  /** Calls that reached no sandbox, by their arrival. */
  unplaced: LaneCall[];
}

/**
 * Which sandbox served which call, and when each was made, paused and gone. Sightings of the pool, in their order, tell
 * what records don't; without them a lane ends with its last call. Null of no calls and no sandboxes.
 */
export function instanceLanes(
  activations: readonly LaneActivation[],
  sightings: readonly PoolSighting[] = [],
): InstanceLanes | null {
  const lanes = new Map<string, InstanceLane>();
  const laneOf = (instanceId: string, sandbox: SandboxId): InstanceLane => {
    let lane = lanes.get(instanceId);
    if (!lane)
      lanes.set(instanceId, (lane = { instanceId, sandbox, createdMs: null, goneMs: null, pauses: [], calls: [] }));
    return lane;
  };
  const unplaced: LaneCall[] = [];
  for (const activation of activations) {
    const call = laneCall(activation);
    if (call === null) continue;
    const { instanceId, sandbox } = activation;
    if (instanceId === null || sandbox === null) unplaced.push(call);
    else laneOf(instanceId, sandbox).calls.push(call);
  }
  for (const lane of lanes.values()) {
    lane.calls.sort((a, b) => a.placedMs - b.placedMs);
    const [first] = lane.calls;
    if (first?.startKind === "cold" || first?.startKind === "recreated") lane.createdMs = first.placedMs;
  }
  for (const { tiles } of sightings)
    for (const tile of tiles) laneOf(tile.instanceId, tile.sandbox).createdMs = tile.createdAtMs;
  for (const lane of lanes.values()) followThrough(lane, sightings);
  const all = [...lanes.values()].sort((a, b) => beginOf(a) - beginOf(b));
  unplaced.sort((a, b) => a.arrivedMs - b.arrivedMs);
  const times = [
    ...all.flatMap(({ createdMs, goneMs, pauses }) => [
      createdMs,
      goneMs,
      ...pauses.flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
    ]),
    ...[...unplaced, ...all.flatMap(({ calls }) => calls)].flatMap(({ arrivedMs, answeredMs }) => [
      arrivedMs,
      answeredMs,
    ]),
  ].filter((time) => time !== null);
  if (times.length === 0) return null;
  const span = times.reduce(
    ({ fromMs, toMs }, time) => ({ fromMs: Math.min(fromMs, time), toMs: Math.max(toMs, time) }),
    {
      fromMs: Number.POSITIVE_INFINITY,
      toMs: Number.NEGATIVE_INFINITY,
    },
  );
  return { ...span, lanes: all, unplaced };
}

/** Null of a trigger or a sequence, which take no sandbox. */
function laneCall({ phases, totalNs, sandbox, startedAtMs, ...rest }: LaneActivation): LaneCall | null {
  if (phases === null || totalNs === null || sandbox === null) return null;
  const { activationId, path, startKind, fault } = rest;
  const waitNs = phases.queueNs + phases.placeNs + phases.createSandboxNs + phases.startRuntimeNs;
  const arrivedMs = startedAtMs - waitNs / 1e6;
  const answeredMs = arrivedMs + totalNs / 1e6;
  const placedMs = startKind === null ? arrivedMs : arrivedMs + phases.queueNs / 1e6;
  const endedMs = answeredMs - phases.replyNs / 1e6;
  return { activationId, path, startKind, fault, arrivedMs, placedMs, endedMs, answeredMs, phases, totalNs };
}

function beginOf({ createdMs, calls }: InstanceLane): number {
  return createdMs ?? calls[0]?.placedMs ?? Number.POSITIVE_INFINITY;
}

function followThrough(lane: InstanceLane, sightings: readonly PoolSighting[]): void {
  let seen = false;
  let pause: LaneSpan | null = null;
  for (const { atMs, tiles } of sightings) {
    const tile = tiles.find(({ instanceId }) => instanceId === lane.instanceId);
    if (pause !== null) pause.toMs = atMs;
    if (tile?.state !== "paused") pause = null;
    else if (pause === null) lane.pauses.push((pause = { fromMs: atMs, toMs: atMs }));
    if (tile !== undefined) seen = true;
    else if (seen && lane.goneMs === null) lane.goneMs = atMs;
  }
}
