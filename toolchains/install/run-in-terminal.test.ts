import { expect, test } from "vitest";
import { runInTerminal } from "./run-in-terminal.ts";

const node = (code: string) => ({ exe: process.execPath, args: ["-e", code] });

test("output and exit code are the program's", async () => {
  const pieces: string[] = [];
  const code = "console.log('out'); console.error('err'); process.exitCode = 100";
  const result = await runInTerminal(node(code), { onOutput: (stream, text) => pieces.push(`${stream}: ${text}`) });
  expect(result).toMatchObject({ exitCode: 100, signal: null, stdout: "out\n", stderr: "err\n" });
  expect(pieces.toSorted()).toEqual(["stderr: err\n", "stdout: out\n"]);
});

test("an abort asks it to end and waits until it has", async () => {
  const abort = new AbortController();
  const code =
    "process.on('SIGINT', () => setTimeout(() => process.exit(7), 200)); console.log('up'); setInterval(() => {}, 9)";
  const running = runInTerminal(node(code), { signal: abort.signal, onOutput: () => abort.abort() });
  expect(await running).toMatchObject({ exitCode: process.platform === "win32" ? null : 7 });
});

test("a program that isn't there is a missing tool", async () => {
  await expect(runInTerminal({ exe: "/no/such/sudo", args: [] })).rejects.toMatchObject({ code: "TOOL_UNAVAILABLE" });
});
