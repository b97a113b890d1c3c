import { describe, expect, it } from "vitest";
import { webArguments, type WebRequest } from "./web-actions-arguments.ts";

function request(terms: Partial<WebRequest> & { type?: string; text?: string } = {}): WebRequest {
  const { type, text, ...rest } = terms;
  return {
    method: "POST",
    headers: { host: "localhost", ...(type && { "content-type": type }) },
    path: "",
    query: "",
    body: text === undefined ? null : Buffer.from(text),
    user: null,
    ...rest,
  };
}

const without = (args: Record<string, unknown>) => {
  const { __ow_headers: _headers, __ow_method: _method, __ow_path: _path, ...rest } = args;
  return rest;
};

describe("arguments of a web action", () => {
  it("tell of the request", () => {
    expect(webArguments(request({ path: "/a%20b", user: "guest" }), false)).toEqual({
      __ow_method: "post",
      __ow_headers: { host: "localhost" },
      __ow_path: "/a%20b",
      __ow_user: "guest",
    });
  });

  it.each([
    ["query under body", { query: "a=1&b=2&b=3", type: "application/json", text: '{"a":[4]}' }, { a: [4], b: "3" }],
    ["a form", { type: "application/x-www-form-urlencoded", text: "a=1+2&b=%C3%BC" }, { a: "1 2", b: "ü" }],
    ["JSON that is no object", { type: "application/json", text: "[1]" }, { __ow_body: [1] }],
    ["text", { type: "text/plain", text: "hello" }, { __ow_body: "hello" }],
    ["bytes", { type: "image/png", text: "\u0001" }, { __ow_body: "AQ==" }],
    ["no type", { text: "x" }, { __ow_body: "eA==" }],
    ["no body", { type: "application/json", text: "" }, {}],
  ])("are %s", (_what, terms, expected) => {
    expect(without(webArguments(request(terms), false))).toEqual(expected);
  });

  it("are query and body as they are, of a raw one", () => {
    const json = request({ query: "a=1&b=%20", type: "application/json", text: '{"a":4}' });
    expect(without(webArguments(json, true))).toEqual({ __ow_query: "a=1&b=%20", __ow_body: btoa('{"a":4}') });
    const form = request({ type: "application/x-www-form-urlencoded", text: "a=1" });
    expect(without(webArguments(form, true))).toEqual({ __ow_query: "", __ow_body: "a=1" });
    expect(without(webArguments(request(), true))).toEqual({ __ow_query: "", __ow_body: "" });
  });

  it("may not be those that tell of the request", () => {
    const message = "Request defines parameters that are not allowed (e.g., reserved properties).";
    expect(() => webArguments(request({ query: "__ow_user=root" }), false)).toThrow(message);
    const body = request({ type: "application/json", text: '{"__ow_method":"get"}' });
    expect(() => webArguments(body, false)).toThrow(message);
  });

  it("keep a key __proto__ as data", () => {
    const text = '{"__proto__":{"polluted":true}}';
    const args = webArguments(request({ query: "__proto__=1", type: "application/json", text }), false);
    expect(Object.getPrototypeOf(args)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(args, "__proto__")?.value).toEqual({ polluted: true });
  });

  it("are no JSON where they say so", () => {
    const broken = request({ type: "application/json", text: "{" });
    expect(() => webArguments(broken, false)).toThrow("The request content was malformed:");
  });
});
