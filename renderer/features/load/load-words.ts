import { formatCount, plural } from "#shared/format/numbers.ts";
import { plannedRequests } from "#shared/load/planned-requests.ts";
import type { Arrivals, LoadGroup, LoadPattern } from "#shared/model/load/load-pattern.ts";
import type { LoadForm } from "./load-form.ts";

export const PATTERN_WORDS: Readonly<Record<LoadForm["pattern"], { label: string; name: string; about: string }>> = {
  scma: {
    label: "SCMA",
    name: "Single client, multiple access",
    about: "One client, 50 calls after each other: one cold start, then what reuse saves.",
  },
  mcsa: {
    label: "MCSA",
    name: "Multiple client, single access",
    about: "50 clients within 10 s, one call each: many come to a sandbox that is busy or gone.",
  },
  mcma: {
    label: "MCMA",
    name: "Multiple client, multiple access",
    about: "One client with 25 calls, 25 with one each, within 5 s: both at once.",
  },
  own: { label: "My own", name: "A pattern of one's own", about: "Closed and open groups, or a test plan of JMeter." },
};

export const ARRIVAL_WORDS: Readonly<Record<Arrivals["kind"], string>> = {
  constant: "Constant",
  poisson: "Poisson",
  ramp: "Ramp",
  trace: "Trace (CSV)",
};

export const POOL_ABOUT: Readonly<Record<LoadForm["pool"], string>> = {
  paper: "Hall 2019: 16 GB, idle ones stay, one V8 context waits.",
  default: "OpenWhisk’s, without its throttling.",
  openwhisk: "Idle ones go after 10 minutes; calls are throttled.",
  workers: "Idle ones stay as long as there is room; none waits.",
  lambda: "Idle ones go after 45 minutes; there is no queue.",
};

/** `76 requests`; what depends on the answers is told as such. */
export function describePlanned(pattern: LoadPattern, series: number): string {
  const planned = plannedRequests(pattern);
  if (planned === null) return "as many requests as answers allow";
  return series > 1
    ? `${plural(planned, "request")} on each of ${formatCount(series)} sandboxes`
    : plural(planned, "request");
}

/** A group that is like none there is: names are how results tell groups apart. */
export function withNewName(group: LoadGroup, others: readonly LoadGroup[]): LoadGroup {
  const taken = new Set(others.map(({ name }) => name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? group.name : `${group.name} ${number}`;
    if (!taken.has(name)) return { ...group, name };
  }
}
