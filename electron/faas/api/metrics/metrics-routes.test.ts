import { expect, test } from "vitest";
import { INVOCATION_PHASES } from "#shared/model/faas/activation.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import { exampleActivation, exampleTrigger } from "#shared/testing/example-activation.ts";
import { deployedFunction } from "../../invoker/testing/start-invoker.ts";
import { startWorkbenchApi } from "../workbench/testing/start-workbench-api.ts";

interface Sample {
  metric: string;
  labels: Record<string, string>;
  value: number;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const HELP = new RegExp(`^# HELP (?<name>${NAME}) \\S`);
const TYPE = new RegExp(`^# TYPE (?<name>${NAME}) (?<type>counter|gauge|histogram)$`);
const SAMPLE = new RegExp(`^(?<name>${NAME})(?:\\{(?<labels>.*)\\})? (?<value>[-+]?(?:\\d.*|Inf)|Nan)$`);
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** The text format 0.0.4, read strictly: a metric's lines stand together, its help and type before its samples. */
function parse(text: string): Sample[] {
  expect(text.endsWith("\n")).toBe(true);
  const seen = new Set<string>();
  const samples: Sample[] = [];
  let current = { name: "", type: "" };
  for (const line of text.split("\n").filter((each) => each !== "")) {
    const help = HELP.exec(line)?.groups?.["name"];
    const type = TYPE.exec(line)?.groups;
    if (help !== undefined) {
      expect(seen).not.toContain(help);
      seen.add(help);
      current = { name: help, type: "" };
    } else if (type) {
      expect(type["name"]).toBe(current.name);
      current.type = type["type"] ?? "";
    } else {
      const { name = "", labels = "", value } = SAMPLE.exec(line)?.groups ?? {};
      const suffixes = current.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
      expect(
        suffixes.map((suffix) => current.name + suffix),
        line,
      ).toContain(name);
      samples.push({ metric: name, labels: parseLabels(labels), value: Number(value) });
    }
  }
  const identities = samples.map(({ metric, labels }) =>
    JSON.stringify([metric, Object.entries(labels).map(String).sort()]),
  );
  expect(new Set(identities).size).toBe(identities.length);
  return samples;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name = "", value = ""] = LABEL.exec(text) ?? expect.fail(`labels ${text}`);
    labels[name] = value;
  }
  return labels;
}

