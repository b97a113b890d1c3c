import { threadStartsMs } from "#shared/load/thread-starts.ts";
import type { ClosedGroup } from "#shared/model/load/load-pattern.ts";
import { createConnection, type Connection } from "./connection.ts";
import { targetOf, type GroupOptions, type GroupRun } from "./group-run.ts";

const NS_PER_MS = 1e6;
const NS_PER_S = 1e9;

/** Threads that each send, wait for the answer and the delay, and send again. */
export function createClosedGroup(closed: ClosedGroup, options: GroupOptions): GroupRun {
  const { clock, group, targets, onSample, onAllSent, onEnd } = options;
  const delayNs = closed.delayMs * NS_PER_MS;
  const requestsPerThread = closed.loops === null ? Number.POSITIVE_INFINITY : closed.loops * targets.length;
  const endNs =
    closed.durationS === null
      ? Number.POSITIVE_INFINITY
      : closed.startDelayMs * NS_PER_MS + closed.durationS * NS_PER_S;
  const connections = new Set<Connection>();
  let threadsLeft = closed.threads;
  let inFlight = 0;
  let sent = 0;
  let isStopped = false;

  const endThread = (connection: Connection) => {
    connection.close();
    connections.delete(connection);
    if (--threadsLeft > 0 || isStopped) return;
    onAllSent();
    onEnd();
  };
  const runThread = (thread: number, beganNs: number) => {
    const connection = createConnection(clock.nowNs);
    connections.add(connection);
    let index = 0;
    const send = (intendedNs: number) => {
      if (isStopped) return;
      inFlight++;
      connection.send(targetOf(targets, index), sent++, (outcome) => {
        inFlight--;
        onSample({ group, thread, index: index++, intendedNs, ...outcome }, outcome.startNs - intendedNs);
        next(outcome.startNs + outcome.latencyNs);
      });
    };
    const next = (readyNs: number) => {
      if (isStopped) return;
      const intendedNs = readyNs + delayNs;
      if (index >= requestsPerThread || intendedNs >= endNs) endThread(connection);
      else if (delayNs === 0) send(intendedNs);
      else clock.at(intendedNs, () => send(intendedNs));
    };
    next(beganNs);
  };

  return {
    start() {
      for (const [thread, startMs] of threadStartsMs(closed).entries()) {
        const beganNs = startMs * NS_PER_MS;
        clock.at(beganNs, () => runThread(thread, beganNs));
      }
    },
    stop() {
      isStopped = true;
      for (const connection of connections) connection.close();
    },
    state: () => ({ inFlight, waiting: 0, activeThreads: connections.size }),
  };
}
