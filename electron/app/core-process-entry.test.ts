import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const entry = fileURLToPath(new URL("../../dist/node/core-process.js", import.meta.url));

let folder: string;
let parentPort: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "core-process-"));
  parentPort = join(folder, "parent-port.mjs");
  // What Electron gives a utility process; this parent asks whether the core is idle, then for its end.
  await writeFile(
    parentPort,
    `import { EventEmitter } from "node:events";
     const port = new EventEmitter();
     port.postMessage = (message) => {
       console.log(JSON.stringify(message));
       port.emit("message", { data: { type: "close" }, ports: [] });
     };
     port.on("newListener", () => setImmediate(() => port.emit("message", { data: { type: "report-idle" }, ports: [] })));
     process.parentPort = port;
     setInterval(() => {}, 1000);`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

function runEntry(dataDir: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const env = { ...process.env, WASM_WORKBENCH_DATA: dataDir };
  return new Promise((resolve) => {
    const args = ["--import", pathToFileURL(parentPort).href, entry];
    execFile(process.execPath, args, { env, timeout: 30_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

test("the built core process answers and ends when it is told to", async () => {
  expect(await runEntry(join(folder, "data"))).toMatchObject({ code: 0, stdout: '{"type":"idle"}\n' });
});

test("a core that can't start ends with code 1 and tells main why", async () => {
  const ended = await runEntry(join(parentPort, "data"));
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    type: "failed",
    failure: { message: expect.stringContaining(`${parentPort} is a file`), hint: expect.any(String) },
  });
  expect(ended.stderr).toContain(parentPort);
});
