import { request } from "node:http";
import { performance } from "node:perf_hooks";
import { readServerReport, statusWords } from "#shared/load/server-report.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";

const nowNs = () => Math.round(performance.now() * 1e6);

/** Of a sample what its call has to be told. */
export type CallPlace = Pick<LoadSample, "group" | "thread" | "index">;

/**
 * One call over a connection of its own, as a sample: where calls take turns with what is done to the pool, a generator
 * in its own process would be started for each. Errors are part of the sample. Moments are from `originMs`, of
 * `performance.now()`.
 */
export async function callOnce(target: LoadTarget, place: CallPlace, originMs: number): Promise<LoadSample> {
  const startNs = nowNs();
  const sinceStart = () => nowNs() - startNs;
  const sample: LoadSample = {
    ...place,
    intendedNs: startNs - Math.round(originMs * 1e6),
    startNs: startNs - Math.round(originMs * 1e6),
    latencyNs: 0,
    connectNs: 0,
    firstByteNs: 0,
    status: 0,
    bytesIn: 0,
    bytesOut: 0,
    error: null,
    server: null,
  };
  const { url, method, headers, bodies, timeoutMs, report } = target;
  const body = bodies[0];
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  await new Promise<void>((resolve) => {
    const fail = (kind: NonNullable<LoadSample["error"]>["kind"], message: string) => {
      sample.error ??= { kind, message };
      sample.latencyNs = sinceStart();
      resolve();
    };
    const call = request(url, { method, headers: { ...headers, ...length }, agent: false, timeout: timeoutMs });
    call.on("socket", (socket) => {
      socket.once("connect", () => (sample.connectNs = sinceStart()));
      call.once("close", () => {
        sample.bytesIn = socket.bytesRead;
        sample.bytesOut = socket.bytesWritten;
      });
    });
    call.on("timeout", () => {
      fail("timeout", `No whole answer within ${timeoutMs} ms.`);
      call.destroy();
    });
    call.on("error", (error) => fail(sample.connectNs === 0 ? "connect" : "closed", error.message));
    call.on("response", (response) => {
      sample.firstByteNs = sinceStart();
      sample.status = response.statusCode ?? 0;
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => fail("closed", error.message));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        sample.latencyNs = sinceStart();
        if (report) sample.server = readServerReport(report, response.headers, text);
        if (sample.status >= 400)
          sample.error = { kind: "status", message: statusWords(sample.status, text).slice(0, 300) };
        resolve();
      });
    });
    call.end(body);
  });
  return sample;
}
