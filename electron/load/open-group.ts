import { createArrivals } from "#shared/load/arrivals.ts";
import type { OpenGroup } from "#shared/model/load/load-pattern.ts";
import { createConnection, type Connection } from "./connection.ts";
import { createFifo } from "./fifo.ts";
import { targetOf, type GroupOptions, type GroupRun } from "./group-run.ts";

const NS_PER_MS = 1e6;

interface Line {
  thread: number;
  connection: Connection;
}

/** Requests that arrive by the clock, and wait here while all connections are busy. */
export function createOpenGroup(open: OpenGroup, options: GroupOptions): GroupRun {
  const { clock, group, targets, onSample, onAllSent, onEnd } = options;
  const startNs = open.startDelayMs * NS_PER_MS;
  const nextArrival = createArrivals(open.arrivals, open.durationS);
  const lines: Line[] = [];
  // The one used last is taken first: at a low rate the others may rest until they are closed, as with other clients.
  const free: Line[] = [];
  // Intended moments of the requests that wait; their indexes follow each other.
  const waiting = createFifo();
  let arrived = 0;
  let started = 0;
  let inFlight = 0;
  let isOver = false;
  let isStopped = false;

  /** `possibleNs` is when there was both the request and the connection. */
  const send = (line: Line, intendedNs: number, possibleNs: number) => {
    const index = started++;
    inFlight++;
    line.connection.send(targetOf(targets, index), index, (outcome) => {
      inFlight--;
      onSample({ group, thread: line.thread, index, intendedNs, ...outcome }, outcome.startNs - possibleNs);
      if (isStopped) return;
      const waitedNs = waiting.shift();
      if (waitedNs !== undefined) return send(line, waitedNs, Math.max(waitedNs, outcome.startNs + outcome.latencyNs));
      free.push(line);
      if (isOver && inFlight === 0) onEnd();
    });
  };
  const newLine = (): Line | null => {
    if (lines.length === open.connections) return null;
    const line = { thread: lines.length, connection: createConnection(clock.nowNs) };
    lines.push(line);
    return line;
  };
  const arrive = (intendedNs: number) => {
    arrived++;
    const line = free.pop() ?? newLine();
    if (line) send(line, intendedNs, intendedNs);
    else waiting.push(intendedNs);
  };
  const awaitNext = () => {
    if (isStopped) return;
    const offsetNs = nextArrival();
    if (offsetNs === null) {
      isOver = true;
      onAllSent();
      if (inFlight === 0) onEnd();
      return;
    }
    const intendedNs = startNs + offsetNs;
    clock.at(intendedNs, () => {
      if (isStopped) return;
      arrive(intendedNs);
      awaitNext();
    });
  };

  return {
    start: awaitNext,
    stop() {
      isStopped = true;
      for (const { connection } of lines) connection.close();
    },
    state: () => ({ inFlight, waiting: arrived - started, activeThreads: 0 }),
  };
}
