import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { INVOCATION_PHASES } from "#shared/model/faas/activation.ts";
import { Invariants } from "./testing/invariants.ts";
import { ScriptedKind, type Script } from "./testing/scripted-kind.ts";
import { deployedFunction, PLAIN_SETTINGS, startInvoker } from "./testing/start-invoker.ts";

/** Repeatable random numbers (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const ENDS: NonNullable<Script["end"]>[] = ["trap", "unusable", "die", "reject"];

/*
 * Whatever happens, and in whichever order: every call is answered once, no sandbox gets what it must not, the budget
 * holds, and in the end nothing is left.
 */
test.each([1, 2, 3, 4, 5, 6])("random calls, faults, kills, updates and settings (seed %i)", async (seed) => {
  const random = randomFrom(seed);
  const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)] as T;
  const kinds = [
    new ScriptedKind({ canRest: true }),
    new ScriptedKind({ id: "v8-context", holds: "any-function", freshPerCall: true }),
    new ScriptedKind({ id: "node-process", canRest: true, heavyStart: seed % 2 === 0 ? "create" : "load" }),
  ];
  // Not turned: sandboxes that got a start before may use it when fewer are allowed.
  const parallelStarts = pick([1, 2, null]);
  const settings = { queueLength: 60, pauseGraceMs: 0, parallelStarts };
  const { invoker, call, workDir, end } = await startInvoker(settings, kinds);
  const invariants = new Invariants(invoker, kinds);
  const revisions = new Map<string, number>();
  const aFunction = (): DeployedFunction => {
    const { id } = pick(kinds);
    const name = `${id}-${random(4)}`;
    const memoryMb = name.endsWith("3") ? 512 : 128 << random(2);
    const revision = `${revisions.get(name) ?? 1}-${memoryMb}`;
    const concurrency = 1 + 2 * (name.charCodeAt(name.length - 1) % 4);
    return deployedFunction(name, { memoryMb, concurrency, timeoutMs: 200 }, { sandbox: id, revision });
  };
  const someSettings = () => ({
    ...PLAIN_SETTINGS,
    queueLength: pick([0, 4, 60]),
    pauseGraceMs: pick([0, 0, 3, null]),
    memoryBudgetMb: 512 << random(2),
    maxSandboxes: 2 + random(8),
    keepAliveMs: pick([0, 5, 50, null]),
    queueTimeoutMs: pick([20, 200, null]),
    parallelStarts,
    stemCells: [{ sandbox: pick(kinds).id, count: random(3), memoryMb: 256 }],
  });

  const answers: Promise<unknown>[] = [];
  let answered = 0;
  let hangs = 0;
  for (let step = 0; step < 400; step++) {
    const chance = random(100);
    if (chance < 80) {
      const client = new AbortController();
      const fn = aFunction();
      const script: Script = { runMs: random(12), end: random(6) === 0 ? pick(ENDS) : "well" };
      if (random(100) === 0 && hangs++ === 0) script.end = "hang";
      answers.push(
        call(fn, script, client.signal).then(({ failure, run, phases }) => {
          answered++;
          expect(failure === null ? run?.stdout : fn.revision).toBe(fn.revision);
          for (const phase of INVOCATION_PHASES) expect(phases[phase]).toBeGreaterThanOrEqual(0);
        }),
      );
      if (random(8) === 0) setTimeout(() => client.abort(), random(20));
    } else if (chance < 84) {
      await invariants.change(someSettings());
    } else if (chance < 88) {
      const name = `${pick(kinds).id}-${random(4)}`;
      revisions.set(name, (revisions.get(name) ?? 1) + 1);
      invoker.retire(`guest/${name}`);
    } else if (chance < 92) {
      const { tiles } = await invariants.look();
      if (tiles.length > 0) void invoker.kill(pick(tiles).instanceId);
    } else if (chance < 95) {
      const living = kinds.flatMap((kind) => [...kind.living]);
      if (living.length > 0) pick(living).die("Somebody ended it.");
    } else {
      const { behaviour } = pick(kinds);
      behaviour.create = random(4) === 0 ? "fail" : "well";
      behaviour.load = random(4) === 0 ? "fail" : "well";
      behaviour.rest = random(4) === 0 ? "fail" : "well";
      behaviour.wake = random(4) === 0 ? "fail" : "well";
      behaviour.pauseMs = random(6);
      behaviour.createMs = random(8);
      behaviour.stopMs = random(12);
    }
    if (random(3) === 0) await sleep(random(6));
    if (step % 5 === 0) await invariants.look();
  }
  for (const { behaviour } of kinds) Object.assign(behaviour, { create: "well", load: "well", wake: "well" });
  // Half of the seeds end while calls wait and run.
  if (seed % 2 === 0) await Promise.all(answers);
  await invoker.close(seed % 2 === 0 ? 0 : 30);
  await Promise.all(answers);

  expect(invariants.breaches).toEqual([]);
  expect(answered).toBe(answers.length);
  expect(await invoker.snapshot()).toMatchObject({ tiles: [], queued: 0, running: 0, committedMb: 0 });
  for (const kind of kinds) {
    expect(kind.breaches).toEqual([]);
    expect(kind.living.size).toBe(0);
    expect([...kind.ran.values()].filter((times) => times > 1)).toEqual([]);
  }
  expect(await readdir(workDir)).toEqual([]);
  await end();
});

test("the budget holds however calls and kinds are mixed", async () => {
  const random = randomFrom(7);
  const kinds = [new ScriptedKind(), new ScriptedKind({ id: "node-process" })];
  let livingMb = 0;
  let mostMb = 0;
  const { call, end } = await startInvoker({ memoryBudgetMb: 1024 }, kinds);
  const watch = setInterval(() => {
    livingMb = kinds.reduce((sum, kind) => sum + kind.livingMb, 0);
    mostMb = Math.max(mostMb, livingMb);
  }, 1);
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      call(
        deployedFunction(`f${index % 9}`, { memoryMb: [128, 256, 512][index % 3] }, { sandbox: kinds[index % 2]?.id }),
        { runMs: random(5), end: random(5) === 0 ? "die" : "well" },
      ),
    ),
  );
  clearInterval(watch);
  expect(outcomes.every(({ failure }) => failure === null || failure.fault === "sandbox-ended")).toBe(true);
  expect(mostMb).toBeLessThanOrEqual(1024);
  expect(mostMb).toBeGreaterThan(768);
  await end();
});