async function scrape(url: string): Promise<(metric: string, labels?: Record<string, string>) => Sample[]> {
  const answer = await fetch(`${url}/metrics`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  const samples = parse(await answer.text());
  return (metric, labels = {}) =>
    samples.filter(
      (sample) => sample.metric === metric && Object.entries(labels).every(([k, v]) => sample.labels[k] === v),
    );
}

test("calls by sandbox, start and status, faults, triggers and bytes; without a key, but not for other sites", async () => {
  const { activations, url } = await startWorkbenchApi();
  for (let number = 0; number < 20; number += 1) activations.add(exampleActivation(number));
  activations.add(
    exampleActivation(20, {
      startKind: null,
      sandbox: null,
      fault: "queue-full",
      status: "whisk internal error",
      cpuNs: null,
    }),
  );
  activations.add(exampleTrigger(21));
  const find = await scrape(url);
  const value = (metric: string, labels?: Record<string, string>) => find(metric, labels)[0]?.value;
  expect(value("faas_calls_total", { sandbox: "wasm-instance", start: "warm", status: "success" })).toBe(18);
  expect(value("faas_calls_total", { sandbox: "wasm-instance", start: "cold", status: "success" })).toBe(2);
  expect(value("faas_calls_total", { sandbox: "none", start: "none", status: "whisk_internal_error" })).toBe(1);
  expect(value("faas_faults_total", { fault: "queue-full" })).toBe(1);
  expect(value("faas_triggers_total")).toBe(1);
  expect(value("faas_payload_bytes_total", { direction: "request" })).toBe(21 * 14);
  expect(value("faas_cpu_seconds_total", { start: "warm" })).toBeCloseTo(18 * 410e-6, 9);
  // A second look counts nothing twice.
  const again = await scrape(url);
  expect(again("faas_calls_total")).toEqual(find("faas_calls_total"));

  const foreign = await fetch(`${url}/metrics`, { headers: { origin: "https://example.com" } });
  expect(foreign.status).toBe(403);
});

test("histograms of durations and phases, from microseconds to minutes", async () => {
  const { activations, url } = await startWorkbenchApi();
  const phases = Object.fromEntries(INVOCATION_PHASES.map((phase) => [phase, 0])) as Record<
    (typeof INVOCATION_PHASES)[number],
    number
  >;
  for (const runNs of [900, 1000, 1001, 150_000, 4_000_000_000, 299e9, 400e9])
    activations.add(exampleActivation(1, { phases: { ...phases, runNs }, totalNs: runNs }));
  const find = await scrape(url);
  const buckets = new Map(
    find("faas_phase_duration_seconds_bucket", { phase: "run", sandbox: "wasm-instance" }).map(({ labels, value }) => [
      labels["le"],
      value,
    ]),
  );
  const at = (le: string) => buckets.get(le);
  expect([at("0.000001"), at("0.000002"), at("0.0002"), at("5"), at("300"), at("+Inf")]).toEqual([2, 3, 4, 5, 6, 7]);
  expect([...buckets.values()]).toEqual([...buckets.values()].toSorted((a, b) => a - b));
  expect([...buckets.keys()].slice(0, -1).map(Number)).toEqual(
    [...buckets.keys()]
      .slice(0, -1)
      .map(Number)
      .toSorted((a, b) => a - b),
  );
  expect(find("faas_phase_duration_seconds_count", { phase: "run" })[0]?.value).toBe(7);
  expect(find("faas_phase_duration_seconds_sum", { phase: "run" })[0]?.value).toBeCloseTo(703.000152901, 6);
  // What no call had takes no place.
  expect(find("faas_phase_duration_seconds_count")).toHaveLength(1);
  expect(find("faas_call_duration_seconds_count", { start: "warm" })[0]?.value).toBe(7);
});

test("labels stay few, whatever runs", async () => {
  const { activations, url } = await startWorkbenchApi();
  for (let number = 0; number < 200; number += 1)
    activations.add(
      exampleActivation(number, {
        sandbox: `process:runtime${number}` as SandboxId,
        name: `function-${number}`,
        path: `guest/function-${number}`,
        startKind: "warm",
      }),
    );
  const find = await scrape(url);
  const sandboxes = new Set(find("faas_calls_total").map(({ labels }) => labels["sandbox"]));
  expect(sandboxes.size).toBe(25);
  expect(find("faas_calls_total", { sandbox: "other", status: "success" })[0]?.value).toBe(176);
});

test("pool, records and process", async () => {
  const { activations, pool, url } = await startWorkbenchApi();
  await pool.call(deployedFunction("hello"));
  activations.add(exampleActivation(1));
  const find = await scrape(url);
  const value = (metric: string, labels?: Record<string, string>) => find(metric, labels)[0]?.value;
  expect(value("faas_pool_sandboxes", { sandbox: "wasm-instance", state: "idle" })).toBe(1);
  expect(value("faas_pool_sandboxes", { sandbox: "wasm-instance", state: "running" })).toBe(0);
  expect(value("faas_pool_committed_bytes")).toBe(256 << 20);
  expect(value("faas_pool_budget_bytes")).toBe(1024 * 2 ** 20);
  expect([
    value("faas_pool_queued_calls"),
    value("faas_pool_running_calls"),
    value("faas_pool_evictions_total"),
  ]).toEqual([0, 0, 0]);
  expect([value("faas_records"), value("faas_records_writable"), value("faas_records_lost_total")]).toEqual([1, 1, 0]);
  expect(value("faas_records_bytes")).toBeGreaterThan(500);
  expect(value("process_resident_memory_bytes")).toBeGreaterThan(1 << 20);
  expect(value("process_cpu_seconds_total")).toBeGreaterThan(0);
  expect(Math.abs((value("process_start_time_seconds") ?? 0) - performance.timeOrigin / 1000)).toBeLessThan(1);
});

test("counting a call costs little beside carrying it out", async () => {
  const { activations } = await startWorkbenchApi();
  const record = exampleActivation(1);
  const counted = () => {
    const startedMs = performance.now();
    for (let number = 0; number < 20_000; number += 1) activations.add(record);
    return ((performance.now() - startedMs) * 1000) / 20_000;
  };
  counted();
  // Store, accounts and metrics together, in microseconds; ten times what it takes on a quiet machine.
  expect(Math.min(counted(), counted(), counted())).toBeLessThan(50);
});
