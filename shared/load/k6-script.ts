import type { LoadGroup, LoadPattern, OpenGroup } from "../model/load/load-pattern.ts";
import type { LoadTarget } from "../model/load/load-target.ts";
import { KEY_INSIDE } from "./jmeter/write-jmx.ts";
import { perSecondCounts } from "./per-second-counts.ts";
import { threadStartsMs } from "./thread-starts.ts";

export interface K6Script {
  text: string;
  /** What k6 can't do as it is meant here; sentences. */
  warnings: string[];
}

/** k6 gives a scenario this long, after which iterations are cut off. */
const LONGEST_S = 24 * 3600;

/**
 * A k6 script with one scenario a group. Closed groups are `per-vu-iterations` (`constant-vus` where a duration ends
 * them) with the ramp-up as a wait of each VU; open groups are arrival-rate executors, whose VUs are the connections.
 */
export function writeK6Script({
  pattern,
  targets,
}: {
  pattern: LoadPattern;
  targets: readonly LoadTarget[][];
}): K6Script {
  const warnings: string[] = [];
  const scenarios: Record<string, object> = {};
  const functions: string[] = [];
  let insecure = false;
  for (const [place, group] of pattern.groups.entries()) {
    const warn = (text: string) => void warnings.push(`${group.name}: ${text}`);
    const key = `group${place + 1}`;
    const list = targets[targets.length === 1 ? 0 : place] ?? [];
    if (list.some(({ headers }) => Object.keys(headers).some((name) => name.toLowerCase() === "authorization")))
      warn(KEY_INSIDE);
    if (list.some(({ insecure }) => insecure)) insecure = true;
    scenarios[key] = { exec: key, ...scenarioOf(group, warn) };
    functions.push(functionOf(key, group, list));
  }
  if (new Set(pattern.groups.map(({ keepAlive }) => keepAlive)).size > 1)
    warnings.push("Connections are kept by all groups or by none in k6; here none keeps them.");
  const options = {
    scenarios,
    noConnectionReuse: pattern.groups.some(({ keepAlive }) => !keepAlive),
    maxRedirects: 0,
    ...(insecure && { insecureSkipTLSVerify: true }),
    summaryTrendStats: ["avg", "min", "med", "max", "p(75)", "p(90)", "p(95)", "p(99)", "p(99.9)", "p(99.99)"],
  };
  const text = `// ${pattern.name.replaceAll(/\s+/g, " ")}
// By several generators, each of which puts its segment of the load (the second of two):
//   k6 run --execution-segment "1/2:1" --execution-segment-sequence "0,1/2,1" SCRIPT
import exec from "k6/execution";
import http from "k6/http";
import { sleep } from "k6";

export const options = ${JSON.stringify(options, null, 2)};

${functions.join("\n")}`;
  return { text, warnings };
}

function scenarioOf(group: LoadGroup, warn: (text: string) => void): object {
  const startTime = group.startDelayMs > 0 ? { startTime: `${group.startDelayMs}ms` } : {};
  if (group.kind === "closed") {
    const { threads, loops, durationS } = group;
    if (loops === null || durationS === null) {
      return loops === null
        ? { executor: "constant-vus", vus: threads, duration: `${durationS}s`, gracefulStop: "60s", ...startTime }
        : {
            executor: "per-vu-iterations",
            vus: threads,
            iterations: loops,
            maxDuration: `${LONGEST_S}s`,
            ...startTime,
          };
    }
    return {
      executor: "per-vu-iterations",
      vus: threads,
      iterations: loops,
      maxDuration: `${durationS}s`,
      ...startTime,
    };
  }
  const { connections, durationS } = group;
  warn(
    "k6 drops arrivals while all VUs are busy (dropped_iterations); here they wait and count from when they were due.",
  );
  const limits = { preAllocatedVUs: connections, maxVUs: connections, ...startTime };
  return { ...arrivalExecutor(group, warn), ...limits, gracefulStop: `${Math.ceil(durationS) + 60}s` };
}

/** k6 takes whole rates; those of fractions are given per thousand seconds. */
const RATE_UNIT_S = 1000;

function arrivalExecutor({ arrivals, durationS }: OpenGroup, warn: (text: string) => void): object {
  const rate = (perSecond: number) => Math.round(perSecond * RATE_UNIT_S);
  const timeUnit = `${RATE_UNIT_S}s`;
  switch (arrivals.kind) {
    case "poisson":
    case "constant":
      if (arrivals.kind === "poisson") warn("k6 has no random arrivals: the rate is kept, and the gaps are even.");
      return { executor: "constant-arrival-rate", rate: rate(arrivals.perSecond), timeUnit, duration: `${durationS}s` };
    case "ramp":
      return {
        executor: "ramping-arrival-rate",
        startRate: rate(arrivals.fromPerSecond),
        timeUnit,
        stages: [{ duration: `${durationS}s`, target: rate(arrivals.toPerSecond) }],
      };
    case "trace": {
      warn("k6 replays no trace: the number of arrivals in each second is kept, and their gaps are even.");
      const counts = perSecondCounts(arrivals.offsetsMs, durationS);
      return {
        executor: "ramping-arrival-rate",
        startRate: rate(counts[0] ?? 0),
        timeUnit,
        stages: counts.flatMap((count) => [
          { duration: "0s", target: rate(count) },
          { duration: "1s", target: rate(count) },
        ]),
      };
    }
  }
}

function functionOf(key: string, group: LoadGroup, targets: readonly LoadTarget[]): string {
  const requests = targets.map(({ method, url, headers, bodies, timeoutMs }) => ({
    method,
    url,
    headers,
    bodies,
    timeoutMs,
  }));
  const delay = group.kind === "closed" && group.delayMs > 0 ? `    sleep(${group.delayMs / 1000});\n` : "";
  const startsMs = group.kind === "closed" ? threadStartsMs({ ...group, startDelayMs: 0 }) : [];
  const gapMs = startsMs[1] ?? 0;
  const rampUp =
    gapMs > 0
      ? `  if (exec.vu.iterationInScenario === 0) sleep((exec.scenario.iterationInTest % ${startsMs.length}) * ${gapMs / 1000});\n`
      : "";
  return `const ${key}Requests = ${JSON.stringify(requests, null, 2)};

export function ${key}() {
${rampUp}  for (const { method, url, headers, bodies, timeoutMs } of ${key}Requests) {
${delay}    const body = bodies.length === 0 ? null : bodies[exec.scenario.iterationInTest % bodies.length];
    http.request(method, url, body, { headers, timeout: timeoutMs });
  }
}
`;
}
