import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { readServerReport, statusWords } from "#shared/load/server-report.ts";
import type { LoadErrorKind, LoadSample } from "#shared/model/load/load-sample.ts";
import { AnswerError, createAnswerParser, headersOf } from "./answer-parser.ts";
import type { PreparedTarget } from "./prepare-target.ts";

/** What one request came to; the rest of a sample is known to its group. */
type Outcome = Omit<LoadSample, "group" | "thread" | "index" | "intendedNs">;

/** One connection at a time, which serves one request at a time. */
export interface Connection {
  /** `index` is the number of requests before, for the body that is next. */
  send: (target: PreparedTarget, index: number, onDone: (outcome: Outcome) => void) => void;
  /** Ends a request under way without an outcome. */
  close: () => void;
}

/** A connection is given up this long before the server would, so that no request meets its end. */
const IDLE_MARGIN_NS = 500e6;
const NS_PER_MS = 1e6;
const LONGEST_MESSAGE = 200;

/** The request under way. */
interface Exchange {
  target: PreparedTarget;
  onDone: (outcome: Outcome) => void;
  startNs: number;
  connectNs: number;
  firstByteNs: number;
  bytesReadBefore: number;
  bytesWrittenBefore: number;
  isSent: boolean;
  timer: NodeJS.Timeout;
}

/**
 * HTTP/1.1 on a socket of its own. Node's clients cost two to five times the processor time of this for a small request,
 * which on one core is the rate that can be offered, and send it one or two turns of the event loop later.
 */
export function createConnection(nowNs: () => number): Connection {
  const parser = createAnswerParser();
  let socket: Socket | null = null;
  let socketTo = "";
  let usableUntilNs = Number.POSITIVE_INFINITY;
  let exchange: Exchange | null = null;

  const drop = () => {
    socket?.destroy();
    socket = null;
  };
  const finish = (own: Exchange, failure: LoadSample["error"]) => {
    const endNs = nowNs();
    exchange = null;
    clearTimeout(own.timer);
    const head = parser.head();
    const { target, startNs } = own;
    const status = head?.status ?? 0;
    const bytesIn = (socket?.bytesRead ?? own.bytesReadBefore) - own.bytesReadBefore;
    const bytesOut = (socket?.bytesWritten ?? own.bytesWrittenBefore) - own.bytesWrittenBefore;
    if (failure || !head?.keepsConnection) drop();
    else if (head.idleMs !== null) usableUntilNs = endNs + head.idleMs * NS_PER_MS - IDLE_MARGIN_NS;
    own.onDone({
      startNs,
      latencyNs: endNs - startNs,
      connectNs: own.connectNs,
      firstByteNs: own.firstByteNs === 0 ? 0 : own.firstByteNs - startNs,
      status,
      bytesIn,
      bytesOut,
      error: failure ?? (status >= 400 ? refusal(status, parser.bodyText()) : null),
      server:
        head && target.report
          ? readServerReport(target.report, Object.fromEntries(headersOf(head.text)), parser.bodyText())
          : null,
    });
  };
  const fail = (kind: LoadErrorKind, message: string) => {
    if (exchange) finish(exchange, { kind, message: message.slice(0, LONGEST_MESSAGE) });
    else drop();
  };

  const open = ({ isTls, insecure, host, port }: PreparedTarget, onOpen: () => void) => {
    const options = { host, port, noDelay: true };
    const opened = isTls
      ? connectTls({
          ...options,
          ALPNProtocols: ["http/1.1"],
          rejectUnauthorized: !insecure,
          ...(isIP(host) === 0 && { servername: host }),
        })
      : connectTcp(options);
    socket = opened;
    usableUntilNs = Number.POSITIVE_INFINITY;
    opened.once(isTls ? "secureConnect" : "connect", onOpen);
    opened.on("data", (bytes) => {
      if (socket !== opened) return;
      // Nothing was asked for, or the answer is complete already.
      if (!exchange) return drop();
      if (exchange.firstByteNs === 0) exchange.firstByteNs = nowNs();
      try {
        if (parser.feed(bytes)) finish(exchange, null);
      } catch (error) {
        fail("protocol", error instanceof AnswerError ? error.message : String(error));
      }
    });
    opened.on("error", (error) => {
      if (socket === opened) fail(exchange?.isSent ? "closed" : "connect", wordsOf(error));
    });
    const onEnd = () => {
      if (socket !== opened) return;
      if (exchange && parser.end()) finish(exchange, null);
      else fail("closed", "The server closed the connection before the whole answer was there.");
    };
    opened.on("end", onEnd);
    opened.on("close", onEnd);
  };

  return {
    send(target, index, onDone) {
      const startNs = nowNs();
      const to = `${target.isTls} ${target.host} ${target.port}`;
      if (socketTo !== to || startNs > usableUntilNs) drop();
      socketTo = to;
      const own: Exchange = {
        target,
        onDone,
        startNs,
        connectNs: 0,
        firstByteNs: 0,
        bytesReadBefore: socket?.bytesRead ?? 0,
        bytesWrittenBefore: socket?.bytesWritten ?? 0,
        isSent: false,
        timer: setTimeout(
          () => fail("timeout", `There was no whole answer in ${target.timeoutMs} ms.`),
          target.timeoutMs,
        ),
      };
      exchange = own;
      parser.begin(target.method, target.readsBody);
      const write = () => {
        own.isSent = true;
        socket?.write(target.requests[index % target.requests.length] as Buffer);
      };
      if (socket) write();
      else {
        open(target, () => {
          own.connectNs = nowNs() - startNs;
          write();
        });
      }
    },
    close() {
      clearTimeout(exchange?.timer);
      exchange = null;
      drop();
    },
  };
}

function refusal(status: number, bodyText: string | null): LoadSample["error"] {
  return { kind: "status", message: statusWords(status, bodyText).slice(0, LONGEST_MESSAGE) };
}

function wordsOf(error: Error): string {
  // Where a name has several addresses, the reasons are one level below.
  const { errors } = error as Error & { errors?: unknown[] };
  const [first] = errors ?? [];
  return error.message || (first instanceof Error ? first.message : error.name);
}
