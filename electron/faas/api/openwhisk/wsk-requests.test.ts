import { expect, test } from "vitest";
import { basicHeader, sendRaw, startApi, type RawAnswer, type RunningApi } from "../testing/start-api.ts";

/** A request as Go's HTTP client writes it for `wsk` (client.go of openwhisk-client-go). */
function goRequest(api: RunningApi, method: string, path: string, body?: unknown): string {
  // Its JSON encoder ends every document with a line's end.
  const text = body === undefined ? null : `${JSON.stringify(body)}\n`;
  return [
    `${method} /api/v1/${path} HTTP/1.1`,
    `Host: localhost:${api.port}`,
    "User-Agent: OpenWhisk-CLI/1.0 (2024-09-02T20:45:41.310+0000) linux amd64",
    ...(text === null ? [] : [`Content-Length: ${Buffer.byteLength(text)}`]),
    `Authorization: ${basicHeader(api.key)}`,
    ...(text === null ? [] : ["Content-Type: application/json"]),
    "Accept-Encoding: gzip",
    "",
    text ?? "",
  ].join("\r\n");
}

interface CliReading {
  exitCode: number;
  message: string | null;
  value: unknown;
}

/** What `wsk` makes of an answer (Do and parseErrorResponse of client.go): exit codes are bytes. */
function readAsCli({ status, body }: RawAnswer): CliReading {
  const value: unknown = body === "" ? null : JSON.parse(body);
  if (status < 300) return { exitCode: 0, message: null, value };
  const { error, code } = (value ?? {}) as { error?: string; code?: string };
  const isKnown = error !== undefined && code !== undefined;
  const message = isKnown
    ? `${error} (code ${code})`
    : `The connection failed, or timed out. (HTTP status code ${status})`;
  return { exitCode: (status - 256) & 0xff, message, value };
}

async function startCli() {
  const api = await startApi();
  const wsk = async (method: string, path: string, body?: unknown) =>
    readAsCli(await sendRaw(api.port, goRequest(api, method, path, body)));
  return { ...api, wsk };
}

const action = (name: string, code = "function main() { return {}; }") => ({
  namespace: "_",
  name,
  exec: { kind: "nodejs:default", code },
  annotations: [{ key: "web-export", value: false }],
  limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
});

test("wsk action create, update, get, list, delete", async () => {
  const { wsk } = await startCli();
  const at = "namespaces/_/actions";
  expect(await wsk("PUT", `${at}/hello?overwrite=false`, action("hello"))).toMatchObject({
    exitCode: 0,
    value: { name: "hello", namespace: "guest", version: "0.0.1", exec: { kind: "nodejs:20" } },
  });
  expect(await wsk("PUT", `${at}/hello?overwrite=false`, action("hello"))).toMatchObject({
    exitCode: 153,
    message: expect.stringMatching(/^resource already exists \(code [0-9a-zA-Z]{32}\)$/),
  });
  // `wsk action update` asks first whether there is one, and makes it where there is none.
  expect(await wsk("GET", `${at}/other?code=false`)).toMatchObject({
    exitCode: 148,
    message: expect.stringContaining("The requested resource does not exist. (code "),
  });
  expect(await wsk("PUT", `${at}/other?overwrite=true`, action("other"))).toMatchObject({
    value: { version: "0.0.1" },
  });
  expect(await wsk("PUT", `${at}/other?overwrite=true`, { name: "other", namespace: "_" })).toMatchObject({
    value: { version: "0.0.2" },
  });
  expect(await wsk("GET", `${at}/other?code=true`)).toMatchObject({
    value: { exec: { code: "function main() { return {}; }", binary: false } },
  });
  expect((await wsk("GET", `${at}/other?code=false`)).value).toHaveProperty("exec", {
    kind: "nodejs:20",
    binary: false,
  });
  expect(await wsk("GET", `${at}?limit=30&skip=0`)).toMatchObject({ value: [{ name: "other" }, { name: "hello" }] });
  expect(await wsk("DELETE", `${at}/other`)).toMatchObject({ exitCode: 0, value: { name: "other" } });
  expect(await wsk("DELETE", `${at}/other`)).toMatchObject({ exitCode: 148 });
});

test("wsk action create with a sequence, with --native, with --docker, in a package with spaces", async () => {
  const { wsk } = await startCli();
  await wsk("PUT", "namespaces/_/actions/one?overwrite=false", action("one"));
  expect(
    await wsk("PUT", "namespaces/_/actions/two?overwrite=false", {
      namespace: "_",
      name: "two",
      exec: { kind: "sequence", components: ["/_/one", "/_/one"] },
    }),
  ).toMatchObject({ exitCode: 0, value: { exec: { components: ["/guest/one", "/guest/one"] } } });
  const script = "#!/bin/sh\necho '{}'\n";
  const native = { kind: "blackbox", image: "openwhisk/dockerskeleton", code: script };
  expect(
    await wsk("PUT", "namespaces/_/actions/native?overwrite=false", { namespace: "_", name: "native", exec: native }),
  ).toMatchObject({ value: { exec: { kind: "blackbox", image: "openwhisk/dockerskeleton", binary: false } } });
  expect(
    await wsk("PUT", "namespaces/_/actions/docker?overwrite=false", {
      exec: { kind: "blackbox", image: "me/mine", code: script },
    }),
  ).toMatchObject({ exitCode: 0, value: { exec: { kind: "blackbox", image: "me/mine", code: script } } });
  await wsk("PUT", "namespaces/_/packages/my%20tools?overwrite=false", { name: "my tools", namespace: "_" });
  const inPackage = "namespaces/_/actions/my%20tools/do%20it";
  expect(await wsk("PUT", `${inPackage}?overwrite=false`, action("my tools/do it"))).toMatchObject({
    value: { namespace: "guest/my tools", name: "do it" },
  });
  expect(await wsk("GET", "namespaces/_/actions/my%20tools/?limit=30&skip=0")).toMatchObject({
    value: [{ name: "do it" }],
  });
});

