import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createBuiltCommand } from "./testing/built-command.ts";

const { folder, start, wb, source, leftOvers } = createBuiltCommand();

const greet = source(
  "greet ü.c",
  '#include <stdio.h>\nint main(int n, char **a) { printf("hi %s\\n", a[1]); return n - 2; }\n',
);

test("without an emulator each command says so, and how to start one", () => {
  expect(wb(["faas", "status", "--json"])).toMatchObject({ exitCode: 0, json: { running: false, url: null } });
  for (const args of [
    ["stop"],
    ["list"],
    ["invoke", "greet"],
    ["activations"],
    ["delete", "greet"],
    ["deploy", "g", greet],
    ["namespace", "list"],
    ["cost"],
  ])
    expect(wb(["faas", ...args, "--json"]), args[0]).toMatchObject({
      exitCode: 1,
      json: { error: { code: "EMULATOR_NOT_RUNNING", hint: "Start one with: wb faas start" } },
    });
});

test("what can't be meant is refused before anything is done", () => {
  const refused = (args: string[]) => wb(["faas", args[0] ?? "", "--json", ...args.slice(1)]);
  expect(refused(["invoke", "greet", "--url", "http://127.0.0.1:1"])).toMatchObject({ exitCode: 2 });
  expect(refused(["invoke", "greet", "--param", "name"]).json.error.message).toContain("name has none");
  expect(refused(["invoke", "greet", "--param", "a", "1", "--", "b"])).toMatchObject({ exitCode: 2 });
  expect(refused(["deploy", "g", greet, "--sandbox", "box"]).json.error.message).toContain("wasm-instance");
  expect(refused(["deploy", "g", greet, "--allow", "network"]).json.error.message).toContain("clock");
  const elsewhere = ["--url", "http://127.0.0.1:1", "--auth", "a:b"];
  for (const name of ["..", "../packages/p", "a/../b", "/a", "a/b/c"])
    expect(refused(["delete", name, ...elsewhere]), name).toMatchObject({
      exitCode: 2,
      json: { deleted: false, error: { code: "INVALID_REQUEST" } },
    });
  expect(refused(["list", ...elsewhere])).toMatchObject({
    exitCode: 1,
    json: { error: { code: "EMULATOR_NOT_RUNNING" } },
  });
});

