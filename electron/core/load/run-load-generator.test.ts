import { execFileSync } from "node:child_process";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { BUILT_IN_PATTERNS } from "#shared/load/built-in-patterns.ts";
import { EDGE_REPORT } from "#shared/load/server-report.ts";
import { correctedLatencyNs } from "#shared/load/request-times.ts";
import type { LoadProgress } from "#shared/model/load/generator-line.ts";
import { LoadPlan } from "#shared/model/load/load-plan.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import { runLoadGenerator, type LoadRunOptions } from "./run-load-generator.ts";

const MS = 1e6;

/** Promises of time are kept where there is a processor: what other programs take at one moment they don't at another. */
const ON_A_SHARED_MACHINE = { retry: 3 };

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function serveTcp(onSocket: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => onSocket(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const after20Ms: RequestListener = (request, response) => {
  request.resume();
  setTimeout(() => response.end("ok"), 20);
};

async function run(plan: Record<string, unknown>, options: LoadRunOptions = {}) {
  const samples: LoadSample[] = [];
  const progress: LoadProgress[] = [];
  const result = await runLoadGenerator(LoadPlan.parse({ schemaVersion: 1, ...plan }), {
    onSamples: (some) => samples.push(...some),
    onProgress: (one) => progress.push(one),
    ...options,
  });
  return { result, samples, progress };
}

function pattern(...groups: Record<string, unknown>[]) {
  return { name: "Test", groups: groups.map((group, i) => ({ name: `Group${i}`, ...group })) };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe("a closed group", () => {
  test("waits for its timer before every request, the first one too", ON_A_SHARED_MACHINE, async () => {
    const url = await serve(after20Ms);
    const { samples, result } = await run({ pattern: BUILT_IN_PATTERNS.scma, targets: [[{ url }]] });
    expect(samples).toHaveLength(50);
    expect(result).toMatchObject({ ended: "complete", unfinished: 0, summary: { whole: { requests: 50, errors: 0 } } });
    expect(samples[0]!.startNs).toBeGreaterThanOrEqual(10 * MS);
    const gaps = samples.slice(1).map(({ startNs }, i) => startNs - samples[i]!.startNs - samples[i]!.latencyNs);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10 * MS);
    expect(median(gaps)).toBeLessThan(12 * MS);
    expect(samples.filter(({ connectNs }) => connectNs > 0)).toHaveLength(1);
    expect(median(samples.map(({ latencyNs }) => latencyNs))).toBeLessThan(25 * MS);
    expect(samples.every(({ firstByteNs, latencyNs }) => firstByteNs >= 19 * MS && firstByteNs <= latencyNs)).toBe(
      true,
    );
  });

  test("starts its threads over the ramp-up", ON_A_SHARED_MACHINE, async () => {
    const url = await serve(after20Ms);
    const group = { kind: "closed", threads: 10, rampUpS: 1, loops: 2, startDelayMs: 50 };
    const { samples } = await run({ pattern: pattern(group), targets: [[{ url }]] });
    expect(samples).toHaveLength(20);
    const firsts = samples.filter(({ index }) => index === 0).sort((a, b) => a.thread - b.thread);
    const late = firsts.map(({ startNs }, thread) => startNs - (50 + 100 * thread) * MS);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(median(late)).toBeLessThan(5 * MS);
  });

  test("ends with its duration, and asks for its targets in turn", async () => {
    const paths: string[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url ?? "");
      setTimeout(() => response.end(), 20);
    });
    const group = { kind: "closed", threads: 1, loops: null, durationS: 0.3, delayMs: 20 };
    const targets = [[{ url: `${url}a` }, { url: `${url}b?q=1` }]];
    const { samples } = await run({ pattern: pattern(group), targets });
    expect(samples.length).toBeGreaterThan(3);
    expect(samples.every(({ startNs, intendedNs }) => intendedNs < 300 * MS && startNs >= intendedNs)).toBe(true);
    expect(paths.slice(0, 4)).toEqual(["/a", "/b?q=1", "/a", "/b?q=1"]);
  });

  test("without keep-alive opens a connection for each request, and says so", async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers.connection);
      response.end("ok");
    });
    const group = { kind: "closed", threads: 2, loops: 5, keepAlive: false };
    const { samples } = await run({ pattern: pattern(group), targets: [[{ url }]] });
    expect(samples.every(({ connectNs, latencyNs }) => connectNs > 0 && connectNs < latencyNs)).toBe(true);
    expect(new Set(asked)).toEqual(new Set(["close"]));
  });
});

