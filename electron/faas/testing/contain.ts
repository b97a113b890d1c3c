import type { ExpectStatic, TestContext } from "vitest";
import type { Activation } from "#shared/model/faas/activation.ts";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { FIRST_VERSION, wat } from "#toolchains/wasm/testing/wat.ts";
import type { TestEmulator } from "../controller/invoke/testing/start-emulator.ts";
import { PROGRAMS } from "../sandboxes/host/testing/guests.ts";

type Fault = NonNullable<Activation["fault"]>;

/** What a hostile call comes to. */
export interface Containment {
  /**
   * One of these; `answer` is a success that doesn't say ALLOWED, `application-error` the function's own, and `refused`
   * is what isn't even deployed.
   */
  ends: readonly (Fault | "answer" | "application-error" | "refused")[];
  /** Beside what holds everywhere (time, output): a sentence of the sandbox by which it claims to hold this. */
  claim?: RegExp;
}

interface Hostile extends Containment {
  /** An action's `exec`, limits and annotations. */
  action: object;
  argument?: unknown;
}

const GOOD_CALLS = 50;
/** Of these, where each call starts a process, as many run in the hostile one's own kind; all others beside it. */
const OWN_OF_PROCESSES = 8;

/** What people are told of each end, on the edge. */
const WORDS: Record<string, RegExp> = {
  "time-limit": /^The action exceeded its time limits of \d+ milliseconds/,
  "memory-limit": /^The action exhausted its memory and was aborted\.$/,
  "output-limit": /^The action produced a response that exceeded the allowed length: /,
  trap: /^The function was stopped by a trap: /,
  "exit-code":
    /^The function ended with exit code \d+\.$|^The action did not produce a valid response and exited unexpectedly\.$/,
  "bad-output":
    /^The action did not produce a valid JSON|^An error has occurred|^The action did not return a dictionary/,
  "init-failed": /^The action failed during initialization/,
};
const HTTP_STATUS: Record<string, number> = { answer: 200, "time-limit": 504 };
const RECORD_STATUS: Record<string, string> = {
  answer: "success",
  "output-limit": "application error",
  "application-error": "application error",
};

export const base64 = (text: string) => Buffer.from(text).toString("base64");
export const module = (text: string) => Buffer.from(wat(text, FIRST_VERSION)).toString("base64");

/** An action with annotations of the workbench. */
export function action(
  kind: string,
  code: string,
  { limits = {}, ...annotations }: { limits?: object } & Record<string, unknown> = {},
): object {
  const list = Object.entries(annotations).map(([key, value]) => ({ key: `workbench-${key}`, value }));
  return { exec: { kind, code }, limits: { timeout: 60_000, memory: 128, ...limits }, annotations: list };
}

interface EdgeBody {
  activationId: string;
  output?: unknown;
  error?: unknown;
  code?: string;
}

const GOOD: Partial<Record<SandboxId, object>> = {
  "node-process": action("nodejs:20", "function main() { return { hello: [1, 2] } }"),
  "native-process": action("native:1", base64("#!/bin/sh\necho hello\n")),
};
/** Calls a hostile function in a kind of sandbox, among good ones. */
export type Contain = (name: string, sandbox: SandboxId, hostile: Hostile, ctx: TestContext) => Promise<unknown>;

/** `sandboxes` are all that the emulator has. */
export function containIn(emulator: TestEmulator, sandboxes: readonly SandboxInfo[]): Contain {
  const deployed = new Map<string, Promise<void>>();

  /** Deploys the good function of a kind, once. */
  async function goodIn(sandbox: SandboxId): Promise<string> {
    const name = `good-${sandbox.replaceAll(":", "-")}`;
    const body = GOOD[sandbox] ?? action("wasi:1", module(PROGRAMS.hello), { sandbox });
    const known = deployed.get(name) ?? emulator.put(`actions/${name}`, body);
    deployed.set(name, known);
    await known;
    return name;
  }

  async function call(name: string, argument: unknown): Promise<{ status: number; body: EdgeBody }> {
    const answer = await fetch(`${emulator.edgeUrl}/${name}`, { method: "POST", body: JSON.stringify(argument) });
    return { status: answer.status, body: (await answer.json()) as EdgeBody };
  }

  /** Makes good calls, `atOnce` at a time, and expects each of them to succeed. */
  async function goodCalls(expect: ExpectStatic, name: string, count: number, atOnce = 2): Promise<void> {
    let left = count;
    const one = async () => {
      while (left-- > 0) {
        const { status, body } = await call(name, {});
        const logs = status === 200 ? null : (await emulator.get(`activations/${body.activationId}/logs`)).body;
        expect({ status, output: body.output }, JSON.stringify({ body, logs })).toEqual({
          status: 200,
          output: name === "good-node-process" ? { hello: [1, 2] } : "hello\n",
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  }

  function infoOf(sandbox: SandboxId, { skip }: TestContext): SandboxInfo {
    const info = sandboxes.find(({ id }) => id === sandbox)!;
    if (info.state !== "available") skip(info.reason ?? "");
    return info;
  }

  /** Calls it in the midst of good calls, in its kind of sandbox and beside it, and looks at what its client and its record are told. */
  return async function contain(
    name: string,
    sandbox: SandboxId,
    hostile: Hostile,
    ctx: TestContext,
  ): Promise<unknown> {
    const { expect } = ctx;
    const { isolates } = infoOf(sandbox, ctx);
    const { claim, ends } = hostile;
    if (claim && !isolates.some((sentence) => claim.test(sentence))) ctx.skip(`${sandbox} doesn't claim to hold it`);
    const id = `bad-${name}-${sandbox}`.replaceAll(/[^a-z0-9]+/gi, "-");
    const [own, beside] = [await goodIn(sandbox), await goodIn("wasm-instance")];
    const startsProcess = sandbox.startsWith("process:") || sandbox === "native-process";
    const owns = startsProcess ? OWN_OF_PROCESSES : GOOD_CALLS;
    const good = (share: number) =>
      Promise.all([
        goodCalls(expect, own, Math.round(owns * share)),
        goodCalls(expect, beside, Math.round((GOOD_CALLS - owns) * share)),
      ]);
    await good(0.25);
    const refusal = await emulator.put(`actions/${id}`, hostile.action).then(
      () => null,
      (error: Error) => error.message,
    );
    if (refusal !== null) {
      expect(ends, refusal).toContain("refused");
      expect(refusal).toContain(`${id}: 400 `);
      return good(0.75);
    }
    const [{ status, body }] = await Promise.all([call(id, hostile.argument ?? {}), good(0.5)]);
    await good(0.25);

    const ended = status === 200 ? "answer" : body.code!;
    expect(ends, JSON.stringify(body)).toContain(ended);
    expect(status).toBe(HTTP_STATUS[ended] ?? 502);
    expect(JSON.stringify(body)).not.toMatch(/ALLOWED|root:/);
    if (WORDS[ended]) expect(body.error).toMatch(WORDS[ended]);
    const record = await emulator.get(`activations/${body.activationId}`);
    const told = RECORD_STATUS[ended] ?? "action developer error";
    expect(record.body).toMatchObject({ response: { status: told } });
  };
}
