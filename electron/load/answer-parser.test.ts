import { describe, expect, test } from "vitest";
import { AnswerError, createAnswerParser } from "./answer-parser.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

function read(pieces: Buffer[], method = "GET") {
  const parser = createAnswerParser();
  parser.begin(method, true);
  let isComplete = false;
  for (const piece of pieces) isComplete = parser.feed(piece);
  return { parser, isComplete, head: parser.head(), body: parser.bodyText() };
}

/** Cut after every byte, and at each single place. */
function cuts(text: string): Buffer[][] {
  const bytes = Buffer.from(text, "utf8");
  const single = Array.from({ length: bytes.length - 1 }, (_, at) => [
    bytes.subarray(0, at + 1),
    bytes.subarray(at + 1),
  ]);
  return [[bytes], Array.from(bytes, (byte) => Buffer.from([byte])), ...single];
}

describe("an answer, however its bytes are cut,", () => {
  test.each([
    ["with a length", `${HEAD}Content-Length: 6\r\n\r\nhélla`, "hélla"],
    ["without a body", `${HEAD}Content-Length: 0\r\n\r\n`, ""],
    [
      "in chunks",
      `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n1a;x=y\r\n${"z".repeat(26)}\r\n0\r\n\r\n`,
      `hello${"z".repeat(26)}`,
    ],
    ["in chunks with trailers", `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n`, "x"],
    ["after an announcement", `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${HEAD}Content-Length: 2\r\n\r\nok`, "ok"],
    ["of 204", "HTTP/1.1 204 No Content\r\n\r\n", ""],
    ["of 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", ""],
  ])("%s is read", (_, text, body) => {
    for (const pieces of cuts(text)) {
      const answer = read(pieces);
      expect(answer.isComplete).toBe(true);
      expect(answer.body).toBe(body);
      expect(answer.head?.keepsConnection).toBe(true);
    }
  });
});

test("an answer to HEAD has no body, whatever its length says", () => {
  expect(read([Buffer.from(`${HEAD}Content-Length: 100\r\n\r\n`)], "HEAD").isComplete).toBe(true);
});

test("without a length, the end of the connection is that of the answer", () => {
  const { parser, isComplete, head } = read([Buffer.from(`${HEAD}\r\nhello`)]);
  expect(isComplete).toBe(false);
  expect(parser.end()).toBe(true);
  expect(head?.keepsConnection).toBe(false);
  expect(parser.bodyText()).toBe("hello");
});

test("a connection that ends too early doesn't end an answer", () => {
  expect(read([Buffer.from(`${HEAD}Content-Length: 9\r\n\r\nhello`)]).parser.end()).toBe(false);
});

test.each([
  ["HTTP/1.1 200 OK\r\nConnection: close\r\n", false],
  ["HTTP/1.1 200 OK\r\nConnection: Keep-Alive\r\n", true],
  ["HTTP/1.0 200 OK\r\n", false],
  ["HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", true],
])("%j keeps the connection: %s", (head, keeps) => {
  expect(read([Buffer.from(`${head}Content-Length: 0\r\n\r\n`)]).head?.keepsConnection).toBe(keeps);
});

test("a connection on which more comes than was asked for isn't used again", () => {
  const { isComplete, head } = read([Buffer.from(`${HEAD}Content-Length: 2\r\n\r\nokHTTP/1.1 200`)]);
  expect(isComplete).toBe(true);
  expect(head?.keepsConnection).toBe(false);
});

test("the server's patience is known", () => {
  expect(read([Buffer.from(`${HEAD}Keep-Alive: timeout=5\r\nContent-Length: 0\r\n\r\n`)]).head?.idleMs).toBe(5000);
});

test.each([
  "SSH-2.0-OpenSSH_9.2\r\n\r\n",
  "HTTP/2 200\r\n\r\n",
  "HTTP/1.1 99 No\r\n\r\n",
  `${HEAD}Content-Length: -1\r\n\r\n`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`,
  `HTTP/1.1 200 ${"x".repeat(70_000)}`,
])("%.40j is no HTTP/1.1", (text) => {
  expect(() => read([Buffer.from(text)])).toThrow(AnswerError);
});
