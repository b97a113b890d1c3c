import { setTimeout as sleep } from "node:timers/promises";
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { INVOCATION_PHASES } from "#shared/model/faas/activation.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import type { CallOutcome } from "./invoker.ts";
import { ScriptedKind } from "./testing/scripted-kind.ts";
import { until } from "./testing/until.ts";
import { invokersOfEachTest } from "./testing/invokers-of-each-test.ts";
import { deployedFunction, PLAIN_SETTINGS, type InvokerUnderTest } from "./testing/start-invoker.ts";

const start = invokersOfEachTest();

const startKinds = (outcomes: CallOutcome[]) => outcomes.map(({ startKind }) => startKind);
const total = ({ phases }: CallOutcome) => INVOCATION_PHASES.reduce((sum, phase) => sum + phases[phase], 0);

describe("which sandbox a call gets", () => {
  test("a new one, then the same one warm", async () => {
    const { call, kind } = await start();
    const fn = deployedFunction("f");
    const first = await call(fn);
    const second = await call(fn);
    expect(startKinds([first, second])).toEqual(["cold", "warm"]);
    expect(second.instanceId).toBe(first.instanceId);
    expect([first.codeCached, second.codeCached]).toEqual([false, true]);
    expect(kind.created).toBe(1);
  });

  test("another one while its own is busy", async () => {
    const { call, kind } = await start();
    const fn = deployedFunction("f");
    const outcomes = await Promise.all([call(fn, { runMs: 20 }), call(fn, { runMs: 20 })]);
    expect(startKinds(outcomes)).toEqual(["cold", "cold"]);
    expect(kind.created).toBe(2);
  });

  test("none that holds another function, revision or namespace", async () => {
    const { call, kind } = await start();
    await call(deployedFunction("f"));
    await call(deployedFunction("g"));
    await call(deployedFunction("f", {}, { revision: "2" }));
    await call({ ...deployedFunction("f"), path: "other/f", namespace: "other" });
    expect(kind.created).toBe(4);
  });

  test("a stem cell of its kind and memory, which is replaced at once", async () => {
    const { call, invoker, kind } = await start({
      stemCells: [{ sandbox: "wasm-instance", count: 1, memoryMb: 256 }],
    });
    const stems = async () => (await invoker.snapshot()).tiles.filter(({ state }) => state === "stem");
    await until(async () => (await stems()).length === 1);
    const [before] = await stems();
    expect(before).toMatchObject({ function: null, calls: 0 });
    const outcome = await call(deployedFunction("f"));
    expect(outcome).toMatchObject({ startKind: "prewarm", instanceId: before?.instanceId });
    expect(outcome.phases).toMatchObject({ createSandboxNs: 0 });
    expect(outcome.phases.compileNs).toBeGreaterThan(0);
    await until(async () => (await stems()).length === 1);
    expect(await call(deployedFunction("small", { memoryMb: 128 }))).toMatchObject({ startKind: "cold" });
    expect(kind.created).toBe(3);
  });

  test("the place of the least recently used idle one when memory is short", async () => {
    const { call, invoker } = await start({ memoryBudgetMb: 512 });
    const [a, b, c] = ["a", "b", "c"].map((name) => deployedFunction(name));
    await call(a!);
    await call(b!);
    await call(a!);
    expect(await call(c!)).toMatchObject({ startKind: "cold", failure: null });
    expect((await invoker.snapshot()).evictions).toBe(1);
    expect(startKinds([await call(a!), await call(b!), await call(b!)])).toEqual(["warm", "recreated", "warm"]);
  });

  test("as many places as it needs, and not before those that leave have left", async () => {
    const { call, kind } = await start();
    kind.behaviour.stopMs = 30;
    await Promise.all(["a", "b", "c", "d"].map((name) => call(deployedFunction(name, { memoryMb: 256 }))));
    const outcome = await call(deployedFunction("big", { memoryMb: 700 }));
    expect(outcome.failure).toBeNull();
    expect(outcome.phases.queueNs).toBeGreaterThan(25e6);
    expect(kind.mostLivingMb).toBeLessThanOrEqual(1024);
    expect(kind.mostLivingMb).toBeGreaterThan(900);
  });

  test("no more than maxSandboxes at a time", async () => {
    const { call, kind } = await start({ maxSandboxes: 2 });
    await Promise.all(["a", "b", "c", "d"].map((name) => call(deployedFunction(name), { runMs: 5 })));
    expect(kind.mostLiving).toBe(2);
  });

  test("a stem cell leaves when a call has no other room", async () => {
    const stem = new ScriptedKind({ id: "node-process" });
    const other = new ScriptedKind();
    const { call } = await start(
      { memoryBudgetMb: 512, stemCells: [{ sandbox: "node-process", count: 2, memoryMb: 256 }] },
      [stem, other],
    );
    await until(() => stem.living.size === 2);
    expect(await call(deployedFunction("f"))).toMatchObject({ failure: null });
  });
});

