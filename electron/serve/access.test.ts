import { describe, expect, test } from "vitest";
import { createToken, judgeRequest, sameToken, securityHeaders, type RequestHead } from "./access.ts";

const PORT = 4321;
const SESSION = createToken();
const TOKEN = createToken();
const rules = { port: PORT, session: SESSION, acceptToken: (presented: string) => presented === TOKEN };

const host = `127.0.0.1:${PORT}`;
const cookie = `other=1; workbench-${PORT}=${SESSION}`;
function judge(url: string, headers: RequestHead["headers"], upgrade = false) {
  const judgement = judgeRequest({ method: "GET", url, headers, upgrade }, rules);
  return judgement.kind === "refuse" ? judgement.status : judgement.kind;
}

test("tokens have 256 bits and differ", () => {
  expect(Buffer.from(TOKEN, "base64url")).toHaveLength(32);
  expect(createToken()).not.toBe(TOKEN);
  expect(sameToken(TOKEN, TOKEN)).toBe(true);
  expect(sameToken(TOKEN.slice(1), TOKEN)).toBe(false);
  expect(sameToken("", TOKEN)).toBe(false);
});

describe("Host", () => {
  test.each([host, `localhost:${PORT}`, `LocalHost:${PORT}`, `[::1]:${PORT}`])("%s is ours", (name) =>
    expect(judge("/", { host: name, cookie })).toBe("allow"),
  );
  test.each([
    undefined,
    "127.0.0.1",
    "127.0.0.1:4322",
    `evil.example:${PORT}`,
    `127.0.0.1.evil.example:${PORT}`,
    `127.0.0.1:${PORT}.evil.example`,
    `0.0.0.0:${PORT}`,
  ])("%s is refused, even with the right cookie or token", (name) => {
    expect(judge("/", { host: name, cookie })).toBe(403);
    expect(judge(`/?token=${TOKEN}`, { host: name })).toBe(403);
  });
});

describe("Origin", () => {
  test.each(["http://evil.example", `http://127.0.0.1:4322`, `https://127.0.0.1:${PORT}`, "null", ""])(
    "%j is refused on requests and upgrades",
    (origin) => {
      expect(judge("/", { host, origin, cookie })).toBe(403);
      expect(judge("/rpc", { host, origin, cookie }, true)).toBe(403);
    },
  );
  test("may be absent on a request, not on an upgrade", () => {
    expect(judge("/assets/a.js", { host, cookie })).toBe("allow");
    expect(judge("/rpc", { host, cookie }, true)).toBe(403);
    expect(judge("/rpc", { host, origin: `http://${host}`, cookie }, true)).toBe("allow");
  });
});

describe("Sec-Fetch-Site", () => {
  test.each(["cross-site", "same-site"])("a part loaded from a %s page is refused, a followed link isn't", (site) => {
    const tag = { "sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" };
    const frame = { "sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" };
    const link = { "sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    expect(judge("/assets/a.js", { host, cookie, ...tag })).toBe(403);
    expect(judge("/", { host, cookie, ...frame })).toBe(403);
    expect(judge("/", { host, cookie, ...link })).toBe("allow");
  });
});

describe("token and cookie", () => {
  test("the token starts a session at the root only, and never on an upgrade", () => {
    expect(judge(`/?token=${TOKEN}`, { host })).toBe("start-session");
    expect(judge("/?token=wrong", { host, cookie })).toBe(401);
    expect(judge(`/index.html?token=${TOKEN}`, { host })).toBe(401);
    expect(judge(`/rpc?token=${TOKEN}`, { host, origin: `http://${host}` }, true)).toBe(401);
  });
  test.each([
    undefined,
    "",
    `workbench-${PORT}=wrong`,
    `workbench-${PORT + 1}=${SESSION}`,
    `workbench-${PORT}=${TOKEN}`,
  ])("cookie %j doesn't open anything", (header) => expect(judge("/", { host, cookie: header })).toBe(401));
});

test("a request line that is no path is refused", () => {
  expect(judge("http://evil.example/", { host, cookie })).toBe(400);
  expect(judge("*", { host, cookie })).toBe(400);
});

test("the policy names the one WebSocket address", () => {
  expect(securityHeaders(host)["Content-Security-Policy"]).toContain(`connect-src 'self' ws://${host};`);
});
