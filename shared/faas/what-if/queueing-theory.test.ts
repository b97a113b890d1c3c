import { describe, expect, test } from "vitest";
import { createGenerator } from "../../stats/generator.ts";
import { mean } from "../../stats/moments.ts";
import { coldShareOf } from "./read-record.ts";
import { play, recordedFunction } from "./testing/small-world.ts";

const fn = recordedFunction("guest/only");

function exponential(generator: ReturnType<typeof createGenerator>, meanMs: number): number {
  return -Math.log(1 - generator.nextUnit()) * meanMs;
}

function poisson(seed: number, count: number, gapMs: number) {
  const generator = createGenerator(seed);
  let atMs = 0;
  return Array.from({ length: count }, () => [(atMs += exponential(generator, gapMs)), fn] as const);
}

/** The chance that a call waits in M/M/c (A. K. Erlang 1917), `offered` being arrivals a service time. */
function erlangC(servers: number, offered: number): number {
  let term = 1;
  let sum = 0;
  for (let busy = 0; busy < servers; busy++) {
    sum += term;
    term *= offered / (busy + 1);
  }
  const waiting = (term * servers) / (servers - offered);
  return waiting / (sum + waiting);
}

test("Erlang's own numbers", () => {
  expect(erlangC(1, 0.5)).toBeCloseTo(0.5, 12);
  expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 12);
  // I. Adan and J. Resing, "Queueing Systems" (2015), table 5.1: the chance to wait at a load of 0.9.
  expect(erlangC(5, 4.5)).toBeCloseTo(0.76, 2);
  expect(erlangC(10, 9)).toBeCloseTo(0.67, 2);
});

describe("a pool of c sandboxes that never end is M/M/c", () => {
  test.for([
    [1, 0.6],
    [2, 0.7],
    [4, 0.8],
    [10, 0.85],
  ] as const)("%i sandboxes at a load of %d", ([servers, load]) => {
    const serviceMs = 10;
    const gapMs = serviceMs / (servers * load);
    const generator = createGenerator(100 + servers);
    const { calls } = play(poisson(1, 60_000, gapMs), {
      settings: { maxSandboxes: servers },
      cost: () => ({ runMs: exponential(generator, serviceMs) }),
    });
    const chance = erlangC(servers, servers * load);
    const expectedMs = (chance * serviceMs) / (servers * (1 - load));
    const waits = calls.map(({ queueMs }) => queueMs);
    // Waits hang together, so that this many still differ by a few percent from their mean.
    expect(Math.abs(mean(waits) / expectedMs - 1)).toBeLessThan(0.1);
    expect(waits.filter((ms) => ms > 1e-6).length / waits.length).toBeCloseTo(chance, 1.7);
  });
});

test("c processors shared by all: M/M/c's number of calls at once, whoever is served first", () => {
  // Processor sharing and first come, first served have the same distribution of the number in the system where service
  // times are exponential, so that Little's law gives the same mean time.
  const [processors, load, serviceMs] = [2, 0.7, 10];
  const generator = createGenerator(3);
  const { calls } = play(poisson(2, 60_000, serviceMs / (processors * load)), {
    machine: { processors, others: 0 },
    cost: () => ({ runMs: exponential(generator, serviceMs) }),
  });
  const chance = erlangC(processors, processors * load);
  const expectedMs = serviceMs + (chance * serviceMs) / (processors * (1 - load));
  expect(Math.abs(mean(calls.map(({ totalMs }) => totalMs)) / expectedMs - 1)).toBeLessThan(0.05);
});

describe("the cold share of one instance is the share of gaps longer than keep-alive", () => {
  test.for([50, 100, 200, 400])("%i ms at 10 calls a second: exp(-rate * keepAlive)", (keepAliveMs) => {
    const { calls } = play(poisson(keepAliveMs, 20_000, 100), {
      settings: { keepAliveMs },
      cost: () => ({ runMs: 1e-3 }),
    });
    expect(coldShareOf(calls)).toBeCloseTo(Math.exp(-keepAliveMs / 100), 2);
  });
});
