import { describe, expect, it } from "vitest";
import type { Activation, TriggerActivation } from "#shared/model/faas/activation.ts";
import { noPhases } from "../../invoker/phases.ts";
import { toOpenWhiskRecord, toOpenWhiskResponse, toOpenWhiskSummary } from "./openwhisk-record.ts";

const ID = "0123456789abcdef0123456789abcdef";

function activation(terms: Partial<Activation> = {}): Activation {
  return {
    activationId: ID,
    namespace: "guest",
    subject: "guest",
    name: "plates",
    path: "guest/tools/plates",
    version: "0.0.2",
    kind: "wasi:1",
    sandbox: "wasm-instance",
    instanceId: "wasm-instance-1",
    runtimeVersion: "V8 12",
    startedAtMs: 1_000,
    endedAtMs: 1_017,
    startKind: "cold",
    codeCached: false,
    phases: {
      ...noPhases(),
      queueNs: 1e6,
      placeNs: 1e6,
      createSandboxNs: 30e6,
      startRuntimeNs: 8e6,
      loadCodeNs: 1e6,
      compileNs: 4e6,
      instantiateNs: 2e6,
      initNs: 3e6,
      runNs: 7e6,
      replyNs: 1e6,
    },
    totalNs: 58e6,
    cpuNs: 9e6,
    peakMemoryBytes: 1 << 20,
    limits: { timeoutMs: 60_000, memoryMb: 128, logsMb: 10, concurrency: 5 },
    status: "success",
    fault: null,
    exitCode: 0,
    trap: null,
    result: { ok: true },
    logs: ["2019-03-14T09:26:53.589000000Z stdout: hello"],
    requestBytes: 2,
    responseBytes: 11,
    cause: null,
    components: [],
    through: "api",
    ...terms,
  };
}

function annotationsOf(record: Activation): Record<string, unknown> {
  const { annotations } = toOpenWhiskRecord(record) as { annotations: { key: string; value: unknown }[] };
  return Object.fromEntries(annotations.map(({ key, value }) => [key, value]));
}

describe("OpenWhisk's record of a call", () => {
  it("has its fields, and no others", () => {
    expect(toOpenWhiskRecord(activation())).toEqual({
      namespace: "guest",
      name: "plates",
      version: "0.0.2",
      subject: "guest",
      activationId: ID,
      start: 1_000,
      end: 1_017,
      duration: 17,
      response: { result: { ok: true }, size: 11, status: "success", success: true },
      logs: ["2019-03-14T09:26:53.589000000Z stdout: hello"],
      annotations: expect.any(Array),
      publish: false,
    });
  });

  it("derives its times from the phases", () => {
    expect(annotationsOf(activation())).toEqual({
      path: "guest/tools/plates",
      waitTime: 40,
      kind: "wasi:1",
      limits: { concurrency: 1, logs: 10, memory: 128, timeout: 60_000 },
      timeout: false,
      initTime: 10,
    });
    expect(annotationsOf(activation({ startKind: "warm" }))).not.toHaveProperty("initTime");
  });

  it("tells of sequences", () => {
    const sequence = { kind: "sequence", sandbox: null, startKind: null } as const;
    const outer = annotationsOf(activation(sequence));
    expect(outer).toMatchObject({ topmost: true });
    for (const key of ["causedBy", "initTime", "timeout"]) expect(outer).not.toHaveProperty(key);
    expect(annotationsOf(activation({ ...sequence, cause: ID }))).toMatchObject({
      topmost: false,
      causedBy: "sequence",
    });
    expect(annotationsOf(activation({ cause: ID }))).toMatchObject({ causedBy: "sequence" });
    expect(toOpenWhiskRecord(activation({ cause: ID }))).toMatchObject({ cause: ID });
  });

  it("names the binding through which an action was reached", () => {
    expect(annotationsOf(activation({ binding: "guest/mine" }))).toMatchObject({
      path: "guest/tools/plates",
      binding: "guest/mine",
    });
    expect(annotationsOf(activation())).not.toHaveProperty("binding");
  });

  it.each([
    ["success", 0],
    ["application error", 1],
    ["action developer error", 2],
    ["whisk internal error", 3],
  ] as const)("has the code of %s in its summary", (status, statusCode) => {
    const summary = toOpenWhiskSummary(activation({ status }));
    expect(summary).toMatchObject({ statusCode, activationId: ID, publish: false, duration: 17 });
    for (const key of ["response", "logs", "subject"]) expect(summary).not.toHaveProperty(key);
    expect(toOpenWhiskResponse(activation({ status }))).toMatchObject({ status, success: status === "success" });
  });

  it("marks what reached its time limit", () => {
    expect(annotationsOf(activation({ fault: "time-limit" }))).toMatchObject({ timeout: true });
  });
});

it("has a trigger's activation without an end", () => {
  const fired: TriggerActivation = {
    activationId: ID,
    namespace: "guest",
    subject: "guest",
    name: "arrival",
    version: "0.0.1",
    startedAtMs: 1_000,
    result: { plate: "A" },
    logs: ["{}"],
  };
  const record = toOpenWhiskRecord(fired);
  const response = { result: { plate: "A" }, status: "success", success: true };
  expect(record).toMatchObject({ start: 1_000, annotations: [], response, logs: ["{}"] });
  for (const key of ["end", "duration", "cause"]) expect(record).not.toHaveProperty(key);
  expect(toOpenWhiskSummary(fired)).not.toHaveProperty("statusCode");
});