describe("start kinds", () => {
  test("recreated after the function's own sandbox had ended, cold when one more is needed", async () => {
    const { call, invoker } = await start();
    const fn = deployedFunction("f");
    const first = await call(fn);
    expect(await invoker.kill(first.instanceId ?? "")).toBe(true);
    expect(startKinds(await Promise.all([call(fn, { runMs: 5 }), call(fn, { runMs: 5 })]))).toEqual([
      "recreated",
      "cold",
    ]);
  });

  test("recreated after a call that its sandbox did not survive", async () => {
    const { call } = await start();
    const fn = deployedFunction("f");
    const died = await call(fn, { runMs: 5, end: "die" });
    expect(died.failure).toMatchObject({ fault: "sandbox-ended" });
    expect(startKinds([await call(fn)])).toEqual(["recreated"]);
  });

  test("recreated after it was idle for too long", async () => {
    const { call, kind } = await start({ keepAliveMs: 20 });
    const fn = deployedFunction("f");
    await call(fn);
    await until(() => kind.living.size === 0);
    expect(startKinds([await call(fn)])).toEqual(["recreated"]);
  });

  test("cold again for a new revision, and while the first could not be loaded", async () => {
    const { call, kind, invoker } = await start();
    kind.behaviour.load = "fail";
    expect(await call(deployedFunction("f"))).toMatchObject({
      startKind: "cold",
      failedInInit: true,
      run: null,
      failure: { fault: "init-failed" },
    });
    kind.behaviour.load = "well";
    expect(startKinds([await call(deployedFunction("f"))])).toEqual(["cold"]);
    invoker.retire("guest/f");
    expect(startKinds([await call(deployedFunction("f", {}, { revision: "2" }))])).toEqual(["cold"]);
  });

  test("always cold where every call gets a new one, in one sandbox for all functions", async () => {
    const shared = new ScriptedKind({ holds: "any-function", freshPerCall: true });
    const { call, invoker } = await start({}, [shared]);
    const [f, g] = [deployedFunction("f"), deployedFunction("g")];
    expect(startKinds([await call(f), await call(f), await call(g), await call(f)])).toEqual(Array(4).fill("cold"));
    expect(shared.created).toBe(1);
    expect((await invoker.snapshot()).tiles).toMatchObject([{ function: null, state: "idle", calls: 4 }]);
  });
});

describe("phases", () => {
  test("add up to the time that passed, for every kind of start", async () => {
    const { call } = await start({ memoryBudgetMb: 256 });
    const [f, g] = [deployedFunction("f"), deployedFunction("g")];
    for (const fn of [f, f, g, f]) {
      const beforeNs = process.hrtime.bigint();
      const outcome = await call(fn, { runMs: 3 });
      const passedNs = Number(process.hrtime.bigint() - beforeNs);
      // A timer may be a millisecond early: its clock is that of the event loop's turn.
      expect(outcome.phases.runNs).toBeGreaterThanOrEqual(1.9e6);
      expect(passedNs - total(outcome)).toBeGreaterThanOrEqual(0);
      expect(passedNs - total(outcome)).toBeLessThan(20e6);
      for (const phase of INVOCATION_PHASES) expect(Number.isInteger(outcome.phases[phase])).toBe(true);
    }
  });

  test("tell the wait for a place from the rest", async () => {
    const { call } = await start({ memoryBudgetMb: 256 });
    const fn = deployedFunction("f");
    const [, second] = await Promise.all([call(fn, { runMs: 30 }), call(fn)]);
    expect(second?.startKind).toBe("warm");
    expect(second?.phases.queueNs).toBeGreaterThan(29e6);
    expect(second?.phases.runNs).toBeLessThan(20e6);
  });
});

