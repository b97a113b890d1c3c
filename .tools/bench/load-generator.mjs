// Runs the built load generator, as the core does, and gives all its samples.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/node/load-generator.js", import.meta.url));

/** The columns of a row, in order; see shared/load/sample-row.ts. */
const COLUMNS = [
  "group",
  "thread",
  "index",
  "intendedNs",
  "startNs",
  "latencyNs",
  "connectNs",
  "firstByteNs",
  "status",
  "bytesIn",
  "bytesOut",
];

export async function runGenerator(plan) {
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  child.stdin.write(`${JSON.stringify(plan)}\n`);
  const samples = [];
  let result = null;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text);
    if (line.type === "finished") result = line.result;
    if (line.type === "refused") throw new Error(line.message);
    for (const row of line.rows ?? []) {
      const sample = Object.fromEntries(COLUMNS.map((name, i) => [name, row[i]]));
      samples.push({ ...sample, error: row[11] || null });
    }
  }
  await ended;
  if (!result) throw new Error("the generator ended without a result");
  return { result, samples };
}
