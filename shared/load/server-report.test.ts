import { expect, test } from "vitest";
import { INVOCATION_PHASES } from "../model/faas/activation.ts";
import { ServerReportPlaces } from "../model/load/load-target.ts";
import { EDGE_REPORT, OPENWHISK_REPORT, readServerReport, reportNeedsBody, statusWords } from "./server-report.ts";

const activationId = "0123456789abcdef0123456789abcdef";
const phases = Object.fromEntries(INVOCATION_PHASES.map((phase, i) => [phase, i * 10]));

test("an answer of the edge tells its id, phases and time", () => {
  const body = JSON.stringify({ activationId, status: "success", output: {}, times: { ...phases, totalNs: 450 } });
  const told = { activationId, startKind: null, instanceId: null, serverNs: 450, phases };
  expect(readServerReport(EDGE_REPORT, {}, body)).toEqual(told);
  const more = JSON.stringify({ ...JSON.parse(body), startKind: "warm", instanceId: "wasm-instance-3" });
  expect(readServerReport(EDGE_REPORT, {}, more)).toEqual({
    ...told,
    startKind: "warm",
    instanceId: "wasm-instance-3",
  });
  expect(reportNeedsBody(EDGE_REPORT)).toBe(true);
});

test("a refusal of the edge tells its id alone", () => {
  expect(readServerReport(EDGE_REPORT, {}, JSON.stringify({ error: "no", code: "trap", activationId }))).toEqual({
    activationId,
    startKind: null,
    instanceId: null,
    serverNs: null,
    phases: null,
  });
});

test("OpenWhisk names the activation in a header", () => {
  expect(readServerReport(OPENWHISK_REPORT, { "x-openwhisk-activation-id": activationId }, null)?.activationId).toBe(
    activationId,
  );
  expect(reportNeedsBody(OPENWHISK_REPORT)).toBe(false);
});

test("units are turned into nanoseconds", () => {
  const places = ServerReportPlaces.parse({
    serverTime: "header:X-Time",
    serverTimeUnit: "ms",
    startKind: "json:start",
  });
  expect(readServerReport(places, { "x-time": "12.5" }, '{"start":"cold"}')).toMatchObject({
    serverNs: 12_500_000,
    startKind: "cold",
  });
});

test.each(["", "no JSON", "[]", "null", '{"times":{"totalNs":-1}}', '{"times":{"totalNs":"x"},"activationId":5}'])(
  "%j says nothing",
  (body) => expect(readServerReport(EDGE_REPORT, {}, body)).toBeNull(),
);

test.each([
  ['{"error":"It trapped.","code":"trap"}', "HTTP 502: trap: It trapped."],
  ['{"error":"The resource does not exist.","code":17}', "HTTP 502: The resource does not exist."],
  ['{"error":{"a":1}}', "HTTP 502"],
  ["<html>", "HTTP 502"],
  [null, "HTTP 502"],
])("a refusal has the reason that its body gives: %s", (body, words) => expect(statusWords(502, body)).toBe(words));