describe("pausing", () => {
  const startResting = (settings: Partial<PoolSettings> = {}) =>
    start({ pauseGraceMs: 20, ...settings }, [new ScriptedKind({ canRest: true })]);
  const states = async ({ invoker }: InvokerUnderTest) => (await invoker.snapshot()).tiles.map(({ state }) => state);

  test("after the grace, and woken for the next call, which counts as starting", async () => {
    const one = await startResting();
    const { call, kind } = one;
    kind.behaviour.pauseMs = 15;
    const fn = deployedFunction("f");
    await call(fn);
    expect(await states(one)).toEqual(["idle"]);
    await until(async () => (await states(one))[0] === "paused");
    const woken = await call(fn);
    expect(woken).toMatchObject({ failure: null, startKind: "warm" });
    expect(woken.phases.startRuntimeNs).toBeGreaterThan(14e6);
    const again = await call(fn);
    expect(again.phases.startRuntimeNs).toBe(0);
    expect(kind.created).toBe(1);
  });

  test("not while calls come within the grace, and not at all without one", async () => {
    const { call, invoker, kind } = await startResting({ pauseGraceMs: 200 });
    for (let made = 0; made < 5; made++) {
      await call(deployedFunction("f"));
      await sleep(20);
    }
    expect(kind.paused).toBe(0);
    invoker.changeSettings({ ...invoker.settings(), pauseGraceMs: null });
    await sleep(250);
    expect(kind.paused).toBe(0);
    invoker.changeSettings({ ...invoker.settings(), pauseGraceMs: 0 });
    await until(() => kind.paused === 1);
  });

  test("a call that comes in the middle of it waits for its end", async () => {
    const { call, kind } = await startResting({ pauseGraceMs: 0 });
    kind.behaviour.pauseMs = 100;
    await call(deployedFunction("f"));
    await sleep(8);
    expect((await call(deployedFunction("f"))).phases.startRuntimeNs).toBeGreaterThan(110e6);
  });

  test("one that can't be paused goes on", async () => {
    const one = await startResting({ pauseGraceMs: 0 });
    const { call, kind } = one;
    const fn = deployedFunction("f");
    kind.behaviour.rest = "fail";
    await call(fn);
    await sleep(10);
    expect(await states(one)).toEqual(["idle"]);
    expect((await call(fn)).phases.startRuntimeNs).toBe(0);
  });

  test("a call whose sandbox can't be woken gets another, and its record tells of that one alone", async () => {
    const one = await startResting({ pauseGraceMs: 0 });
    const { call, kind } = one;
    const fn = deployedFunction("f");
    kind.behaviour.pauseMs = 15;
    const first = await call(fn);
    await until(async () => (await states(one)).includes("paused"));
    kind.behaviour.wake = "fail";
    const beforeNs = process.hrtime.bigint();
    const outcome = await call(fn);
    const passedNs = Number(process.hrtime.bigint() - beforeNs);
    expect(outcome).toMatchObject({ failure: null, startKind: "recreated", codeCached: false });
    expect(outcome.instanceId).not.toBe(first.instanceId);
    expect(outcome.phases).toMatchObject({ startRuntimeNs: 0 });
    expect(outcome.phases.queueNs).toBeGreaterThan(14e6);
    expect(outcome.phases.createSandboxNs).toBeGreaterThan(0);
    expect(passedNs - total(outcome)).toBeGreaterThanOrEqual(0);
    expect(passedNs - total(outcome)).toBeLessThan(20e6);
    await until(() => kind.living.size === 1);
  });

  test("calls that can't wake theirs come before those that wait already, however full the line is", async () => {
    const { call, kind, invoker } = await startResting({ pauseGraceMs: 0, memoryBudgetMb: 256, queueLength: 1 });
    const fn = deployedFunction("f");
    kind.behaviour.pauseMs = 30;
    await call(fn);
    await until(() => kind.paused === 1);
    kind.behaviour.wake = "fail";
    const order: string[] = [];
    const calls = ["first", "second"].map(async (name) => {
      const outcome = await call(fn, { runMs: 1 });
      order.push(name);
      return outcome;
    });
    expect(await invoker.snapshot()).toMatchObject({ running: 1, queued: 1 });
    const outcomes = await Promise.all(calls);
    expect(startKinds(outcomes)).toEqual(["recreated", "warm"]);
    expect(order).toEqual(["first", "second"]);
  });

  test("a call in a sandbox that can't be woken still ends with its client, or the emulator", async () => {
    const one = await startResting({ pauseGraceMs: 0 });
    const { call, kind, invoker } = one;
    const fn = deployedFunction("f");
    await Promise.all([call(fn, { runMs: 5 }), call(fn, { runMs: 5 })]);
    await until(() => kind.paused === 2);
    Object.assign(kind.behaviour, { wake: "fail", pauseMs: 60 });
    const client = new AbortController();
    const [left, stopped] = [call(fn, {}, client.signal), call(fn)];
    await sleep(10);
    client.abort();
    expect((await left).failure).toMatchObject({ fault: "client-gone" });
    await invoker.close(0);
    expect((await stopped).failure).toMatchObject({ fault: "emulator-stopped" });
    expect(kind.created).toBe(2);
  });

  test("paused ones make room like idle ones, and end after the keep-alive", async () => {
    const { call, kind } = await startResting({ memoryBudgetMb: 256, pauseGraceMs: 0, keepAliveMs: 60 });
    await call(deployedFunction("f"));
    await until(() => kind.paused === 1);
    expect((await call(deployedFunction("g"))).failure).toBeNull();
    await until(() => kind.paused === 2);
    await until(() => kind.living.size === 0);
  });
});

