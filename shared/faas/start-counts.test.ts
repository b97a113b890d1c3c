import { expect, test } from "vitest";
import type { Account } from "../model/faas/accounting.ts";
import { startCounts } from "./start-counts.ts";

const account = (namespace: string, path: string | null, cold: number, warm: number): Account => ({
  namespace,
  function: path,
  requests: cold + warm,
  errors: 0,
  gbSeconds: 0,
  cpuSeconds: 0,
  withoutCpu: 0,
  requestBytes: 0,
  responseBytes: 0,
  starts: { cold, prewarm: 0, recreated: 1, warm },
  firstAtMs: 0,
  lastAtMs: 0,
});

test("counts of one function, and of all without counting twice", () => {
  const accounts = [
    account("guest", null, 5, 50),
    account("guest", "guest/utils/echo", 2, 20),
    account("guest", "guest/echo", 3, 30),
    account("ada", null, 7, 70),
    account("ada", "ada/echo", 7, 70),
  ];
  expect(startCounts(accounts, null)).toEqual({ cold: 12, prewarm: 0, recreated: 2, warm: 120 });
  expect(startCounts(accounts, "utils/echo")).toMatchObject({ cold: 2, warm: 20 });
  expect(startCounts(accounts, "echo")).toMatchObject({ cold: 10, warm: 100 });
  expect(startCounts(accounts, "gone")).toEqual({ cold: 0, prewarm: 0, recreated: 0, warm: 0 });
});
