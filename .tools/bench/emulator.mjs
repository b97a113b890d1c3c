// Starts the built emulator as `wb faas start` does, and puts functions into it by its OpenWhisk API.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** With the preset of Cloudflare's platform, which has no limit on the number of requests, and what is to be otherwise in it. */
export async function startEmulator(changes = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "wasm-workbench-bench-"));
  const args = [join(root, "dist/node/emulator.js"), "--data", dataDir, "--port", "0", "--json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => {
    child.once("exit", resolve);
  });
  const firstLine = new Promise((resolve) => {
    createInterface(child.stdout).once("line", resolve);
  });
  const line = await Promise.race([firstLine, ended.then((code) => Promise.reject(new Error(`it ended: ${code}`)))]);
  const { url, auth } = JSON.parse(line);
  const authorization = `Basic ${btoa(auth)}`;
  const ask = async (method, path, body) => {
    const headers = { authorization, ...(body !== undefined && { "content-type": "application/json" }) };
    const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const answer = await fetch(`${url}${path}`, request);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  const { presets } = await ask("GET", "/workbench/v1/pool/presets");
  const workers = presets.find(({ preset }) => preset === "workers");
  await ask("PUT", "/workbench/v1/pool/settings", { ...workers, ...changes });
  return {
    url,
    auth,
    ask,
    async deploy(name, { kind, code, annotations = {}, ...rest }) {
      const list = Object.entries(annotations).map(([key, value]) => ({ key, value }));
      const exec = { kind, code: Buffer.from(code).toString("base64"), ...rest };
      await ask("PUT", `/api/v1/namespaces/_/actions/${name}?overwrite=true`, { exec, annotations: list });
      return `${url}/faas/${name}`;
    },
    async close() {
      child.kill("SIGTERM");
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