describe("waiting", () => {
  test("no more calls than the queue is long", async () => {
    const { call, invoker } = await start({ memoryBudgetMb: 256, queueLength: 1 });
    const fn = deployedFunction("f");
    const [running, waiting] = [call(fn, { runMs: 20 }), call(fn)];
    const refused = await call(fn);
    expect(refused).toMatchObject({ failure: { fault: "queue-full" }, instanceId: null, startKind: null });
    expect(await invoker.snapshot()).toMatchObject({ queued: 1, running: 1 });
    expect((await Promise.all([running, waiting])).map(({ failure }) => failure)).toEqual([null, null]);
  });

  test("no longer than the queue's time limit, which may be turned meanwhile", async () => {
    const { call, invoker } = await start({ memoryBudgetMb: 256 });
    const fn = deployedFunction("f");
    const running = call(fn, { runMs: 200 });
    const waiting = call(fn);
    await sleep(10);
    invoker.changeSettings({ ...invoker.settings(), queueTimeoutMs: 40 });
    const later = call(fn);
    for (const outcome of await Promise.all([waiting, later])) {
      expect(outcome.failure).toMatchObject({ fault: "queue-full" });
      expect(outcome.phases.queueNs).toBeGreaterThan(38e6);
      expect(outcome.phases.queueNs).toBeLessThan(150e6);
    }
    expect((await running).failure).toBeNull();
  });

  test("no more calls of a function at a time than it allows; others pass by", async () => {
    const { call } = await start();
    const limited = deployedFunction("limited", { concurrency: 1 });
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    await Promise.all([
      call(limited, { runMs: 30 }).then(note("first")),
      call(limited).then(note("second")),
      call(deployedFunction("free")).then(note("free")),
    ]);
    expect(order).toEqual(["free", "first", "second"]);
  });

  test("in turns: a function that floods the queue does not keep another waiting", async () => {
    const shared = new ScriptedKind({ holds: "any-function" });
    const { call } = await start({ memoryBudgetMb: 256 }, [shared]);
    const order: string[] = [];
    const flood = Array.from({ length: 20 }, (_, index) =>
      call(deployedFunction("flood"), { runMs: 1 }).then(() => order.push(`flood ${index}`)),
    );
    const modest = call(deployedFunction("modest"), { runMs: 1 }).then(() => order.push("modest"));
    await Promise.all([...flood, modest]);
    expect(order.indexOf("modest")).toBeLessThanOrEqual(2);
    expect(order.filter((name) => name !== "modest")).toEqual(Array.from({ length: 20 }, (_, i) => `flood ${i}`));
  });

  test("a function that needs much is not passed by for ever by those that need little", async () => {
    const { call } = await start();
    let stopped = false;
    const small = async (name: string) => {
      while (!stopped) await call(deployedFunction(name), { runMs: 3 });
    };
    const flood = Promise.all(["a", "b", "c", "d", "e", "f"].map(small));
    await sleep(20);
    const big = await call(deployedFunction("big", { memoryMb: 1024 }));
    stopped = true;
    await flood;
    expect(big.failure).toBeNull();
    expect(big.phases.queueNs).toBeLessThan(1e9);
  });

  test("not at all for a place that there can't be, a kind that isn't there, a form it doesn't take", async () => {
    const { call } = await start();
    for (const fn of [
      deployedFunction("huge", { memoryMb: 2048 }),
      deployedFunction("elsewhere", {}, { sandbox: "v8-isolate" }),
      deployedFunction("native", {}, { form: "native" }),
    ]) {
      const outcome = await call(fn);
      expect(outcome.failure).toMatchObject({ fault: "no-sandbox", message: expect.stringMatching(/\.$/) });
    }
  });

  test("a little for a sandbox of all functions, before more than the processors can use are made", async () => {
    const shared = new ScriptedKind({ holds: "any-function", freshPerCall: true });
    const { call } = await start({ memoryBudgetMb: 64 * 256, maxSandboxes: 64 }, [shared]);
    const fn = deployedFunction("f");
    await Promise.all(Array.from({ length: 64 }, () => call(fn)));
    expect(shared.created).toBeLessThanOrEqual(availableParallelism());
    // Calls that sleep get sandboxes of their own all the same.
    await Promise.all(Array.from({ length: 16 }, () => call(fn, { runMs: 100 })));
    expect(shared.created).toBeGreaterThan(Math.min(15, availableParallelism()));
  });
});

