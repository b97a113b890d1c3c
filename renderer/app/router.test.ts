import { expect, test } from "vitest";
import { addresses } from "../workspace/index.ts";
import { AREAS } from "./areas.tsx";
import { parseAddress } from "./router.ts";

test.each([
  ["", { area: "edit" }],
  ["#/edit", { area: "edit" }],
  ["#/examples", { area: "examples" }],
  ["#/lens", { area: "lens", query: "" }],
  ["#/lens?fn=a%2Fb&on=native", { area: "lens", query: "fn=a%2Fb&on=native" }],
  ["#/runs", { area: "runs", runId: null }],
  ["#/runs/2026-11-22%20a", { area: "runs", runId: "2026-11-22 a" }],
  ["#/runs/%", { area: "runs", runId: "%" }],
  ["#/load", { area: "load", runId: null }],
  ["#/load/20261122-101500-abcdef", { area: "load", runId: "20261122-101500-abcdef" }],
  ["#/papers", { area: "papers", runId: null }],
  ["#/papers/20261122-101500-abcdef", { area: "papers", runId: "20261122-101500-abcdef" }],
  ["#/functions", { area: "functions", functionName: null, activationId: null }],
  ["#/functions/utils%2Fecho", { area: "functions", functionName: "utils/echo", activationId: null }],
  ["#/functions//14a1", { area: "functions", functionName: null, activationId: "14a1" }],
  ["#/tools", { area: "tools", toolId: null }],
  ["#/tools/wasm2c", { area: "tools", toolId: "wasm2c" }],
  ["#/nowhere", { area: "edit" }],
])("%s", (hash, route) => {
  expect(parseAddress(hash)).toEqual(route);
});

test("every address that is linked to leads somewhere", () => {
  expect(parseAddress(addresses.run("a/b c"))).toEqual({ area: "runs", runId: "a/b c" });
  expect(parseAddress(addresses.activation("a/b", "1"))).toEqual({
    area: "functions",
    functionName: "a/b",
    activationId: "1",
  });
  expect(parseAddress(addresses.function("a b"))).toMatchObject({ functionName: "a b" });
  for (const area of AREAS) expect(area.routes).toContain(parseAddress(area.address).area);
});
