import { describe, expect, test } from "vitest";
import { cacheControlOf, contentSecurityPolicy, mediaTypeOf, windowFileOf } from "./window-content.ts";

describe("windowFileOf", () => {
  test.each([
    ["/", "index.html"],
    ["/index.html", "index.html"],
    ["/assets/index-DaX3b_9q.js", "assets/index-DaX3b_9q.js"],
    ["/assets/a%20b.png", "assets/a b.png"],
  ])("%s is %s", (pathname, file) => expect(windowFileOf(pathname)).toBe(file));

  test.each([
    "/../secret",
    "/assets/../../secret",
    "/%2e%2e/secret",
    "/..%2fsecret",
    "/..%5csecret",
    "/assets\\..\\secret",
    "/C:/Windows/win.ini",
    "/a%00.js",
    "//host/share",
    "/assets/",
    "/.env",
    "/%",
    "relative",
    "",
  ])("%j is refused", (pathname) => expect(windowFileOf(pathname)).toBeNull());
});

test("only names with a content hash are cached for ever", () => {
  expect(cacheControlOf("assets/index-DaX3b_9q.js")).toContain("immutable");
  expect(cacheControlOf("index.html")).toBe("no-cache");
  expect(cacheControlOf("assets/logo.svg")).toBe("no-cache");
});

test("media types that browsers insist on", () => {
  expect(mediaTypeOf("assets/x.JS")).toBe("text/javascript; charset=utf-8");
  expect(mediaTypeOf("x.wasm")).toBe("application/wasm");
  expect(mediaTypeOf("README")).toBe("application/octet-stream");
});

test("the policy allows no foreign origin and no inline script", () => {
  const policy = contentSecurityPolicy(["ws://127.0.0.1:4000"]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self' ws://127.0.0.1:4000;");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
});
