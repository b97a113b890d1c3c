import { describe, expect, it } from "vitest";
import { splitExtension, webAnswer } from "./web-actions-answer.ts";

describe("results as answers", () => {
  it.each([
    [
      { body: "<p>hi</p>" },
      { status: 200, headers: { "content-type": "text/html; charset=UTF-8" }, body: "<p>hi</p>" },
    ],
    [{ body: { a: 1 } }, { status: 200, headers: { "content-type": "application/json" }, body: '{\n  "a": 1\n}' }],
    [
      { body: { a: 1 }, headers: { "Content-Type": "application/hal+json" } },
      { headers: { "content-type": "application/hal+json" } },
    ],
    [{ body: "" }, { status: 204, headers: {}, body: "" }],
    [{}, { status: 204, body: "" }],
    [
      { statusCode: 404, body: "gone" },
      { status: 404, body: "gone" },
    ],
    [
      { statusCode: "302", headers: { location: "/elsewhere" } },
      { status: 302, headers: { location: "/elsewhere" } },
    ],
    [
      { headers: { "content-type": "image/png" }, body: "AAEC" },
      { status: 200, headers: { "content-type": "image/png" }, body: Buffer.from([0, 1, 2]) },
    ],
    [
      { headers: { "content-type": "text/csv; charset=latin1" }, body: "a,b" },
      { headers: { "content-type": "text/csv; charset=latin1" }, body: "a,b" },
    ],
    [
      { headers: { "Set-Cookie": ["a=1", "b=2"], "X-Count": 3, "X-Flag": true }, body: "" },
      { headers: { "set-cookie": ["a=1", "b=2"], "x-count": "3", "x-flag": "true" } },
    ],
    [
      { headers: { "Content-Length": "5", "Transfer-Encoding": "chunked" }, body: "x" },
      { status: 200, body: "x" },
    ],
  ])("%j", (result, expected) => {
    const answer = webAnswer(result, ".http");
    expect({ ...answer, headers: { ...answer.headers } }).toMatchObject(expected);
    expect(answer.headers).not.toHaveProperty("content-length");
    expect(answer.headers).not.toHaveProperty("transfer-encoding");
  });

  it.each([
    ["text", "Response is not valid 'message/http'."],
    [{ statusCode: 3.5 }, "Response is not valid 'message/http'."],
    [{ statusCode: 99 }, "Response is not valid 'message/http'."],
    [{ statusCode: "4x" }, "Response is not valid 'message/http'."],
    [{ headers: "none" }, "Response is not valid 'message/http'."],
    [{ headers: { "x-a": { b: 1 } } }, "Response is not valid 'message/http'."],
    [{ headers: { "x-split": "a\r\nset-cookie: b" } }, "Response is not valid 'message/http'."],
    [{ headers: { "bad name": "a" } }, "Response is not valid 'message/http'."],
    [{ headers: { "content-type": "nonsense" }, body: "a" }, "Response did not specify a known content-type."],
    [
      { headers: { "content-type": "image/png" }, body: "not base64!" },
      "Response type in header did not match generated content type.",
    ],
    [
      { headers: { "content-type": "text/html" }, body: { a: 1 } },
      "Response type in header did not match generated content type.",
    ],
  ])("refuses %j", (result, message) => {
    expect(() => webAnswer(result, ".http")).toThrow(message);
  });

  it("follows extensions", () => {
    expect(webAnswer({ a: 1 }, ".json").body).toBe('{\n  "a": 1\n}');
    expect(webAnswer([1], ".json").headers).toEqual({ "content-type": "application/json" });
    expect(webAnswer({ html: "<p>" }, ".html").body).toBe("<p>");
    expect(webAnswer({ body: "<svg/>" }, ".svg").headers).toEqual({ "content-type": "image/svg+xml" });
    expect(webAnswer({ text: 7 }, ".text").body).toBe("7");
    expect(() => webAnswer({ a: 1 }, ".html")).toThrow("Response is not valid 'text/html'.");
    expect(() => webAnswer({ a: 1 }, ".text")).toThrow("Response does not include requested property.");
    expect(() => webAnswer("a", ".json")).toThrow("Response is not valid 'application/json'.");
  });
});

it("splits names", () => {
  expect(splitExtension("hello.json")).toEqual({ name: "hello", extension: ".json" });
  expect(splitExtension("hello.tar")).toEqual({ name: "hello.tar", extension: ".http" });
});
