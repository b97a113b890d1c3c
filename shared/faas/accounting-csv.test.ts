import { expect, test } from "vitest";
import type { Account } from "../model/faas/accounting.ts";
import { accountingCsv, coldShare } from "./accounting-csv.ts";

const account: Account = {
  namespace: "guest",
  function: null,
  requests: 10,
  errors: 1,
  gbSeconds: 1.25,
  cpuSeconds: 0.5,
  withoutCpu: 2,
  requestBytes: 140,
  responseBytes: 320,
  starts: { cold: 1, prewarm: 2, recreated: 1, warm: 4 },
  firstAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  lastAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 7),
};

test("a row for each account, the function of a namespace's own row is empty", () => {
  const [header, ...rows] = accountingCsv([account, { ...account, function: 'guest/a "b", c' }]).split("\r\n");
  expect(header).toBe(
    "namespace,function,requests,errors,gb_seconds,cpu_seconds,calls_without_cpu_time,request_bytes,response_bytes," +
      "cold_starts,prewarm_starts,recreated_starts,warm_starts,cold_share,first_at,last_at",
  );
  expect(rows).toEqual([
    "guest,,10,1,1.25,0.5,2,140,320,1,2,1,4,0.25,2026-01-02T03:04:05.006Z,2026-01-02T03:04:05.007Z",
    'guest,"guest/a ""b"", c",10,1,1.25,0.5,2,140,320,1,2,1,4,0.25,2026-01-02T03:04:05.006Z,2026-01-02T03:04:05.007Z',
    "",
  ]);
});

test("no start, no share", () => {
  expect(coldShare({ starts: { cold: 0, prewarm: 0, recreated: 0, warm: 0 } })).toBeNull();
});
