import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { connect } from "node:net";
import { WorkbenchError } from "#shared/errors.ts";
import type { RoundTrip } from "#shared/model/load/measured-host.ts";

const TIMEOUT_MS = 10_000;
/** Odd, so that the median is one of them. */
const ROUND_TRIPS = 9;

interface HostAnswer {
  status: number;
  text: string;
  /** From sending to the last byte. */
  elapsedNs: number;
}

/** A connection to a host that is kept between small requests. */
export interface HostConnection {
  /** Throws in words what keeps the host from answering. */
  get(path: string, headers?: Record<string, string>): Promise<HostAnswer>;
  /** The median of several GETs, on the connection that is there. */
  roundTrip(path: string): Promise<RoundTrip>;
  close(): void;
}

export interface HostOptions {
  /** Takes any certificate. */
  insecure: boolean;
  signal?: AbortSignal;
}

/** `origin` is scheme, name and port. */
export function connectHost(origin: string, { insecure, signal }: HostOptions): HostConnection {
  const isTls = new URL(origin).protocol === "https:";
  const kept = { keepAlive: true, maxSockets: 1 };
  const agent = isTls ? new HttpsAgent({ ...kept, rejectUnauthorized: !insecure }) : new HttpAgent(kept);

  const get = async (path: string, headers: Record<string, string> = {}): Promise<HostAnswer> => {
    const startedNs = process.hrtime.bigint();
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const options = {
          agent,
          headers: { accept: "application/json", ...headers },
          signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])]),
        };
        const request = (isTls ? requestHttps : requestHttp)(`${origin}${path}`, options, resolve);
        request.once("error", reject).end();
      });
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk as string;
      return { status: response.statusCode ?? 0, text, elapsedNs: Number(process.hrtime.bigint() - startedNs) };
    } catch (error) {
      if (signal?.aborted) throw new WorkbenchError("CANCELLED", "Cancelled.", { cause: error });
      throw unreachable(origin, error);
    }
  };

  return {
    get,
    async roundTrip(path) {
      const timesNs: number[] = [];
      for (let count = 0; count < ROUND_TRIPS; count++) timesNs.push((await get(path)).elapsedNs);
      return roundTripOf("get", timesNs);
    },
    close: () => agent.destroy(),
  };
}

/** How long new connections take, to a host that may not be asked for anything. Null where none comes about. */
export async function measureConnects(origin: string, signal?: AbortSignal): Promise<RoundTrip | null> {
  const { protocol, hostname, port } = new URL(origin);
  const to = {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
  };
  const timesNs: number[] = [];
  for (let count = 0; count < ROUND_TRIPS; count++) {
    if (signal?.aborted) return null;
    const timeNs = await connectOnce(to);
    if (timeNs === null) return null;
    timesNs.push(timeNs);
  }
  return roundTripOf("connect", timesNs);
}

function connectOnce(to: { host: string; port: number }): Promise<number | null> {
  return new Promise((resolve) => {
    const startedNs = process.hrtime.bigint();
    const socket = connect({ ...to, timeout: TIMEOUT_MS });
    const end = (timeNs: number | null) => {
      socket.destroy();
      resolve(timeNs);
    };
    socket.once("connect", () => end(Number(process.hrtime.bigint() - startedNs)));
    socket.once("error", () => end(null));
    socket.once("timeout", () => end(null));
  });
}

function roundTripOf(by: RoundTrip["by"], timesNs: readonly number[]): RoundTrip {
  const sorted = timesNs.toSorted((a, b) => a - b);
  return {
    by,
    count: sorted.length,
    medianNs: sorted[(sorted.length - 1) / 2]!,
    minNs: sorted[0]!,
    maxNs: sorted.at(-1)!,
  };
}

/** Codes of OpenSSL and Node for certificates that aren't trusted. */
const CERTIFICATE_CODES =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/;

/** Why a host can't be spoken to, and what to do about it. */
export function unreachable(origin: string, error: unknown): WorkbenchError {
  const { code = "", reason } = reasonOf(error);
  if (CERTIFICATE_CODES.test(code) || /certificate/i.test(reason))
    return new WorkbenchError("EMULATOR_NOT_RUNNING", `The certificate of ${origin} is not trusted: ${reason}`, {
      hint: "If the host is yours, --insecure takes it all the same; the run says so.",
      cause: error,
    });
  const words = /timeout|aborted/i.test(reason) ? `there was no answer in ${TIMEOUT_MS / 1000} s` : reason;
  return new WorkbenchError("EMULATOR_NOT_RUNNING", `${origin} can't be reached: ${words}`, {
    hint: "Check the address and the port of --url, and that the host runs.",
    cause: error,
  });
}

function reasonOf(error: unknown): { code?: string; reason: string } {
  if (!(error instanceof Error)) return { reason: String(error) };
  const { code, errors } = error as Error & { code?: string; errors?: unknown[] };
  // Where a name has several addresses, the reasons are one level below.
  const [first] = errors ?? [];
  return { code, reason: error.message || (first instanceof Error ? first.message : error.name) };
}
