import { describe, expect, test } from "vitest";
import { LoadPattern } from "../model/load/load-pattern.ts";
import { LoadTarget } from "../model/load/load-target.ts";
import { BUILT_IN_PATTERNS } from "./built-in-patterns.ts";
import { writeK6Script } from "./k6-script.ts";

const targets = [
  [LoadTarget.parse({ url: "http://edge/faas/x", method: "POST", headers: { "X-One": "1" }, bodies: ["a", "b"] })],
];

interface Requested {
  method: string;
  url: string;
  body: string | null;
  params: { headers: Record<string, string>; timeout: number };
}

/** Runs a script with stand-ins for k6's modules, one VU after the other; gives its options and what it did. */
function runScript(text: string, vus: number, iterations: number, key: string, numbers = { first: 0, step: 1 }) {
  const requests: Requested[] = [];
  const slept: number[] = [];
  const exec = { vu: { iterationInScenario: 0 }, scenario: { iterationInTest: numbers.first } };
  const http = {
    request: (method: string, url: string, body: string | null, params: Requested["params"]) =>
      requests.push({ method, url, body, params }),
  };
  const source = text.replaceAll(/^import .*$/gm, "").replaceAll("export ", "");
  // eslint-disable-next-line typescript/no-implied-eval -- a script for another program can be tried only by running it
  const load = new Function("exec", "http", "sleep", `${source}\nreturn { options, call: ${key} };`) as (
    ...modules: unknown[]
  ) => { options: { scenarios: Record<string, object> }; call: () => void };
  const { options, call } = load(exec, http, (seconds: number) => slept.push(seconds));
  for (let iteration = 0; iteration < iterations; iteration++) {
    for (let vu = 0; vu < vus; vu++) {
      exec.vu.iterationInScenario = iteration;
      call();
      exec.scenario.iterationInTest += numbers.step;
    }
  }
  return { options, requests, slept };
}

test("several generators take segments of it, without the same start or body twice", () => {
  const { text } = writeK6Script({ pattern: BUILT_IN_PATTERNS.mcsa, targets });
  expect(text).toContain(`--execution-segment "1/2:1" --execution-segment-sequence "0,1/2,1"`);
  // Numbers of iterations are k6's over all instances: one of two has every other one.
  const { slept } = runScript(text, 25, 1, "group1", { first: 1, step: 2 });
  expect(slept.map((seconds) => Math.round(seconds * 10))).toEqual(Array.from({ length: 25 }, (_, vu) => 4 * vu + 2));
});

test("a key that the file holds is told, and an untrusted certificate is taken as asked", () => {
  const secret = LoadTarget.parse({ url: "https://edge/", headers: { authorization: "Basic abc" }, insecure: true });
  const { text, warnings } = writeK6Script({ pattern: BUILT_IN_PATTERNS.scma, targets: [[secret]] });
  expect(warnings.join("\n")).toContain("holds the key");
  expect(text).toContain('"insecureSkipTLSVerify": true');
});

describe("closed groups", () => {
  test("are iterations of VUs, with the timer before each request", () => {
    const { text, warnings } = writeK6Script({ pattern: BUILT_IN_PATTERNS.scma, targets });
    expect(warnings).toEqual([]);
    const { options, requests, slept } = runScript(text, 1, 3, "group1");
    expect(options.scenarios["group1"]).toMatchObject({ executor: "per-vu-iterations", vus: 1, iterations: 50 });
    expect(slept).toEqual([0.01, 0.01, 0.01]);
    expect(requests.map(({ body }) => body)).toEqual(["a", "b", "a"]);
    expect(requests[0]).toMatchObject({ method: "POST", params: { headers: { "X-One": "1" }, timeout: 60_000 } });
  });

  test("start their VUs as JMeter its threads", () => {
    const { slept } = runScript(writeK6Script({ pattern: BUILT_IN_PATTERNS.mcsa, targets }).text, 50, 2, "group1");
    expect(slept).toHaveLength(50);
    for (const [vu, seconds] of slept.entries()) expect(seconds).toBeCloseTo(0.2 * vu);
  });
});

test("open groups are arrival rates with as many VUs as connections, and what k6 does otherwise is said", () => {
  const open = { kind: "open", connections: 5 };
  const pattern = LoadPattern.parse({
    name: "Open",
    groups: [
      { ...open, name: "A", arrivals: { kind: "constant", perSecond: 2.5 }, durationS: 10 },
      {
        ...open,
        name: "B",
        arrivals: { kind: "ramp", fromPerSecond: 1, toPerSecond: 9 },
        durationS: 10,
        startDelayMs: 500,
      },
      { ...open, name: "C", arrivals: { kind: "trace", offsetsMs: [0, 1, 1100] }, durationS: 2 },
      { ...open, name: "D", arrivals: { kind: "poisson", perSecond: 3, seed: 1 }, durationS: 2, keepAlive: false },
    ],
  });
  const { text, warnings } = writeK6Script({ pattern, targets });
  const { scenarios } = runScript(text, 1, 1, "group1").options;
  const limits = { preAllocatedVUs: 5, maxVUs: 5, timeUnit: "1000s" };
  expect(scenarios).toMatchObject({
    group1: { executor: "constant-arrival-rate", rate: 2500, duration: "10s", ...limits },
    group2: {
      executor: "ramping-arrival-rate",
      startRate: 1000,
      stages: [{ duration: "10s", target: 9000 }],
      startTime: "500ms",
    },
    group3: {
      stages: [
        { duration: "0s", target: 2000 },
        { duration: "1s", target: 2000 },
        { duration: "0s", target: 1000 },
        { duration: "1s", target: 1000 },
      ],
    },
    group4: { executor: "constant-arrival-rate", rate: 3000 },
  });
  const said = warnings.join("\n");
  for (const words of ["dropped_iterations", "no trace", "no random arrivals", "by all groups or by none"])
    expect(said).toContain(words);
});
