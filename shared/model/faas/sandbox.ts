import { z } from "zod";

/** What the emulator puts around one function instance; `process:RUNTIME` takes any runtime's reference. */
export const SandboxId = z.union([
  z.enum(["v8-context", "v8-isolate", "wasm-instance", "native-process", "node-process"]),
  z.templateLiteral(["process:", z.string().regex(/^[a-z0-9]+(:[a-z0-9-]+)?$/)]),
]);
export type SandboxId = z.infer<typeof SandboxId>;

/** A kind of sandbox as it is on this machine, with what it holds and what it doesn't. */
export const SandboxInfo = z.object({
  id: SandboxId,
  name: z.string(),
  state: z.enum(["available", "unavailable"]),
  /** Why it is unavailable, and what to do about it. */
  reason: z.string().nullable(),
  hint: z.string().nullable(),
  /** Of the runtime that carries it. */
  version: z.string().nullable(),
  /** A new one is made for every call, so that no call sees what another left. */
  freshPerCall: z.boolean(),
  /** In short sentences, true on this system. */
  isolates: z.array(z.string()),
  doesNotIsolate: z.array(z.string()),
});
export type SandboxInfo = z.infer<typeof SandboxInfo>;