describe("an open group", () => {
  test("sends by the clock, whatever becomes of the answers", ON_A_SHARED_MACHINE, async () => {
    const url = await serve((request, response) => {
      request.resume();
      setTimeout(() => response.end(), 100);
    });
    const group = { kind: "open", arrivals: { kind: "constant", perSecond: 200 }, durationS: 0.5, connections: 50 };
    const { samples } = await run({ pattern: pattern(group), targets: [[{ url }]] });
    const byIndex = samples.toSorted((a, b) => a.index - b.index);
    expect(byIndex.map(({ intendedNs }) => intendedNs)).toEqual(Array.from({ length: 100 }, (_, i) => i * 5 * MS));
    expect(median(byIndex.map(({ startNs, intendedNs }) => startNs - intendedNs))).toBeLessThan(2 * MS);
  });

  test(
    "lets requests wait when its connections are busy, and counts that in the corrected latency",
    ON_A_SHARED_MACHINE,
    async () => {
      // Two connections of 50 ms each carry 40 in a second; 100 arrive.
      const url = await serve((request, response) => {
        request.resume();
        setTimeout(() => response.end(), 50);
      });
      const group = { kind: "open", arrivals: { kind: "constant", perSecond: 100 }, durationS: 0.5, connections: 2 };
      const { samples, result, progress } = await run({ pattern: pattern(group), targets: [[{ url }]] });
      expect(samples).toHaveLength(50);
      expect(new Set(samples.map(({ thread }) => thread))).toEqual(new Set([0, 1]));
      const { latency, corrected } = result.summary.whole;
      expect(latency!.maxNs).toBeLessThan(120 * MS);
      // The last one is due at 490 ms, and answered after 25 turns of 50 ms.
      expect(corrected!.maxNs).toBeGreaterThan(700 * MS);
      expect(Math.max(...progress.map(({ waiting }) => waiting))).toBeGreaterThan(5);
    },
  );

  test("keeps the latency of a stalled server that a closed one would omit", ON_A_SHARED_MACHINE, async () => {
    // All that arrives in the first 200 ms is held until they are over.
    const beganMs = { at: 0 };
    const url = await serve((request, response) => {
      request.resume();
      beganMs.at ||= performance.now();
      setTimeout(() => response.end(), Math.max(0, beganMs.at + 200 - performance.now()));
    });
    const group = { kind: "open", arrivals: { kind: "constant", perSecond: 500 }, durationS: 0.6, connections: 4 };
    const { samples } = await run({ pattern: pattern(group), targets: [[{ url }]] });
    const slow = (latencies: number[]) => latencies.filter((ns) => ns > 50 * MS).length;
    expect(slow(samples.map(({ latencyNs }) => latencyNs))).toBe(4);
    expect(slow(samples.map(correctedLatencyNs))).toBeGreaterThan(60);
  });

  test("gives up what stays unanswered after the drain limit", async () => {
    const url = await serve(() => undefined);
    const group = { kind: "open", arrivals: { kind: "constant", perSecond: 50 }, durationS: 0.1, connections: 2 };
    const { result } = await run({ pattern: pattern(group), targets: [[{ url }]], drainS: 0.2 });
    expect(result).toMatchObject({ ended: "drain-limit", unfinished: 5, summary: { whole: { requests: 0 } } });
  });
});