test("a function's life, from its deployment to its records, on an emulator in a folder of its own", async () => {
  const emulator = start(["faas", "start", "--port", "0", "--data", join(folder, "elsewhere"), "--json"]);
  await expect.poll(() => emulator.stdout, { timeout: 20_000 }).toContain("\n");
  const address = JSON.parse(emulator.stdout);
  expect(address).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    edgeUrl: `${address.url}/faas`,
    apihost: address.url,
    auth: expect.stringMatching(/^[0-9a-f-]{36}:\w{64}$/),
  });
  expect(wb(["faas", "status", "--json"]).json).toMatchObject({ running: true, ...address });

  // One that doesn't come to run is told what is in its way, and makes nobody forget the one that runs.
  const { port } = new URL(address.url);
  for (const [args, code, exitCode] of [
    [["--data", join(folder, "elsewhere")], "INVALID_REQUEST", 2],
    [["--data", join(folder, greet)], "INVALID_REQUEST", 2],
    [["--data", join(folder, "third"), "--port", port], "PORT_IN_USE", 1],
  ] as const)
    expect(wb(["faas", "start", ...args, "--json"])).toMatchObject({ exitCode, json: { error: { code } } });
  expect(wb(["faas", "status", "--json"]).json).toMatchObject({ running: true, ...address });

  const deployed = wb(["faas", "deploy", "greet", greet, "--sandbox", "wasm-instance", "--memory", "64", "--json"]);
  expect(deployed).toMatchObject({
    exitCode: 0,
    json: { namespace: "guest", name: "greet", version: "0.0.1", exec: { kind: "wasi:1" }, limits: { memory: 64 } },
  });
  expect(deployed.json.exec).not.toHaveProperty("code");
  expect(wb(["faas", "list"]).stdout).toMatch(/guest\/greet +wasm-instance +wasi:1 +64 MB/);

  const called = wb(["faas", "invoke", "greet", "--json", "--", "Ada"]);
  expect(called).toMatchObject({
    exitCode: 0,
    json: { name: "greet", response: { success: true, result: { output: "hi Ada\n" } } },
  });
  expect(wb(["faas", "invoke", "greet", "--", "Bob"])).toMatchObject({ exitCode: 0, stdout: "hi Bob\n" });
  const failed = wb(["faas", "invoke", "greet", "--json", "--", "Ada", "Bob"]);
  expect(failed).toMatchObject({
    exitCode: 1,
    json: { activationId: expect.any(String), error: { code: "PROGRAM_FAILED" } },
  });
  expect(await (await fetch(`${address.edgeUrl}/greet`, { method: "POST", body: '["Eve"]' })).json()).toMatchObject({
    status: "success",
    output: "hi Eve\n",
  });

  const { activations } = wb(["faas", "activations", "--name", "greet", "--json"]).json;
  expect(activations).toHaveLength(4);
  const [id] = activations.map(({ activationId }: { activationId: string }) => activationId);
  expect(wb(["faas", "activations", id, "--json"]).json.activations).toEqual([
    expect.objectContaining({ activationId: id }),
  ]);
  expect(wb(["faas", "activations", "--limit", "1"]).stdout).toContain("cold");
  expect(wb(["faas", "activations", "0".repeat(32), "--json"])).toMatchObject({ exitCode: 2 });

  const cost = wb(["faas", "cost", "greet", "--server-usd", "4", "--json"]);
  expect(cost).toMatchObject({
    exitCode: 0,
    json: {
      prices: { gbSecondUsd: 0.0000166667, millionRequestsUsd: 0.2 },
      server: { monthUsd: 4, vcpus: 1 },
      accounts: [{ namespace: "guest", function: "guest/greet", requests: 4 }],
    },
  });
  expect(wb(["faas", "cost"]).stdout).toMatch(/^function +requests +GB-seconds.*\n[^]*guest\/greet +4 /);
  expect(wb(["faas", "cost", "nobody", "--json"])).toMatchObject({ exitCode: 2 });
  expect(wb(["faas", "cost", "--server-usd", "cheap", "--json"])).toMatchObject({ exitCode: 2 });

  // What a deployment leaves out is as by default, whatever the one before it said.
  const asked = source(
    "asked.c",
    `#include <stdio.h>
#include <stdlib.h>
int main(int n, char **a) { const char *who = getenv("WHO"); printf("%s from %s\\n", n > 1 ? a[1] : "-", who ? who : "-"); }
`,
  );
  const all = ["--memory", "64", "--timeout", "5000", "--concurrency", "2", "--input", "json", "--env", "WHO=me"];
  const annotated = ({ json }: ReturnType<typeof wb>, key: string) =>
    json.annotations.find((one: { key: string }) => one.key === `workbench-${key}`)?.value;
  const first = wb(["faas", "deploy", "asked", asked, ...all, "--allow", "environment", "--json"]);
  expect(first).toMatchObject({ json: { limits: { memory: 64, timeout: 5000, instances: 2 }, notes: [] } });
  expect(wb(["faas", "invoke", "asked", "--param", "b", "1"]).stdout).toBe('{"b":1} from me\n');
  const second = wb(["faas", "deploy", "asked", asked, "--env", "WHO=me", "--json"]);
  expect(second.json.limits).toEqual({ memory: 256, timeout: 60_000, logs: 10, concurrency: 1 });
  expect(second.json.notes).toEqual([expect.stringContaining("Add --allow environment")]);
  expect(["input", "output", "parameters"].map((key) => annotated(second, key))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(wb(["faas", "invoke", "asked", "--", "Ada"]).stdout).toBe("Ada from -\n");

  const script = source("double.js", "exports.main = ({ n }) => ({ twice: 2 * n });\n");
  expect(wb(["faas", "deploy", "double", script, "--json"]).json).toMatchObject({ exec: { kind: "nodejs:20" } });
  expect(wb(["faas", "invoke", "double", "--param", "n", "21", "--json"]).json.response.result).toEqual({ twice: 42 });

  // A loader of Emscripten's is known by the module beside it.
  const loader = source("loader.js", 'Module.print("hi"); Module.quit(0, { name: "ExitStatus" })\n');
  writeFileSync(join(folder, "loader.wasm"), Buffer.from("0061736d01000000", "hex"));
  const loaded = wb(["faas", "deploy", "loader", loader, "--json"]);
  expect(loaded.json).toMatchObject({ exec: { kind: "emscripten:1" } });
  expect(annotated(loaded, "sandbox")).toBe("v8-context");
  expect(wb(["faas", "invoke", "loader"])).toMatchObject({ exitCode: 0, stdout: "hi\n" });

  const broken = source("broken.c", "int main(void) { return nothing; }\n");
  expect(wb(["faas", "deploy", "broken", broken, "--json"])).toMatchObject({
    exitCode: 1,
    json: { name: null, error: { code: "BUILD_FAILED" }, diagnostics: [{ line: 1 }] },
  });
  writeFileSync(join(folder, "schema.json"), '{ "type": "array", "minItems": 1 }');
  wb(["faas", "deploy", "greet", greet, "--parameters", "schema.json"]);
  expect(wb(["faas", "invoke", "greet", "--json"])).toMatchObject({
    exitCode: 2,
    json: { error: { code: "INVALID_REQUEST" } },
  });

  const { auth } = wb(["faas", "namespace", "add", "course a", "--json"]).json;
  expect(wb(["faas", "list", "--url", address.url, "--auth", auth, "--json"]).json).toEqual({ functions: [] });
  expect(wb(["faas", "namespace", "list", "--json"]).json.namespaces).toEqual([
    { namespace: "guest", auth: address.auth },
    { namespace: "course a", auth },
  ]);
  expect(wb(["faas", "namespace", "add", "_", "--json"])).toMatchObject({ exitCode: 2, json: { auth: null } });
  expect(wb(["faas", "namespace", "remove", "course a", "--json"]).json).toEqual({
    namespace: "course a",
    removed: true,
  });
  expect(wb(["faas", "list", "--url", address.url, "--auth", auth, "--json"])).toMatchObject({
    json: { error: { code: "PERMISSION_DENIED" } },
  });

  expect(wb(["faas", "delete", "greet", "--json"])).toMatchObject({
    exitCode: 0,
    json: { name: "greet", deleted: true },
  });
  expect(wb(["faas", "invoke", "greet", "--json"])).toMatchObject({
    exitCode: 2,
    json: { error: { code: "FILE_NOT_FOUND" } },
  });
  expect(wb(["faas", "stop", "--json"])).toMatchObject({ exitCode: 0, json: { stopped: true } });
  expect(await emulator.ended).toBe(0);
  await expect.poll(leftOvers).toEqual([]);
}, 120_000);
