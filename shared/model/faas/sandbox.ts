import { z } from "zod";

/**
 * Containers, each with an image of the workbench's own but `docker-image`, which is the user's: it speaks OpenWhisk's
 * proxy protocol itself.
 */
export const DockerSandboxId = z.enum([
  "docker-native",
  "docker-wasmtime",
  "docker-wasmer",
  "docker-node",
  "docker-image",
]);
export type DockerSandboxId = z.infer<typeof DockerSandboxId>;

/** What the emulator puts around one function instance; `process:RUNTIME` takes any runtime's reference. */
export const SandboxId = z.union([
  z.enum(["v8-context", "v8-isolate", "wasm-instance", "native-process", "node-process"]),
  DockerSandboxId,
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
  /** Of containers: the image they are made of, and its size with all its layers; null until the engine has it. */
  image: z.object({ name: z.string(), sizeBytes: z.number().int().nonnegative().nullable() }).optional(),
});
export type SandboxInfo = z.infer<typeof SandboxInfo>;
