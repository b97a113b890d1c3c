import type { FunctionForm, InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";

/** What a kind of action means, where its annotations say nothing else. */
export interface ActionKind {
  form: Exclude<FunctionForm, "sequence">;
  sandbox: SandboxId;
  input: InputConvention;
  output: OutputConvention;
  /** The function that is called where the action names none; null where the form has no such thing. */
  main: string | null;
  /** One of OpenWhisk's own kinds, to which its limits apply. */
  isOpenwhisks: boolean;
}

const nodejs: ActionKind = {
  form: "nodejs",
  sandbox: "node-process",
  input: "json",
  output: "json",
  main: "main",
  isOpenwhisks: true,
};

const program = { input: "auto", output: "text", main: null, isOpenwhisks: false } as const;

/**
 * All `nodejs` versions run in the Node that carries the emulator, whose version is in every record: actions of those
 * years are to run unmodified.
 */
const NODEJS_VERSIONS = ["6", "8", "10", "12", "14", "16", "18", "20", "22"];
const NODEJS_DEFAULT = "nodejs:20";

const KINDS: ReadonlyMap<string, ActionKind> = new Map([
  ...NODEJS_VERSIONS.map((version): [string, ActionKind] => [`nodejs:${version}`, nodejs]),
  [
    "blackbox",
    { form: "native", sandbox: "native-process", input: "json", output: "json", main: null, isOpenwhisks: true },
  ],
  ["wasi:1", { form: "wasi-command", sandbox: "wasm-instance", ...program }],
  ["emscripten:1", { form: "emscripten", sandbox: "v8-context", ...program }],
  [
    "wasm:1",
    {
      form: "wasm-exports",
      sandbox: "wasm-instance",
      input: "json",
      output: "json",
      main: "main",
      isOpenwhisks: false,
    },
  ],
  ["native:1", { form: "native", sandbox: "native-process", ...program }],
]);

const FAMILY_DEFAULTS: ReadonlyMap<string, string> = new Map([
  ["nodejs:default", NODEJS_DEFAULT],
  ["wasi:default", "wasi:1"],
  ["emscripten:default", "emscripten:1"],
  ["wasm:default", "wasm:1"],
  ["native:default", "native:1"],
]);

export const KIND_NAMES: readonly string[] = [...KINDS.keys(), "sequence"];

/** The full name of a kind as clients write it (`nodejs:default`, in any case); null when there is no such kind. */
export function resolveKindName(written: string): string | null {
  const name = written.trim().toLowerCase();
  const full = FAMILY_DEFAULTS.get(name) ?? name;
  return KINDS.has(full) || full === "sequence" ? full : null;
}

/** The one image of OpenWhisk's whose contract needs no container: it runs what it is given as a program. */
export function isSkeletonImage(image: string): boolean {
  return /^(?:docker\.io\/)?openwhisk\/dockerskeleton(?::[\w.-]+)?$/.test(image);
}

/** Throws where the name has not been through `resolveKindName`, or is of a sequence. */
export function kindOf(name: string): ActionKind {
  const kind = KINDS.get(name);
  if (!kind) throw new TypeError(`${name} is no kind of action`);
  return kind;
}

/** What `GET /` says of kinds, by family, as OpenWhisk does. */
export function describeRuntimes(): Record<string, { kind: string; default: boolean; deprecated: boolean }[]> {
  const families: Record<string, { kind: string; default: boolean; deprecated: boolean }[]> = {};
  const defaults = new Set(FAMILY_DEFAULTS.values());
  for (const kind of KINDS.keys()) {
    const family = kind.split(":")[0]!;
    (families[family] ??= []).push({ kind, default: defaults.has(kind) || family === kind, deprecated: false });
  }
  return families;
}
