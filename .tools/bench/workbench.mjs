// Starts the built workbench as a user does and talks to it as its window does.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import { WebSocket } from "ws";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export async function startWorkbench() {
  const dataDir = mkdtempSync(join(tmpdir(), "wasm-workbench-bench-"));
  const env = { ...process.env, WASM_WORKBENCH_DATA: dataDir };
  const child = spawn(process.execPath, [join(root, "dist/node/cli.js"), "serve", "--no-open", "--json"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  const url = await new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const found = /"url":"([^"]+)"/.exec(text);
      if (found) resolve(found[1]);
    });
    child.once("exit", (code) => reject(new Error(`wb serve ended with ${code}`)));
  });
  const { origin, host } = new URL(url);
  const answer = await fetch(url, { redirect: "manual" });
  const cookie = answer.headers.get("set-cookie").split(";")[0];
  const socket = new WebSocket(`ws://${host}/rpc`, { origin, headers: { cookie } });
  const client = createORPCClient(new RPCLink({ websocket: socket }));
  return {
    url,
    client,
    dataDir,
    env,
    /** Of the core since it started, in steps of 10 ms; null where the system doesn't tell it in a file. */
    cpuSeconds() {
      const file = `/proc/${child.pid}/stat`;
      if (!existsSync(file)) return null;
      // The name of the program, in brackets, may hold anything.
      const fields = readFileSync(file, "utf8").split(") ").at(-1).split(" ");
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    async jobResult(jobId) {
      for await (const event of await client.jobs.events({ jobId }))
        if (event.type === "finished") {
          if (event.error) throw new Error(`${event.error.message} ${event.error.hint ?? ""}`);
          return event.result;
        }
    },
    async close() {
      socket.close();
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const low = Math.floor(position);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (position - low);
}

export const median = (values) => quantile(values, 0.5);

/** About 95 % interval of the median by ranks, whatever the distribution. */
export function medianInterval(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = 0.98 * Math.sqrt(sorted.length);
  const low = Math.max(0, Math.floor(sorted.length / 2 - half));
  return [sorted[low], sorted[sorted.length - 1 - low]];
}

export const spread = (values) => ({
  median: quantile(values, 0.5),
  min: Math.min(...values),
  max: Math.max(...values),
});

export function say(name, values, unit, limit) {
  const { median, min, max } = spread(values);
  const digits = (value) => value.toFixed(value < 10 ? 3 : 1);
  console.log(
    `${name}: median ${digits(median)}${unit}, min ${digits(min)}, max ${digits(max)}, n ${values.length}${limit ? ` (goal: ${limit})` : ""}`,
  );
}
