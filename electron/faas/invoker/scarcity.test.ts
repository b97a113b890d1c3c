import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { CallOutcome } from "./invoker.ts";
import { ScriptedKind } from "./testing/scripted-kind.ts";
import { invokersOfEachTest } from "./testing/invokers-of-each-test.ts";
import { deployedFunction, type InvokerUnderTest } from "./testing/start-invoker.ts";
import { until } from "./testing/until.ts";

const start = invokersOfEachTest();

const startKinds = (outcomes: CallOutcome[]) => outcomes.map(({ startKind }) => startKind);

describe("functions that share too little room", () => {
  /** Clients that call one after the other without a pause, for so long. */
  async function callAllTheTime(call: InvokerUnderTest["call"], clients: Record<string, number>, whileMs: number) {
    const endMs = performance.now() + whileMs;
    const outcomes: (CallOutcome & { name: string })[] = [];
    const client = async (name: string) => {
      while (performance.now() < endMs) outcomes.push({ name, ...(await call(deployedFunction(name), { runMs: 5 })) });
    };
    await Promise.all(
      Object.entries(clients).flatMap(([name, count]) => Array.from({ length: count }, () => client(name))),
    );
    return outcomes;
  }

  test("don't evict each other with every call, and none waits for ever", async () => {
    const tried: Record<string, number>[] = [
      { a: 6, b: 6, c: 6 },
      { a: 1, b: 1, c: 1, d: 1, e: 1 },
    ];
    for (const clients of tried) {
      const { call, kind } = await start();
      kind.behaviour.createMs = 40;
      const outcomes = await callAllTheTime(call, clients, 1_200);
      expect(outcomes.filter(({ failure }) => failure !== null)).toEqual([]);
      const made = outcomes.filter(({ startKind }) => startKind !== "warm").length;
      expect(made / outcomes.length).toBeLessThan(0.3);
      for (const name of Object.keys(clients)) {
        const own = outcomes.filter((outcome) => outcome.name === name);
        expect(own.length).toBeGreaterThan(4);
        expect(Math.max(...own.map(({ phases }) => phases.queueNs))).toBeLessThan(1e9);
      }
    }
  });

  test("are evicted at once where no call may wait", async () => {
    const { call, kind } = await start({ memoryBudgetMb: 256, queueLength: 0 });
    kind.behaviour.createMs = 40;
    await call(deployedFunction("a"));
    expect(await call(deployedFunction("b"))).toMatchObject({ failure: null, startKind: "cold" });
  });
});

describe("sandboxes that are dear to start", () => {
  const heavy = (heavyStart: "create" | "load" = "create") => new ScriptedKind({ heavyStart, id: "node-process" });
  const ofNode = (name: string) => deployedFunction(name, { memoryMb: 128 }, { sandbox: "node-process" });

  test.for(["create", "load"] as const)(
    "are started a few at a time, in %s; who waits takes what is free",
    async (step) => {
      const kind = heavy(step);
      const { call } = await start({ parallelStarts: 2 }, [kind]);
      Object.assign(kind.behaviour, { createMs: 0, loadMs: 0, [`${step}Ms`]: 20 });
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => call(ofNode("f"), { runMs: 1 })));
      expect(outcomes.map(({ failure }) => failure)).toEqual(Array(8).fill(null));
      expect(kind.mostStarting).toBe(2);
      expect(startKinds(outcomes).filter((startKind) => startKind === "warm").length).toBeGreaterThan(3);
      const waits = outcomes.map(({ phases }) => phases.queueNs).sort((a, b) => a - b);
      expect(waits[2]).toBeGreaterThan(18e6);
    },
  );

  test("are started all at once without a bound, which may be turned meanwhile", async () => {
    const kind = heavy();
    const { call, invoker } = await start({ parallelStarts: 1 }, [kind]);
    kind.behaviour.createMs = 400;
    const first = Promise.all(Array.from({ length: 6 }, () => call(ofNode("f"), { runMs: 5 })));
    await sleep(20);
    expect(kind.starting).toBe(1);
    invoker.changeSettings({ ...invoker.settings(), parallelStarts: null });
    await until(() => kind.mostStarting === 6);
    await first;
  });

  test("hold up neither light ones nor calls for which a sandbox waits", async () => {
    const [kind, light] = [heavy(), new ScriptedKind()];
    const { call } = await start({ parallelStarts: 1 }, [kind, light]);
    await call(ofNode("warm"));
    kind.behaviour.createMs = 200;
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    const starting = ["a", "b"].map((name) => call(ofNode(name)).then(note(name)));
    await sleep(10);
    await Promise.all([
      call(deployedFunction("light")).then(note("light")),
      call(ofNode("warm")).then(note("warm")),
      ...starting,
    ]);
    expect(order.slice(0, 2).sort()).toEqual(["light", "warm"]);
  });

  test("leave their turn to others when they can't be started", async () => {
    const kind = heavy();
    const { call } = await start({ parallelStarts: 1 }, [kind]);
    kind.behaviour.create = "fail";
    const failures = Array.from({ length: 3 }, async (_, index) => (await call(ofNode(`f${index}`))).failure?.fault);
    expect(await Promise.all(failures)).toEqual(Array(3).fill("no-sandbox"));
    kind.behaviour.create = "well";
    expect(await call(ofNode("g"))).toMatchObject({ failure: null });
  });

  test("keep stem cells for after the calls that wait", async () => {
    const kind = heavy();
    const { call, invoker } = await start({ parallelStarts: 1 }, [kind]);
    kind.behaviour.createMs = 10;
    invoker.changeSettings({
      ...invoker.settings(),
      stemCells: [{ sandbox: "node-process", count: 3, memoryMb: 128 }],
    });
    await until(() => kind.living.size === 3);
    expect(kind.mostStarting).toBe(1);
    expect(await call(ofNode("f"))).toMatchObject({ startKind: "prewarm", failure: null });
    await until(() => kind.living.size === 4);
  });

  test("make a call that may not wait fail at once", async () => {
    const { call } = await start({ parallelStarts: 1, queueLength: 0 }, [heavy()]);
    const [first, second] = await Promise.all([call(ofNode("f")), call(ofNode("f"))]);
    expect([first?.failure, second?.failure?.fault]).toEqual([null, "queue-full"]);
  });
});
