import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { ActivationList } from "#shared/model/faas/workbench-api.ts";
import { EmulatorAddress } from "#shared/model/faas/emulator.ts";
import type { MigrationResult, NodeInfo, NodeList, PlaceResult, ProvisionedList } from "#shared/model/faas/nodes.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { clientOf } from "../../testing/emulator-client.ts";

export interface Answer {
  status: number;
  body: { activationId?: string; node?: string; error?: string; code?: string; output?: unknown };
  /** Of `performance.now()`. */
  startedMs: number;
  endedMs: number;
}

/** An emulator as users have it, a process of its own, with what these tests ask of it. */
export interface Member {
  readonly folder: string;
  readonly address: EmulatorAddress;
  readonly pid: number;
  ask: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  send: (method: string, path: string, body?: unknown) => Promise<Response>;
  nodes: () => Promise<NodeList>;
  node: (name: string) => Promise<NodeInfo>;
  add: (other: Member, name: string, weight?: number) => Promise<NodeInfo>;
  place: (name: string, node: string, prewarm?: number) => Promise<PlaceResult>;
  migrate: (name: string, to: string, prewarm?: number) => Promise<MigrationResult>;
  provisioned: () => Promise<ProvisionedList["functions"]>;
  /** All of them, newest first. */
  activations: () => Promise<ActivationList["activations"]>;
  /** A `nodejs:20` action whose `main` is given. */
  deploy: (name: string, main: string) => Promise<void>;
  call: (name: string, argument?: unknown) => Promise<Answer>;
  kill: (signal: NodeJS.Signals) => Promise<void>;
  /** Another process on the same folder and port. */
  again: () => Promise<Member>;
}

/** Starts one; it ends, and its folder goes, with the test. */
export async function startMember(): Promise<Member> {
  const folder = await mkdtemp(join(tmpdir(), "wasm-workbench-node-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return startOn(folder, 0);
}

async function startOn(folder: string, port: number): Promise<Member> {
  const args = [builtEntry("emulator"), "--data", folder, "--port", String(port), "--json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => end(child, "SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const address = EmulatorAddress.parse(JSON.parse(line));
  const agent = new Agent({ keepAlive: true, timeout: 10_000 });
  const { json } = clientOf(address);
  const send = (method: string, path: string, body?: unknown) =>
    fetch(`${address.url}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(address.auth).toString("base64")}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await send(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const nodes = () => json<NodeList>("/workbench/v1/nodes");
  return {
    folder,
    address,
    pid: child.pid ?? 0,
    ask,
    send,
    nodes,
    node: async (name) => {
      const found = (await nodes()).nodes.find((node) => node.name === name);
      if (!found) throw new Error(`There is no node ${name}.`);
      return found;
    },
    add: ({ address: { url, auth } }, name, weight) => ask("POST", "/workbench/v1/nodes", { url, auth, name, weight }),
    place: (name, node, prewarm) => ask("POST", "/workbench/v1/placements", { function: name, node, prewarm }),
    migrate: (name, to, prewarm) => ask("POST", "/workbench/v1/migrations", { function: name, to, prewarm }),
    provisioned: async () => (await json<ProvisionedList>("/workbench/v1/provisioned")).functions,
    activations: async () => {
      const all: ActivationList["activations"] = [];
      for (;;) {
        const page = await json<ActivationList>(`/workbench/v1/activations?limit=500&skip=${all.length}`);
        if (page.activations.length === 0) return all;
        all.push(...page.activations);
      }
    },
    deploy: async (name, main) => {
      const exec = { kind: "nodejs:20", code: `exports.main = ${main};` };
      await ask("PUT", `/api/v1/namespaces/_/actions/${name}?overwrite=true`, { exec, limits: { memory: 128 } });
    },
    call: (name, argument) => callOnce(`${address.edgeUrl}/${name}`, argument, agent),
    kill: (signal) => end(child, signal),
    again: () => startOn(folder, Number(new URL(address.url).port)),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

function callOnce(url: string, argument: unknown, agent: Agent): Promise<Answer> {
  const startedMs = performance.now();
  const text = argument === undefined ? undefined : JSON.stringify(argument);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: text === undefined ? "GET" : "POST", agent }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response.on("error", reject).on("end", () => {
        const endedMs = performance.now();
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(body) as Answer["body"], startedMs, endedMs });
      });
    });
    outgoing.on("error", reject).end(text);
  });
}

/** Calls at a steady rate, whatever becomes of the ones before. */
export function steadyCalls(call: () => Promise<Answer>, perSecond: number) {
  const begun: Promise<Answer>[] = [];
  const startMs = performance.now();
  const timer = setInterval(() => {
    while (begun.length < ((performance.now() - startMs) / 1000) * perSecond) begun.push(call());
  }, 1);
  return {
    end: (): Promise<Answer[]> => {
      clearInterval(timer);
      return Promise.all(begun);
    },
  };
}

/** `median 3.1 ms, 95 % 7.0 ms, largest 12.4 ms` */
export function describeLatencies(answers: readonly Answer[]): string {
  const sorted = answers.map(({ startedMs, endedMs }) => endedMs - startedMs).toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, largest ${at(1)} ms`;
}