describe("a guest or a sandbox that doesn't behave", () => {
  test("a call that never ends is ended after its time limit and the sandbox's own grace", async () => {
    const { call, kind } = await start();
    const fn = deployedFunction("f", { timeoutMs: 50 });
    const beforeMs = performance.now();
    const outcome = await call(fn, { end: "hang" });
    expect(outcome.failure).toMatchObject({ fault: "time-limit" });
    expect(performance.now() - beforeMs).toBeLessThan(4_000);
    expect(total(outcome) / 1e6).toBeGreaterThan(2_000);
    await until(() => kind.living.size === 0);
    expect(await call(fn)).toMatchObject({ failure: null, startKind: "recreated" });
  });

  test("a sandbox that can't be made, or rejects, fails its call alone", async () => {
    const { call, kind } = await start();
    const fn = deployedFunction("f");
    kind.behaviour.create = "fail";
    expect(await call(fn)).toMatchObject({
      failure: { fault: "no-sandbox", message: "The system has no memory for it." },
      instanceId: null,
      startKind: null,
    });
    kind.behaviour.create = "well";
    expect((await call(fn, { end: "reject" })).failure).toMatchObject({
      fault: "sandbox-ended",
      message: "The pipe is broken.",
    });
    expect(await call(fn)).toMatchObject({ failure: null, startKind: "recreated" });
  });

  test("a guest that traps keeps its sandbox where that says so", async () => {
    const { call } = await start();
    const fn = deployedFunction("f");
    expect((await call(fn, { end: "trap" })).failure).toMatchObject({ fault: "trap" });
    expect(await call(fn, { end: "unusable" })).toMatchObject({ startKind: "warm", failure: null });
    expect(await call(fn)).toMatchObject({ startKind: "recreated" });
  });

  test("code that isn't good doesn't cost others the sandbox of all functions", async () => {
    const shared = new ScriptedKind({ holds: "any-function", freshPerCall: true });
    const { call } = await start({}, [shared]);
    shared.behaviour.load = "fail";
    expect(await call(deployedFunction("bad"))).toMatchObject({ failedInInit: true });
    shared.behaviour.load = "well";
    expect(await call(deployedFunction("good"))).toMatchObject({ failure: null });
    expect(shared.created).toBe(1);
  });

  test("a stem cell that ends is replaced, also one that served a call before", async () => {
    const stem = [{ sandbox: "wasm-instance" as const, count: 1, memoryMb: 256 }];
    for (const kind of [new ScriptedKind(), new ScriptedKind({ holds: "any-function", freshPerCall: true })]) {
      const { call, invoker } = await start({ stemCells: stem }, [kind]);
      await until(() => kind.living.size === 1);
      for (const one of kind.living) one.die("Somebody ended it.");
      await until(() => kind.created === 2 && kind.living.size === 1);
      await call(deployedFunction("f"));
      const { tiles } = await invoker.snapshot();
      await Promise.all(tiles.map(({ instanceId }) => invoker.kill(instanceId)));
      await until(async () => (await invoker.snapshot()).tiles.some(({ state }) => state === "stem"));
    }
  });

  test("stem cells that can't be made are not tried without a pause", async () => {
    const { kind } = await start({}, [new ScriptedKind()]).then(async (one) => {
      one.kind.behaviour.create = "fail";
      let tries = 0;
      const create = one.kind.create.bind(one.kind);
      one.kind.create = (request) => {
        tries++;
        return create(request);
      };
      one.invoker.changeSettings({
        ...PLAIN_SETTINGS,
        stemCells: [{ sandbox: "wasm-instance", count: 1, memoryMb: 256 }],
      });
      await sleep(200);
      expect(tries).toBe(1);
      one.kind.behaviour.create = "well";
      await until(() => one.kind.living.size === 1);
      return one;
    });
    expect(kind.created).toBe(1);
  });
});

