import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { AccountList } from "#shared/model/faas/workbench-api.ts";
import { describeLatencies, startMember, steadyCalls } from "./testing/cluster.ts";

const WAITS_30_MS = "() => new Promise((done) => setTimeout(done, 30, { waited: 30 }))";
const PER_SECOND = 50;

test("a function moves between nodes at 50 requests a second, and no request fails", async () => {
  const [controller, one, other] = await Promise.all([startMember(), startMember(), startMember()]);
  await controller.deploy("waits", WAITS_30_MS);
  await controller.add(one, "one");
  await controller.add(other, "other");
  expect(await controller.place("waits", "one", 2)).toEqual({
    function: "guest/waits",
    nodes: ["one"],
    prewarmed: 2,
  });

  const load = steadyCalls(() => controller.call("waits"), PER_SECOND);
  await sleep(1_000);
  const there = await controller.migrate("waits", "other", 2);
  await sleep(1_000);
  const back = await controller.migrate("waits", "controller", 2);
  await sleep(1_000);
  const answers = await load.end();

  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const by = new Map<string, number>();
  for (const { body } of answers) by.set(body.node ?? "controller", (by.get(body.node ?? "controller") ?? 0) + 1);
  expect([...by.keys()]).toEqual(["one", "other", "controller"]);
  expect(there).toMatchObject({ from: ["one"], to: "other", nodes: ["other"], prewarmed: 2, stillRunning: 0 });
  expect(back).toMatchObject({ from: ["other"], to: "controller", nodes: ["controller"], stillRunning: 0 });
  // It is nowhere but where it was taken to.
  await expect.poll(one.provisioned).toEqual([]);
  await expect.poll(other.provisioned).toEqual([]);
  expect((await controller.nodes()).placements).toEqual([]);

  // Each call is recorded once, and counted once, by whoever was asked.
  const { accounts } = await controller.ask<AccountList>("GET", "/workbench/v1/accounts");
  expect(accounts.find((account) => account.function === "guest/waits")).toMatchObject({
    requests: answers.length,
    errors: 0,
  });
  for (const node of [one, other]) {
    expect(await node.activations()).toEqual([]);
    expect((await node.ask<AccountList>("GET", "/workbench/v1/accounts")).accounts).toEqual([]);
  }
  const records = await controller.activations();
  expect(new Set(records.map(({ activationId }) => activationId)).size).toBe(answers.length);
  const cold = records.filter(({ startKind }) => startKind !== "warm").length;

  const ms = (ns: number) => (ns / 1e6).toFixed(0);
  console.info(
    `Migration at ${PER_SECOND}/s: ${answers.length} requests, 0 failed, ${cold} cold; ` +
      [...by].map(([node, calls]) => `${calls} by ${node}`).join(", ") +
      `; ${describeLatencies(answers)}; to the other node: ${ms(there.provisionNs)} ms to provision and prewarm, ` +
      `${ms(there.drainNs)} ms to drain; back: ${ms(back.provisionNs)} ms and ${ms(back.drainNs)} ms`,
  );
}, 60_000);

test("a version that replaces another under load goes to the nodes, and no request fails", async () => {
  const [controller, one] = await Promise.all([startMember(), startMember()]);
  await controller.deploy("says", '() => ({ version: "first" })');
  await controller.add(one, "one");
  await controller.place("says", "one", 2);
  const load = steadyCalls(() => controller.call("says"), PER_SECOND);
  await sleep(700);
  await controller.deploy("says", '() => ({ version: "second" })');
  const changedMs = performance.now();
  await sleep(900);
  const answers = await load.end();
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const versions = answers
    .filter(({ startedMs }) => startedMs > changedMs)
    .map(({ body }) => (body.output as { version: string }).version);
  expect(new Set(versions)).toEqual(new Set(["second"]));
  await expect.poll(async () => (await one.provisioned()).length, { timeout: 5_000 }).toBe(1);
  await controller.ask("DELETE", "/api/v1/namespaces/_/actions/says");
  await expect.poll(one.provisioned, { timeout: 5_000 }).toEqual([]);
  expect((await controller.nodes()).placements).toEqual([]);
}, 60_000);
