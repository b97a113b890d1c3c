import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createBuiltCommand } from "./testing/built-command.ts";

const { wb, start, source, leftOvers } = createBuiltCommand();

const hello = source("größe ü 1.c", '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n');

const SIGHUP_BIT = 1n;

/** Node takes a while to load before it reads our first line; only Linux tells when that has listened for signals. */
async function untilListening(pid: number | undefined): Promise<void> {
  const caughtSignals = () => {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return BigInt(`0x${/^SigCgt:\s*(\w+)/m.exec(status)?.[1] ?? "0"}`);
  };
  while (process.platform === "linux" && (caughtSignals() & SIGHUP_BIT) === 0n)
    await new Promise((resolve) => setTimeout(resolve, 2));
  if (process.platform !== "linux") await new Promise((resolve) => setTimeout(resolve, 500));
}

/** Starts a command and sends it a signal this long after it began to listen. */
async function interrupted(args: string[], signal: NodeJS.Signals, afterMs: number) {
  const started = start(args);
  await untilListening(started.child.pid);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  started.child.kill(signal);
  return { exitCode: await started.ended, stdout: started.stdout };
}

describe.skipIf(process.platform === "win32")("a signal at any moment", () => {
  const bench = ["bench", hello, "--on", "node", "--runs", "1000", "--json"];
  test.each([
    ["SIGINT", 0],
    ["SIGTERM", 100],
    ["SIGHUP", 250],
    ["SIGINT", 500],
    ["SIGHUP", 1_500],
  ] as const)("%s after %i ms: one document, exit code 130, nothing runs on", async (signal, afterMs) => {
    const { exitCode, stdout } = await interrupted(bench, signal, afterMs);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "CANCELLED" } });
    expect(exitCode).toBe(130);
    await expect.poll(() => leftOvers(), { timeout: 5_000 }).toEqual([]);
  });

  test("while its own input is awaited", async () => {
    const args = ["run", hello, "--on", "node", "--stdin", "-", "--json"];
    const { exitCode, stdout } = await interrupted(args, "SIGINT", 800);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "CANCELLED" } });
    expect(exitCode).toBe(130);
  });

  test.each([
    ["SIGTERM", 0],
    ["SIGTERM", 200],
    ["SIGHUP", 1_500],
  ] as const)("serving ends well with %s after %i ms", async (signal, afterMs) => {
    const { exitCode, stdout } = await interrupted(["serve", "--no-open", "--json"], signal, afterMs);
    expect(JSON.parse(stdout)).toHaveProperty("url");
    expect(exitCode).toBe(0);
  });
});

describe("serve", () => {
  function serve() {
    const started = start(["serve", "--no-open", "--json"]);
    const url = async () => {
      await expect.poll(() => started.stdout, { timeout: 10_000 }).toContain("\n");
      return new URL(JSON.parse(started.stdout.split("\n")[0] ?? "").url);
    };
    return { ...started, url };
  }

  test("the first line is the address; SIGTERM and SIGINT end it cleanly; a second one gets a port of its own", async () => {
    const first = serve();
    const second = serve();
    const [one, two] = [await first.url(), await second.url()];
    expect(one.port).not.toBe(two.port);
    expect((await fetch(one, { redirect: "manual" })).status).toBe(303);
    expect((await fetch(one.origin)).status).toBe(401);
    const taken = wb(["serve", "--no-open", "--json", "--port", one.port]);
    expect(taken).toMatchObject({
      exitCode: 1,
      json: { error: { code: "PORT_IN_USE", hint: expect.stringContaining("--port") } },
    });
    first.child.kill("SIGTERM");
    second.child.kill("SIGINT");
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
    await expect.poll(() => leftOvers(), { timeout: 5_000 }).toEqual([]);
  });
});