describe("while it runs", () => {
  test("a client that leaves ends its call, waiting or running", async () => {
    const { call, kind } = await start({ memoryBudgetMb: 256 });
    const fn = deployedFunction("f");
    const [first, second] = [new AbortController(), new AbortController()];
    const running = call(fn, { runMs: 5_000 }, first.signal);
    const waiting = call(fn, {}, second.signal);
    await until(() => kind.created === 1);
    second.abort();
    expect(await waiting).toMatchObject({ failure: { fault: "client-gone" }, instanceId: null });
    await sleep(10);
    first.abort();
    expect((await running).failure).toMatchObject({ fault: "client-gone" });
    expect(await call(fn)).toMatchObject({ failure: null });
  });

  test("a function that is retired loses its sandboxes, the busy one after its call", async () => {
    const { call, invoker, kind } = await start();
    const fn = deployedFunction("f");
    await Promise.all([call(fn, { runMs: 5 }), call(fn, { runMs: 5 })]);
    const busy = call(fn, { runMs: 40 });
    invoker.retire(fn.path);
    await until(() => kind.living.size === 1);
    expect((await busy).failure).toBeNull();
    await until(() => kind.living.size === 0);
    // One that still comes with the old revision leaves nothing behind either.
    expect((await call(fn)).failure).toBeNull();
    await until(() => kind.living.size === 0);
  });

  test("a sandbox that is killed takes its call along, and no other", async () => {
    const { call, invoker, kind } = await start();
    const fn = deployedFunction("f");
    const [killed, other] = [call(fn, { runMs: 5_000 }), call(deployedFunction("g"), { runMs: 50 })];
    await until(async () => (await invoker.snapshot()).tiles.some(({ state }) => state === "running"));
    const tile = (await invoker.snapshot()).tiles.find((each) => each.function === fn.path);
    expect(await invoker.kill(tile?.instanceId ?? "")).toBe(true);
    expect((await killed).failure).toMatchObject({ fault: "sandbox-ended" });
    expect((await other).failure).toBeNull();
    expect(await invoker.kill("no-such-sandbox")).toBe(false);
    expect(kind.living.size).toBe(1);
  });

  test("settings take effect at once", async () => {
    const { call, invoker, kind } = await start();
    await Promise.all(["a", "b", "c", "d"].map((name) => call(deployedFunction(name))));
    invoker.changeSettings({ ...PLAIN_SETTINGS, memoryBudgetMb: 512 });
    await until(() => kind.living.size === 2);
    invoker.changeSettings({ ...PLAIN_SETTINGS, keepAliveMs: 0 });
    await until(() => kind.living.size === 0);
    invoker.changeSettings({
      ...PLAIN_SETTINGS,
      stemCells: [{ sandbox: "wasm-instance", count: 3, memoryMb: 128 }],
    });
    await until(() => kind.living.size === 3);
    invoker.changeSettings({ ...PLAIN_SETTINGS, stemCells: [] });
    await until(() => kind.living.size === 0);
    const waiting = [call(deployedFunction("a"), { runMs: 50 }), call(deployedFunction("all", { memoryMb: 1024 }))];
    await sleep(5);
    invoker.changeSettings({ ...PLAIN_SETTINGS, memoryBudgetMb: 256 });
    const [first, second] = await Promise.all(waiting);
    expect(first?.failure).toBeNull();
    expect(second?.failure).toMatchObject({ fault: "no-sandbox" });
  });

  test("times longer than a timer can wait are waited for all the same", async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => void warnings.push(name);
    process.on("warning", note);
    const years = 2 ** 40;
    const { call, kind } = await start({ keepAliveMs: years, queueTimeoutMs: years, memoryBudgetMb: 256 });
    const outcomes = await Promise.all([
      call(deployedFunction("f"), { runMs: 20 }),
      call(deployedFunction("f"), { runMs: 20 }),
    ]);
    expect(outcomes.map(({ failure }) => failure)).toEqual([null, null]);
    await sleep(10);
    process.off("warning", note);
    expect(warnings).toEqual([]);
    expect(kind.living.size).toBe(1);
  });

  test("the end lets calls end that were accepted, and stops the rest after the grace", async () => {
    const { call, invoker, kind, workDir } = await start({ memoryBudgetMb: 256 });
    const fn = deployedFunction("f");
    const [running, waiting, long] = [
      call(fn, { runMs: 30 }),
      call(fn, { runMs: 1 }),
      call(deployedFunction("long"), { runMs: 10_000 }),
    ];
    await sleep(5);
    const closed = invoker.close(300);
    expect((await call(fn)).failure).toMatchObject({ fault: "emulator-stopped" });
    expect((await running).failure).toBeNull();
    expect((await waiting).failure).toBeNull();
    expect((await long).failure).toMatchObject({ fault: "emulator-stopped" });
    await closed;
    expect(kind.living.size).toBe(0);
    expect(await readdir(workDir)).toEqual([]);
  });
});

describe("cost", () => {
  test("of a call in a sandbox of all functions is well under 20 microseconds of the processor", async () => {
    const shared = new ScriptedKind({ holds: "any-function", freshPerCall: true });
    const { call } = await start({}, [shared]);
    shared.behaviour.loadMs = 0;
    const fn = deployedFunction("f");
    const cpuMicros = async (calls: number) => {
      const before = process.cpuUsage();
      for (let made = 0; made < calls; made++) await call(fn);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / calls;
    };
    await cpuMicros(10_000);
    // The least of some: the machine has more to do than this.
    let least = Infinity;
    for (let round = 0; round < 5; round++) least = Math.min(least, await cpuMicros(5_000));
    expect(least).toBeLessThan(20);
  });
});
