import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ActivationAnswer, EmulatorHealth } from "#shared/model/faas/workbench-api.ts";
import { describeLatencies, startMember, steadyCalls } from "./testing/cluster.ts";

const WAITS_80_MS = "() => new Promise((done) => setTimeout(done, 80, { waited: 80 }))";
const PER_SECOND = 50;

test("kill -9 of a node: its calls in flight fail, each recorded, and no other; it is taken in again", async () => {
  const [controller, one, other] = await Promise.all([startMember(), startMember(), startMember()]);
  await controller.deploy("waits", WAITS_80_MS);
  await controller.add(one, "one");
  await controller.add(other, "other");
  await controller.place("waits", "one", 3);
  // So that the one that stays can take all of them at once.
  await controller.place("waits", "other", 5);

  const load = steadyCalls(() => controller.call("waits"), PER_SECOND);
  await sleep(800);
  const before = await controller.node("one");
  const killedMs = performance.now();
  await one.kill("SIGKILL");
  const deadMs = performance.now();
  await sleep(1_000);
  const answers = await load.end();

  const failed = answers.filter(({ status }) => status !== 200);
  expect(failed.length).toBeGreaterThan(0);
  for (const { status, body, startedMs, endedMs } of failed) {
    expect(status).toBe(502);
    expect(body).toMatchObject({ code: "node-lost", error: expect.stringContaining("The node one was lost while") });
    expect(startedMs).toBeLessThan(deadMs);
    expect(endedMs).toBeGreaterThan(killedMs);
    const { activation } = await controller.ask<ActivationAnswer>(
      "GET",
      `/workbench/v1/activations/${body.activationId}`,
    );
    expect(activation).toMatchObject({
      fault: "node-lost",
      status: "whisk internal error",
      node: { name: "one" },
      result: { error: body.error },
    });
  }
  const after = await controller.node("one");
  expect(after).toMatchObject({ state: "lost", calls: { lost: failed.length }, inFlight: 0 });
  expect(answers.filter(({ startedMs }) => startedMs > deadMs).map(({ body }) => body.node)).not.toContain("one");
  expect(answers.filter(({ status, body }) => status === 200 && body.node === "one").length).toBe(after.calls.answered);
  // As many records as requests: none was lost, none was carried out twice.
  expect(await controller.activations()).toHaveLength(answers.length);
  expect(await controller.ask<EmulatorHealth>("GET", "/workbench/v1/health")).toMatchObject({
    status: "degraded",
    problems: [expect.stringContaining("The node one is lost")],
  });
  console.info(
    `kill -9 of a node at ${PER_SECOND}/s: ${answers.length} requests, ${failed.length} failed, each recorded ` +
      `(in flight there ${before.inFlight} a moment before); ${after.calls.passedOn} passed on before they had begun there; ` +
      `${answers.filter(({ startedMs }) => startedMs > deadMs).length} after it, 0 failed; ${describeLatencies(answers)}`,
  );

  await one.again();
  await expect.poll(async () => (await controller.node("one")).state, { timeout: 8_000 }).toBe("ready");
  const names = new Set<string | undefined>();
  for (let count = 0; count < 6; count++) names.add((await controller.call("waits")).body.node);
  expect(names).toEqual(new Set(["one", "other"]));
}, 60_000);

test("kill -9 of the controller: nodes and placements are there again, keys are readable by their user alone", async () => {
  const [controller, one] = await Promise.all([startMember(), startMember()]);
  await controller.deploy("quick", "() => ({ done: true })");
  await controller.add(one, "one", 2);
  await controller.place("quick", "one");
  expect((await controller.call("quick")).body.node).toBe("one");
  const before = await controller.nodes();
  await controller.kill("SIGKILL");
  const again = await controller.again();
  // At once, and before the node was asked how it is.
  expect(await again.call("quick")).toMatchObject({ status: 200, body: { node: "one" } });
  const after = await again.nodes();
  expect(after.placements).toEqual(before.placements);
  expect(after.nodes).toMatchObject([{ name: "one", url: one.address.url, weight: 2 }]);
  expect(JSON.stringify([before, after])).not.toContain(one.address.auth.split(":")[1]);
  if (process.platform !== "win32")
    expect((await stat(join(controller.folder, "nodes.json"))).mode & 0o777).toBe(0o600);
}, 60_000);
