import { describe, expect, test } from "vitest";
import type { Account } from "../model/faas/accounting.ts";
import { breakEven, capacityPerMonth, costOfUsage, monthAhead, serverCostUsd, usageOf } from "./cost.ts";
import { costJson } from "./cost-json.ts";
import { describeBreakEven, describeCost } from "./cost-words.ts";
import { priceList } from "./prices.ts";

const AWS = priceList("aws-lambda");
const SERVER = { monthUsd: 8.5, vcpus: 1 };

/** 1,000 calls of 128 MB that ran for 0.2 s each, one every 2 s: 0.125 GB × 0.2 s × 1,000 = 25 GB-seconds. */
const ACCOUNT: Account = {
  namespace: "guest",
  function: "guest/plate-reader",
  requests: 1000,
  errors: 0,
  gbSeconds: 25,
  cpuSeconds: 180,
  withoutCpu: 100,
  requestBytes: 0,
  responseBytes: 0,
  starts: { cold: 1, prewarm: 0, recreated: 0, warm: 999 },
  firstAtMs: 1_000_000,
  lastAtMs: 1_000_000 + 999 * 2000,
};
const usage = usageOf(ACCOUNT);

describe("what was used", () => {
  test("the rate counts gaps between calls, CPU only calls whose CPU time is known", () => {
    // 999 gaps in 1,998 s; 180 s of 900 calls.
    expect(usage).toEqual({ requests: 1000, gbSeconds: 25, cpuSecondsPerRequest: 0.2, requestsPerSecond: 0.5 });
  });

  test("one call has no rate, and calls without CPU time no capacity", () => {
    const one = usageOf({ ...ACCOUNT, requests: 1, lastAtMs: ACCOUNT.firstAtMs, withoutCpu: 1, cpuSeconds: 0 });
    expect(one).toMatchObject({ requestsPerSecond: null, cpuSecondsPerRequest: null });
    expect(capacityPerMonth(one, SERVER)).toBeNull();
    expect(monthAhead(one, AWS, SERVER)).toBeNull();
  });
});

describe("costs, computed by hand", () => {
  test("of what was run", () => {
    // 25 × $0.0000166667 = $0.0004166675; 1,000 / 1,000,000 × $0.20 = $0.0002.
    const cost = costOfUsage(usage, AWS);
    expect(cost.computeUsd).toBeCloseTo(0.000_416_667_5, 12);
    expect(cost.requestsUsd).toBeCloseTo(0.0002, 12);
    expect(cost.totalUsd).toBeCloseTo(0.000_616_667_5, 12);
    expect(cost.perRequestUsd).toBeCloseTo(6.166_675e-7, 15);
    // IBM billed no requests: 25 × $0.000017.
    expect(costOfUsage(usage, priceList("openwhisk")).totalUsd).toBeCloseTo(0.000_425, 12);
  });

  test("of a month at the measured rate", () => {
    // 0.5 a second × 2,628,000 s = 1,314,000 requests × $6.166675e-7 = $0.8103; a server is full at 13,140,000.
    const month = monthAhead(usage, AWS, SERVER);
    expect(month).toMatchObject({ requests: 1_314_000, servers: 1, serverUsd: 8.5 });
    expect(month?.functionsUsd).toBeCloseTo(0.8103, 4);
    expect(capacityPerMonth(usage, SERVER)).toBe(13_140_000);
    expect(capacityPerMonth(usage, { vcpus: 2 })).toBe(26_280_000);
  });

  test("servers are bought as a whole", () => {
    expect(serverCostUsd(0, SERVER, 13_140_000)).toBe(8.5);
    expect(serverCostUsd(13_140_000, SERVER, 13_140_000)).toBe(8.5);
    expect(serverCostUsd(13_140_001, SERVER, 13_140_000)).toBe(17);
    expect(serverCostUsd(1e12, SERVER, null)).toBe(8.5);
  });

  test("a server that is full before it pays is never cheaper", () => {
    // $8.50 / $6.166675e-7 = 13,783,765 requests, above the 13,140,000 that it carries.
    expect(breakEven(usage, AWS, SERVER)).toEqual({ kind: "never", capacityPerMonth: 13_140_000 });
    expect(describeBreakEven(usage, AWS, SERVER)).toBe(
      "A server for $8.50 a month is never cheaper: 13.1 million requests a month are all that its processors carry, and as functions those cost less.",
    );
  });

  test("with two processors, or a lower price, it crosses", () => {
    const even = breakEven(usage, AWS, { monthUsd: 8.5, vcpus: 2 });
    // 13,783,765 / 2,628,000 s = 5.245 a second.
    expect(even).toMatchObject({ kind: "crosses" });
    if (even.kind !== "crosses") return;
    expect(even.requestsPerMonth).toBeCloseTo(13_783_765, -1);
    expect(even.requestsPerSecond).toBeCloseTo(5.245, 3);
    expect(describeCost(usage, AWS, { monthUsd: 8.5, vcpus: 2 })).toEqual([
      "1,000 requests used 25.0 GB-seconds: $0.00062 at these prices.",
      "At the measured 0.500 requests a second a month has 1.31 million requests: $0.81 as functions, $8.50 on a server always on.",
      "A server for $8.50 a month is cheaper from 13.8 million requests a month on: 5.24 a second, day and night.",
    ]);
  });

  test("nothing called, or nothing charged, compares with nothing", () => {
    const none = { ...usage, requests: 0, gbSeconds: 0 };
    expect(breakEven(none, AWS, SERVER)).toEqual({ kind: "unknown" });
    expect(breakEven(usage, { gbSecondUsd: 0, millionRequestsUsd: 0 }, SERVER)).toEqual({ kind: "free" });
  });
});

test("the document names prices with their source, and every account", () => {
  const json = costJson([ACCOUNT, { ...ACCOUNT, function: null }], { ...AWS, source: "list" }, SERVER);
  expect(json).toMatchObject({ server: SERVER, secondsPerMonth: 2_628_000, prices: { source: "list" } });
  expect(json.accounts.map(({ function: path, breakEven: even }) => [path, even.kind])).toEqual([
    ["guest/plate-reader", "never"],
    [null, "never"],
  ]);
});