test("wsk package create, bind, get, list, delete", async () => {
  const { wsk } = await startCli();
  const at = "namespaces/_/packages";
  expect(
    await wsk("PUT", `${at}/tools?overwrite=false`, {
      namespace: "_",
      name: "tools",
      parameters: [{ key: "a", value: 1 }],
    }),
  ).toMatchObject({ exitCode: 0 });
  expect(await wsk("PUT", `${at}/bound?overwrite=false`, { binding: { namespace: "_", name: "tools" } })).toMatchObject(
    {
      value: {
        binding: { namespace: "guest", name: "tools" },
        annotations: [{ key: "binding", value: { namespace: "guest", name: "tools" } }],
      },
    },
  );
  expect(await wsk("GET", `${at}/bound`)).toMatchObject({ value: { parameters: [{ key: "a", value: 1 }] } });
  expect(await wsk("GET", `${at}?limit=30&skip=0`)).toMatchObject({ value: [{ name: "bound" }, { name: "tools" }] });
  expect(await wsk("GET", `${at}/none`)).toMatchObject({
    message: expect.stringContaining("The requested resource 'guest/none' does not exist. (code "),
  });
  expect(await wsk("DELETE", `${at}/bound`)).toMatchObject({ exitCode: 0 });
  expect(await wsk("DELETE", `${at}/tools`)).toMatchObject({ exitCode: 0 });
});

test("wsk trigger and rule", async () => {
  const { wsk } = await startCli();
  await wsk("PUT", "namespaces/_/actions/hello?overwrite=false", action("hello"));
  expect(await wsk("PUT", "namespaces/_/triggers/tick?overwrite=false", { name: "tick" })).toMatchObject({
    value: { name: "tick", version: "0.0.1" },
  });
  const rule = { name: "r", status: "", trigger: "/_/tick", action: "/_/hello" };
  expect(await wsk("PUT", "namespaces/_/rules/r?overwrite=false", rule)).toMatchObject({ value: { status: "active" } });
  const state = (status: string) => ({ status, trigger: null, action: null });
  // The CLI prints what comes back as a rule, so that there must be one.
  expect(await wsk("POST", "namespaces/_/rules/r", state("inactive"))).toMatchObject({ value: { status: "inactive" } });
  expect(await wsk("POST", "namespaces/_/rules/r", state("inactive"))).toMatchObject({ exitCode: 0 });
  expect(await wsk("POST", "namespaces/_/rules/r", state("active"))).toMatchObject({ value: { status: "active" } });
  expect(await wsk("POST", "namespaces/_/rules/r", state("on"))).toMatchObject({
    exitCode: 144,
    message: expect.stringContaining("on is not a recognized rule state"),
  });
  expect(await wsk("GET", "namespaces/_/rules?limit=30&skip=0")).toMatchObject({ value: [{ name: "r" }] });
  expect(
    await wsk("PUT", "namespaces/_/rules/r2?overwrite=false", { trigger: "/_/none", action: "/_/hello" }),
  ).toMatchObject({ exitCode: 144, message: expect.stringContaining("trigger /guest/none does not exist") });
  expect(await wsk("DELETE", "namespaces/_/rules/r")).toMatchObject({ exitCode: 0 });
  expect(await wsk("DELETE", "namespaces/_/triggers/tick")).toMatchObject({ exitCode: 0 });
});

test("wsk property get, namespace list, list", async () => {
  const { wsk } = await startCli();
  expect(await wsk("GET", "")).toMatchObject({
    value: { description: "OpenWhisk API", api_version: "1.0.0", api_version_path: "v1" },
  });
  expect((await wsk("GET", "namespaces")).value).toEqual(["guest"]);
  for (const collection of ["actions", "packages", "triggers", "rules"])
    expect((await wsk("GET", `namespaces/_/${collection}?limit=0&skip=0`)).value).toEqual([]);
});

test("one name can't be of two kinds of entities", async () => {
  const { wsk } = await startCli();
  await wsk("PUT", "namespaces/_/actions/same?overwrite=false", action("same"));
  const answers = [
    await wsk("PUT", "namespaces/_/triggers/same?overwrite=true", {}),
    await wsk("GET", "namespaces/_/rules/same"),
    await wsk("DELETE", "namespaces/_/packages/same"),
    await wsk("PUT", "namespaces/_/actions/same/inner?overwrite=false", action("inner")),
  ];
  for (const answer of answers) {
    expect(answer.exitCode).toBe(153);
    expect(answer.message).toContain("Resource by this name exists but is not in this collection. (code ");
  }
});
