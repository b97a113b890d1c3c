import { expect, test } from "vitest";
import { curlCall, curlRecord, wbCall, wbDeployCommand, wbRecord, wskCall, wskRecord } from "./faas-commands.ts";

const address = {
  url: "http://127.0.0.1:3233",
  edgeUrl: "http://127.0.0.1:3233/faas",
  apihost: "http://127.0.0.1:3233",
  auth: "1234-5678:abcd",
};

test("without arguments nothing but the name is said", () => {
  for (const argument of [{}, undefined]) {
    expect(curlCall({ name: "hello", argument }, address).command).toBe("curl http://127.0.0.1:3233/faas/hello");
    expect(wskCall({ name: "hello", argument }, address).command).toBe(
      "wsk --apihost http://127.0.0.1:3233 --auth 1234-5678:abcd action invoke /_/hello --blocking",
    );
    expect(wbCall({ name: "hello", argument }).command).toBe("wb faas invoke hello");
  }
});

test("quotes survive the shell", () => {
  const argument = { plate: "it's 5 \"o'clock\"", n: -5, text: "5", dash: "-x", on: true };
  expect(curlCall({ name: "utils/read plate", argument }, address).command).toBe(
    `curl -H 'Content-Type: application/json' -d '{"plate":"it'\\''s 5 \\"o'\\''clock\\"","n":-5,"text":"5","dash":"-x","on":true}' ` +
      "http://127.0.0.1:3233/faas/utils/read%20plate",
  );
  const pairs = `plate 'it'\\''s 5 "o'\\''clock"' n -5 text '"5"' dash '"-x"' on true`;
  expect(wbCall({ name: "utils/read", argument }).command).toBe(`wb faas invoke utils/read --param ${pairs}`);
  expect(wskCall({ name: "utils/read", argument: { text: "5", list: [1, "a"] } }, address).command).toMatch(
    / action invoke \/_\/utils\/read --blocking --param text '"5"' --param list '\[1,"a"\]'$/,
  );
});

test("a list is arguments of a program, which wsk has no way to pass", () => {
  const call = { name: "hello", argument: ["Ada L.", "-v", "5"] };
  expect(wbCall(call).command).toBe("wb faas invoke hello -- 'Ada L.' -v 5");
  expect(curlCall(call, address).command).toContain(`-d '["Ada L.","-v","5"]'`);
  expect(wskCall(call, address)).toEqual({ command: null, reason: "wsk passes parameters with names, no list." });
  expect(wbCall({ name: "hello", argument: [5] }).command).toBeNull();
  expect(wbCall({ name: "hello", argument: { "-n": 5 } }).command).toBeNull();
});

test("the record of a call is had from each client", () => {
  expect(curlRecord("14a1", address)).toBe(
    "curl -u 1234-5678:abcd http://127.0.0.1:3233/api/v1/namespaces/_/activations/14a1",
  );
  expect(wskRecord("14a1", address)).toBe(
    "wsk --apihost http://127.0.0.1:3233 --auth 1234-5678:abcd activation get 14a1",
  );
  expect(wbRecord("14a1")).toBe("wb faas activations 14a1");
});

test("a deployment says what differs from the usual", () => {
  expect(wbDeployCommand({ name: "hello", file: "/p/hello.c", sandbox: "wasm-instance" })).toBe(
    "wb faas deploy hello /p/hello.c --sandbox wasm-instance",
  );
  expect(
    wbDeployCommand({
      name: "utils/hello",
      file: "/p/my hello.c",
      sandbox: "process:wasmtime",
      memoryMb: 128,
      timeoutMs: 500,
      features: ["clock", "random"],
      environment: { MODE: "a b" },
      parametersSchema: { type: "object" },
      build: { optimization: "O3", compilers: { native: "gcc" } },
    }),
  ).toBe(
    `printf %s '{"type":"object"}' > utils-hello.parameters.json && wb faas deploy utils/hello '/p/my hello.c' ` +
      "--sandbox process:wasmtime --memory 128 --timeout 500 --allow clock,random --env 'MODE=a b' " +
      "--parameters utils-hello.parameters.json --with gcc --opt O3",
  );
});
