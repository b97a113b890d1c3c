import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { createDueQueue } from "./due-queue.ts";
import { armTicker, tickerMemory } from "./ticker.ts";

/** The time of a run, in whole nanoseconds from its start. */
export interface Clock {
  /** Wall clock at the run's start. */
  startedAtMs: number;
  nowNs: () => number;
  /** Calls back at `dueNs`, never before. */
  at: (dueNs: number, callback: () => void) => void;
  close: () => Promise<void>;
}

/** `tickerFile` is a program whose worker runs the ticker, and says when it is ready. Time begins when this returns. */
export async function createClock(tickerFile: string): Promise<Clock> {
  const memory = tickerMemory();
  const ticker = new Worker(tickerFile, { workerData: memory.buffer });
  await once(ticker, "message");
  const queue = createDueQueue();
  const startedAtMs = Date.now();
  const originNs = process.hrtime.bigint();
  // The same clock as `process.hrtime`, without a bigint for each call.
  const originMs = performance.now();
  const nowNs = () => Math.round((performance.now() - originMs) * 1e6);
  let armedNs = Number.POSITIVE_INFINITY;
  let isCalling = false;

  const arm = () => {
    const dueNs = queue.nextNs();
    if (dueNs >= armedNs) return;
    armedNs = dueNs;
    armTicker(memory, originNs + BigInt(dueNs));
  };
  ticker.on("message", () => {
    isCalling = true;
    for (let due = queue.takeDue(nowNs()); due; due = queue.takeDue(nowNs())) due();
    isCalling = false;
    armedNs = Number.POSITIVE_INFINITY;
    arm();
  });
  return {
    startedAtMs,
    nowNs,
    at(dueNs, callback) {
      queue.add(Math.round(dueNs), callback);
      // Armed once after all that is due has been called.
      if (!isCalling) arm();
    },
    async close() {
      await ticker.terminate();
    },
  };
}
