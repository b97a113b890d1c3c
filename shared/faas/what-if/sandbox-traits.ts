import type { SandboxId } from "../../model/faas/sandbox.ts";

/** What of a kind of sandbox decides how the pool uses it and what its calls cost; records don't tell. */
export interface SandboxTraits {
  /** One serves calls of every function of its memory limit. */
  shared: boolean;
  /** Making one starts a container or a process of its own, which is bounded (`parallelStarts`). */
  heavyStart: boolean;
  /** Its records say `cold` of every call, since each gets a new guest inside of a sandbox that may be reused. */
  freshPerCall: boolean;
  /** Calls that reuse it start a runtime, too. */
  startsPerCall: boolean;
}

export function traitsOf(sandbox: SandboxId): SandboxTraits {
  return {
    shared: sandbox === "wasm-instance",
    heavyStart: sandbox === "node-process" || sandbox.startsWith("docker-"),
    freshPerCall: sandbox === "wasm-instance" || sandbox === "v8-context",
    startsPerCall: sandbox === "native-process" || sandbox.startsWith("process:"),
  };
}
