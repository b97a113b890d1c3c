import { z } from "zod";

/** A function as the list shows it. */
export interface FunctionListing {
  /** `namespace/name` or `namespace/package/name`, as records and accounts name it. */
  path: string;
  /** `name` or `package/name`: what it is called by. */
  name: string;
  version: string;
  /** OpenWhisk's word for it, such as `wasi:1`. */
  kind: string;
  /** As the emulator names it, also a kind that isn't known here; null of a sequence. */
  sandbox: string | null;
  memoryMb: number | null;
  timeoutMs: number | null;
  updatedAtMs: number | null;
  parametersSchema: Record<string, unknown> | null;
}

const Action = z.object({
  namespace: z.string(),
  name: z.string(),
  version: z.string(),
  updated: z.number().optional(),
  annotations: z.array(z.object({ key: z.string(), value: z.unknown() })).default([]),
  limits: z.object({ timeout: z.number(), memory: z.number() }).optional(),
});

/** Reads OpenWhisk's record of an action. */
export function readListing(record: Record<string, unknown>): FunctionListing {
  const { namespace, name, version, updated, annotations, limits } = Action.parse(record);
  const annotation = (key: string) => annotations.find((one) => one.key === key)?.value;
  const path = `${namespace}/${name}`;
  const sandbox = annotation("workbench-sandbox");
  const schema = z.record(z.string(), z.unknown()).safeParse(annotation("workbench-parameters"));
  const kind = annotation("exec");
  return {
    path,
    name: path.slice(path.indexOf("/") + 1),
    version,
    kind: typeof kind === "string" ? kind : "",
    sandbox: typeof sandbox === "string" ? sandbox : null,
    memoryMb: limits?.memory ?? null,
    timeoutMs: limits?.timeout ?? null,
    updatedAtMs: updated ?? null,
    parametersSchema: schema.success ? schema.data : null,
  };
}

/** Whether a list of arguments is what it understands best: programs with a command line. */
export function takesArguments({ kind }: Pick<FunctionListing, "kind">): boolean {
  return /^(wasi|emscripten|native):/.test(kind);
}