test("groups run together, each with targets of its own", async () => {
  const url = await serve(after20Ms);
  const { samples, result } = await run({
    pattern: pattern(
      { kind: "closed", threads: 1, loops: 5 },
      { kind: "open", arrivals: { kind: "poisson", perSecond: 100, seed: 1 }, durationS: 0.2, connections: 10 },
    ),
    targets: [[{ url: `${url}a` }], [{ url: `${url}b` }]],
  });
  expect(result.summary.groups[0]!.requests).toBe(5);
  expect(result.summary.groups[1]!.requests).toBe(samples.filter(({ group }) => group === 1).length);
  expect(result.summary.whole.requests).toBe(samples.length);
});

describe("a request", () => {
  const once = { kind: "closed", threads: 1, loops: 1 };

  test("carries method, headers and bodies in turn; bytes are counted", async () => {
    const got: { request: IncomingMessage; body: string }[] = [];
    const url = await serve((request, response) => {
      let body = "";
      request.on("data", (text) => (body += text));
      request.on("end", () => {
        got.push({ request, body });
        response.writeHead(200, { "content-length": 5 }).end("hello");
      });
    });
    const target = { url: `${url}faas/x?a=1`, method: "POST", headers: { "X-One": "1" }, bodies: ["é", ""] };
    const { samples } = await run({ pattern: pattern({ ...once, loops: 3 }), targets: [[target]] });
    expect(got.map(({ body }) => body)).toEqual(["é", "", "é"]);
    expect(got[0]!.request).toMatchObject({ method: "POST", url: "/faas/x?a=1" });
    expect(got[0]!.request.headers).toMatchObject({ "x-one": "1", "content-length": "2", connection: "keep-alive" });
    expect(samples[1]!.bytesOut).toBe(samples[0]!.bytesOut - 2);
    expect(samples[0]!.bytesIn).toBe(samples[1]!.bytesIn);
    expect(samples[0]!.bytesIn).toBeGreaterThan(100);
  });

  test("keeps what the server said about itself", async () => {
    const activationId = "f".repeat(32);
    const url = await serve((_request, response) => {
      const times = { queueNs: 1, placeNs: 2, createSandboxNs: 3, startRuntimeNs: 4, loadCodeNs: 5, compileNs: 6 };
      const rest = { instantiateNs: 7, initNs: 8, runNs: 9, replyNs: 10, totalNs: 55 };
      response.end(JSON.stringify({ activationId, status: "success", output: 1, times: { ...times, ...rest } }));
    });
    const { samples, result } = await run({ pattern: pattern(once), targets: [[{ url, report: EDGE_REPORT }]] });
    expect(samples[0]!.server).toMatchObject({ activationId, serverNs: 55, phases: { runNs: 9 } });
    expect(result.summary.whole.server?.maxNs).toBe(55);
  });

  test.each<[string, string, (socket: Socket) => void]>([
    ["closed", "no answer", (socket) => socket.once("data", () => socket.destroy())],
    [
      "closed",
      "half an answer",
      (socket) => socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")),
    ],
    ["protocol", "something else", (socket) => socket.once("data", () => socket.end("220 mail.example ESMTP\r\n\r\n"))],
    ["timeout", "nothing", () => undefined],
  ])("that gets %s: %s, is an error and not the end", async (kind, _, onSocket) => {
    const url = await serveTcp(onSocket);
    const target = { url, timeoutMs: 100 };
    const { samples, result } = await run({ pattern: pattern({ ...once, loops: 2 }), targets: [[target]] });
    expect(samples.map(({ error }) => error?.kind)).toEqual([kind, kind]);
    expect(result.summary.whole.errorKinds).toEqual({ [kind]: 2 });
    if (kind === "timeout") expect(samples[0]!.latencyNs / MS).toBeCloseTo(100, -1);
  });

  test("to nobody is one that did not connect", async () => {
    const server = createTcpServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { samples } = await run({ pattern: pattern(once), targets: [[{ url: `http://127.0.0.1:${port}/` }]] });
    expect(samples).toMatchObject([{ status: 0, error: { kind: "connect" } }]);
    expect(samples[0]!.error!.message).toContain("ECONNREFUSED");
  });

  test("that is refused keeps its status", async () => {
    const url = await serve((_request, response) => response.writeHead(429).end());
    const { samples } = await run({ pattern: pattern(once), targets: [[{ url }]] });
    expect(samples).toMatchObject([{ status: 429, error: { kind: "status", message: "HTTP 429" } }]);
  });

  test("opens a new connection where the server closed the last one", async () => {
    const url = await serveTcp((socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        setTimeout(() => socket.end(), 10);
      });
    });
    const group = { ...once, loops: 3, delayMs: 60 };
    const { samples } = await run({ pattern: pattern(group), targets: [[{ url }]] });
    expect(samples.map(({ error, connectNs }) => [error, connectNs > 0])).toEqual(
      Array.from({ length: 3 }, () => [null, true]),
    );
  });
});

