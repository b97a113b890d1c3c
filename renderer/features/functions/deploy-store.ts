import { createStore, type StoreApi } from "zustand/vanilla";
import { languageOf } from "#shared/model/target.ts";
import type { DeployRequest } from "#shared/model/faas/deploy.ts";
import type { HostFeature } from "#shared/model/faas/function.ts";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";

/** What is deployed, as it is typed. */
export interface DeployForm {
  name: string;
  sandbox: SandboxId;
  memoryMb: string;
  timeoutSeconds: string;
  features: readonly HostFeature[];
  /** JSON Schema as typed; empty takes any arguments. */
  schema: string;
}

export interface DeployState {
  /** By the file, absolute. */
  forms: Readonly<Record<string, DeployForm>>;
  /** Jobs whose end was seen and dismissed. */
  dismissed: readonly string[];
  type: (file: string, change: Partial<DeployForm>) => void;
  dismiss: (jobId: string) => void;
}

export type DeployStore = StoreApi<DeployState>;

export function createDeployStore(): DeployStore {
  return createStore<DeployState>()((set, get) => ({
    forms: {},
    dismissed: [],
    type: (file, change) => set({ forms: { ...get().forms, [file]: { ...deployFormOf(get(), file), ...change } } }),
    dismiss: (jobId) => set({ dismissed: [...get().dismissed, jobId] }),
  }));
}

export function deployFormOf(state: Pick<DeployState, "forms">, file: string): DeployForm {
  return (
    state.forms[file] ?? {
      name: functionName(file),
      sandbox: isJavaScript(file) ? "node-process" : "wasm-instance",
      memoryMb: "256",
      timeoutSeconds: "60",
      features: [],
      schema: "",
    }
  );
}

/** JavaScript as OpenWhisk's `nodejs` actions are; no source that is built. */
export function isJavaScript(file: string): boolean {
  return /\.(js|cjs|zip)$/i.test(file) && languageOf(file) === undefined;
}

/** A name after the file: OpenWhisk's take letters, digits and a few signs. */
export function functionName(file: string): string {
  const parts = file.split(/[/\\]/);
  const last = parts.at(-1) ?? "";
  const base = last === "Cargo.toml" ? (parts.at(-2) ?? last) : last.replace(/\.[^.]+$/, "");
  return base.replaceAll(/[^\w@.-]+/g, "-").replace(/^[^A-Za-z0-9_]+/, "") || "function";
}

type DeployProblems = Partial<Record<keyof DeployForm, string>>;

export interface ReadDeployForm {
  request: Pick<DeployRequest, "name" | "sandbox" | "features" | "memoryMb" | "timeoutMs" | "parametersSchema"> | null;
  problems: DeployProblems;
}

/** OpenWhisk's rule for names of entities, a package before a slash. */
const NAME = /^\w([\w@.-]|\s(?=\S)){0,254}(\/\w([\w@.-]|\s(?=\S)){0,254})?$/;

/** The form as the core takes it, or what is wrong with it. */
export function readDeployForm(form: DeployForm): ReadDeployForm {
  const problems: DeployProblems = {};
  const memoryMb = Number(form.memoryMb);
  const timeoutMs = Math.round(Number(form.timeoutSeconds) * 1000);
  const parametersSchema = readSchema(form.schema);
  if (!NAME.test(form.name.trim()))
    problems.name = "Letters, digits, _ - . and @ are taken; one slash sets a package before it.";
  if (!Number.isInteger(memoryMb) || memoryMb < 1) problems.memoryMb = "A whole number of megabytes is expected.";
  if (!(timeoutMs >= 1)) problems.timeoutSeconds = "A number above 0 is expected.";
  if (typeof parametersSchema === "string") problems.schema = parametersSchema;
  if (Object.keys(problems).length > 0 || typeof parametersSchema === "string") return { request: null, problems };
  return {
    request: {
      name: form.name.trim(),
      sandbox: form.sandbox,
      features: [...form.features],
      memoryMb,
      timeoutMs,
      ...(parametersSchema === null ? {} : { parametersSchema }),
    },
    problems,
  };
}

/** Null for none; a text says what is wrong. */
function readSchema(text: string): Record<string, unknown> | string | null {
  if (text.trim() === "") return null;
  try {
    const schema: unknown = JSON.parse(text);
    if (typeof schema === "object" && schema !== null && !Array.isArray(schema))
      return schema as Record<string, unknown>;
    return "A JSON Schema is an object.";
  } catch (error) {
    return `This is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Why a kind of sandbox can't hold a file; null when it can, as far as the file tells. */
export function whyNot(info: Pick<SandboxInfo, "id" | "state" | "reason">, file: string): string | null {
  if (info.state === "unavailable") return info.reason ?? "It is not available here.";
  const javaScript = isJavaScript(file);
  if (info.id === "node-process")
    return javaScript ? null : "It runs JavaScript: a .js file that exports main, or a .zip with package.json.";
  return javaScript ? "It runs programs; JavaScript runs in node-process." : null;
}
