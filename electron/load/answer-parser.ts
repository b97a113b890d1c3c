/** The head of an answer, as far as it decides what comes next. */
interface AnswerHead {
  status: number;
  /** Status line and headers, as they came. */
  text: string;
  /** The connection can carry another request. */
  keepsConnection: boolean;
  /** How long the server keeps it when nothing comes; null where it doesn't say. */
  idleMs: number | null;
}

/** Reads the answers of one connection, RFC 9112; every request is answered before the next is sent. */
export interface AnswerParser {
  /** Before each request; the answer to HEAD has no body. */
  begin: (method: string, keepsBody: boolean) => void;
  /** True when the answer is complete. Throws `AnswerError` where these bytes are none. */
  feed: (bytes: Buffer) => boolean;
  /** The server sends no more; true where that is how the answer ends. */
  end: () => boolean;
  head: () => AnswerHead | null;
  /** Of the whole body, when it was asked for. */
  bodyText: () => string | null;
}

/** What came is no HTTP/1.1. */
export class AnswerError extends Error {
  override name = "AnswerError";
}

const LONGEST_HEAD_BYTES = 65_536;
const LONGEST_CHUNK_LINE_BYTES = 1_024;
const CR = 13;
const LF = 10;

type State = "head" | "body" | "until-end" | "chunk-line" | "chunk" | "chunk-end" | "trailer" | "complete";

export function createAnswerParser(): AnswerParser {
  let state: State = "complete";
  let isHeadRequest = false;
  let head: AnswerHead | null = null;
  /** Bytes of a head or line that is not complete. */
  let pending: Buffer | null = null;
  let bodyLeft = 0;
  let chunks: Buffer[] | null = null;

  /** The line or head that ends in `mark`, with what came before; null, and kept, where the end isn't there. */
  const take = (bytes: Buffer, from: number, mark: string, limit: number): { text: string; next: number } | null => {
    const all = pending ? Buffer.concat([pending, bytes.subarray(from)]) : bytes;
    const start = pending ? 0 : from;
    const found = all.indexOf(mark, start, "latin1");
    if (found < 0 ? all.length - start > limit : found - start > limit) throw new AnswerError("A line has no end.");
    if (found < 0) {
      pending = all.subarray(start);
      return null;
    }
    const next = found + mark.length - (pending ? pending.length - from : 0);
    pending = null;
    return { text: all.toString("latin1", start, found), next };
  };
  const keep = (bytes: Buffer, from: number, to: number) => {
    if (chunks && to > from) chunks.push(bytes.subarray(from, to));
  };
  const readHead = (text: string): State => {
    const read = parseHead(text);
    // 100 and its like announce; what they announce is still to come.
    if (read.status < 200) return "head";
    head = read;
    if (isHeadRequest || read.status === 204 || read.status === 304) return "complete";
    if (read.chunked) return "chunk-line";
    if (read.lengthBytes === null) {
      head.keepsConnection = false;
      return "until-end";
    }
    bodyLeft = read.lengthBytes;
    return bodyLeft === 0 ? "complete" : "body";
  };

  return {
    begin(method, keepsBody) {
      state = "head";
      isHeadRequest = method === "HEAD";
      head = null;
      pending = null;
      chunks = keepsBody ? [] : null;
    },
    feed(bytes) {
      let at = 0;
      while (at < bytes.length && state !== "complete") {
        switch (state) {
          case "head": {
            const found = take(bytes, at, "\r\n\r\n", LONGEST_HEAD_BYTES);
            if (!found) return false;
            at = found.next;
            state = readHead(found.text);
            break;
          }
          case "body":
          case "chunk": {
            const to = Math.min(bytes.length, at + bodyLeft);
            keep(bytes, at, to);
            bodyLeft -= to - at;
            at = to;
            if (bodyLeft === 0) state = state === "body" ? "complete" : "chunk-end";
            break;
          }
          case "until-end":
            keep(bytes, at, bytes.length);
            at = bytes.length;
            break;
          case "chunk-line": {
            const found = take(bytes, at, "\r\n", LONGEST_CHUNK_LINE_BYTES);
            if (!found) return false;
            at = found.next;
            const [size] = /^[0-9a-f]+/i.exec(found.text) ?? [];
            bodyLeft = Number.parseInt(size ?? "", 16);
            if (!Number.isSafeInteger(bodyLeft)) throw new AnswerError("A chunk has no length.");
            state = bodyLeft === 0 ? "trailer" : "chunk";
            break;
          }
          case "chunk-end":
            if (bytes[at] !== CR && bytes[at] !== LF) throw new AnswerError("A chunk is longer than it says.");
            if (bytes[at] === LF) state = "chunk-line";
            at++;
            break;
          case "trailer": {
            const found = take(bytes, at, "\r\n", LONGEST_HEAD_BYTES);
            if (!found) return false;
            at = found.next;
            if (found.text === "") state = "complete";
            break;
          }
        }
      }
      if (state !== "complete") return false;
      // Bytes that nobody asked for: what comes next on this connection can't be told.
      if (at < bytes.length && head) head.keepsConnection = false;
      return true;
    },
    end: () => state === "until-end",
    head: () => head,
    bodyText: () => chunks && Buffer.concat(chunks).toString("utf8"),
  };
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/;

function parseHead(text: string): AnswerHead & { chunked: boolean; lengthBytes: number | null } {
  const [, minor, status] = STATUS_LINE.exec(text.slice(0, LONGEST_CHUNK_LINE_BYTES).split("\r\n", 1)[0] ?? "") ?? [];
  if (status === undefined) throw new AnswerError(`This is no HTTP/1.1: ${text.slice(0, 60)}`);
  let chunked = false;
  let lengthBytes: number | null = null;
  let keepsConnection = minor === "1";
  let idleMs: number | null = null;
  for (const [name, value] of headersOf(text)) {
    if (name === "content-length") {
      if (!/^\d+$/.test(value)) throw new AnswerError(`This is no length: ${value.slice(0, 60)}`);
      lengthBytes = Number(value);
    } else if (name === "transfer-encoding") chunked = /(^|,)\s*chunked\s*$/i.test(value);
    else if (name === "connection") {
      if (/\bclose\b/i.test(value)) keepsConnection = false;
      else if (/\bkeep-alive\b/i.test(value)) keepsConnection = true;
    } else if (name === "keep-alive") {
      const [, seconds] = /\btimeout=(\d+)/i.exec(value) ?? [];
      if (seconds !== undefined) idleMs = Number(seconds) * 1000;
    }
  }
  return { status: Number(status), text, keepsConnection, idleMs, chunked, lengthBytes };
}

/** The headers of a head, names in lower case. */
export function headersOf(headText: string): [name: string, value: string][] {
  const headers: [string, string][] = [];
  for (let from = headText.indexOf("\r\n"); from >= 0;) {
    const next = headText.indexOf("\r\n", from + 2);
    const line = next < 0 ? headText.slice(from + 2) : headText.slice(from + 2, next);
    const colon = line.indexOf(":");
    if (colon > 0) headers.push([line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]);
    from = next;
  }
  return headers;
}