describe("a run", () => {
  test("that is cancelled gives what was measured", async () => {
    const url = await serve(after20Ms);
    const stop = new AbortController();
    const { result, samples } = await run(
      { pattern: pattern({ kind: "closed", threads: 2, loops: 100_000 }), targets: [[{ url }]] },
      { signal: stop.signal, onProgress: ({ answered }) => answered > 5 && stop.abort() },
    );
    expect(result).toMatchObject({ ended: "cancelled", unfinished: 2 });
    expect(samples.length).toBeGreaterThan(5);
    expect(result.summary.whole.requests).toBe(samples.length);
  });

  test("that is cancelled before it begins has nothing", async () => {
    const url = await serve(after20Ms);
    const { result } = await run(
      { pattern: pattern({ kind: "closed", threads: 2, loops: 100_000 }), targets: [[{ url }]] },
      { signal: AbortSignal.abort() },
    );
    expect(result.ended).toBe("cancelled");
  });

  test.skipIf(process.platform === "win32")("whose process dies is an error", async () => {
    const url = await serve((_request, response) => {
      // The generator is the other end of this connection.
      const children = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" });
      const [, pid] = /^\s*(\d+) .*load-generator\.js/m.exec(children) ?? [];
      process.kill(Number(pid), "SIGKILL");
      response.end();
    });
    await expect(
      run({ pattern: pattern({ kind: "closed", threads: 1, loops: 1 }), targets: [[{ url }]] }),
    ).rejects.toMatchObject({ code: "HELPER_CRASHED", message: expect.stringContaining("SIGKILL") });
  });

  test("of a plan that can't be carried out is refused", async () => {
    const plan = LoadPlan.parse({
      schemaVersion: 1,
      pattern: pattern({ kind: "closed", threads: 1, loops: 1 }),
      targets: [[{ url: "http://127.0.0.1/" }]],
    });
    plan.pattern.groups = [];
    await expect(runLoadGenerator(plan)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      hint: "It is at pattern.groups.",
    });
  });

  test("has a summary that the samples bear out, and a self-check", ON_A_SHARED_MACHINE, async () => {
    const url = await serve((_request, response) => response.end("ok"));
    const group = { kind: "open", arrivals: { kind: "constant", perSecond: 300 }, durationS: 1, connections: 8 };
    const { result, samples } = await run({
      pattern: pattern(group),
      targets: [[{ url }]],
      warmUp: { seconds: 0.2 },
    });
    const counted = samples.filter(({ intendedNs }) => intendedNs >= 200 * MS);
    expect(result.summary.whole.requests).toBe(counted.length);
    expect(result.summary.warmUp?.requests).toBe(60);
    expect(result.summary.whole.latency?.maxNs).toBe(Math.max(...counted.map(({ latencyNs }) => latencyNs)));
    expect(result.summary.whole.offeredPerSecond).toBeCloseTo(300, 0);
    const { lateSends, eventLoopUtilization, cpuShare } = result.selfCheck;
    expect(lateSends?.count).toBe(300);
    expect(lateSends!.p50Ns).toBeLessThan(3 * MS);
    expect(eventLoopUtilization).toBeGreaterThan(0);
    expect(cpuShare).toBeGreaterThan(0);
  });
});
