import { createStore, type StoreApi } from "zustand/vanilla";
import { z } from "zod";
import { languageOf } from "#shared/model/target.ts";
import type { DeployRequest } from "#shared/model/faas/deploy.ts";
import type { HostFeature, InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { badEnvironmentLines } from "../../workspace/index.ts";

/** What is deployed, as it is typed. */
export interface DeployForm {
  name: string;
  sandbox: SandboxId;
  memoryMb: string;
  timeoutSeconds: string;
  features: readonly HostFeature[];
  /** `NAME=value`, one a line; of no use without the feature `environment`. */
  environment: string;
  /** JSON Schema as typed; empty takes any arguments. */
  schema: string;
  input: InputConvention;
  output: OutputConvention;
  /** The exported function, or the function of a script; empty for the usual one. */
  main: string;
  /** Calls of it at the same time; empty for no limit of its own. */
  concurrency: string;
}

/** What is deployed, as far as its place tells. */
export interface DeployFile {
  /** Absolute. */
  path: string;
  /** A module of the same name lies beside it: JavaScript is its loader then. */
  hasModule: boolean;
}

export interface DeployState {
  /** By the file, absolute. */
  forms: Readonly<Record<string, DeployForm>>;
  /** Jobs whose end was seen and dismissed. */
  dismissed: readonly string[];
  type: (file: DeployFile, change: Partial<DeployForm>) => void;
  dismiss: (jobId: string) => void;
}

export type DeployStore = StoreApi<DeployState>;

const STORAGE_KEY = "workbench.dismissed-deployments";
const KEPT_DISMISSED = 20;

/** What is typed for deployments, and which of their ends were read: that is kept by the window. */
export function createDeployStore(storage: Pick<Storage, "getItem" | "setItem">): DeployStore {
  return createStore<DeployState>()((set, get) => ({
    forms: {},
    dismissed: recallDismissed(storage),
    type: (file, change) =>
      set({ forms: { ...get().forms, [file.path]: { ...deployFormOf(get(), file), ...change } } }),
    dismiss(jobId) {
      const dismissed = [...get().dismissed, jobId].slice(-KEPT_DISMISSED);
      set({ dismissed });
      try {
        storage.setItem(STORAGE_KEY, JSON.stringify(dismissed));
      } catch {
        // A full or forbidden storage only costs one more press after a reload.
      }
    },
  }));
}

function recallDismissed(storage: Pick<Storage, "getItem">): string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(storage.getItem(STORAGE_KEY) ?? "[]"));
  } catch {
    return [];
  }
}

export function deployFormOf(state: Pick<DeployState, "forms">, file: DeployFile): DeployForm {
  return state.forms[file.path] ?? usualForm(file);
}

function usualForm({ path, hasModule }: DeployFile): DeployForm {
  return {
    name: functionName(path),
    sandbox: !isJavaScript(path) ? "wasm-instance" : hasModule ? "v8-context" : "node-process",
    memoryMb: "256",
    timeoutSeconds: "60",
    features: [],
    environment: "",
    schema: "",
    input: "auto",
    output: "text",
    main: "",
    concurrency: "",
  };
}

/** Whether something was chosen that is folded away at first. */
export function usesMore({ schema, input, output, main, concurrency }: DeployForm): boolean {
  return [schema, main, concurrency].some((text) => text !== "") || input !== "auto" || output !== "text";
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

export type DeployProblems = Partial<Record<keyof DeployForm, string>>;

/** What is asked for, without how it is built. */
export type AskedDeploy = Omit<DeployRequest, "file" | "build" | "endpoint">;

export interface ReadDeployForm {
  request: AskedDeploy | null;
  problems: DeployProblems;
}

/** OpenWhisk's rule for names of entities, a package before a slash. */
const NAME = /^\w([\w@.-]|\s(?=\S)){0,254}(\/\w([\w@.-]|\s(?=\S)){0,254})?$/;

/** The form as the core takes it, or what is wrong with it. */
export function readDeployForm(form: DeployForm): ReadDeployForm {
  const problems: DeployProblems = {};
  const memoryMb = Number(form.memoryMb);
  const timeoutMs = Math.round(Number(form.timeoutSeconds) * 1000);
  const concurrency = form.concurrency.trim() === "" ? null : Number(form.concurrency);
  const parametersSchema = readSchema(form.schema);
  const takesEnvironment = form.features.includes("environment");
  const badLine = takesEnvironment ? badEnvironmentLines(form.environment)[0] : undefined;
  if (!NAME.test(form.name.trim()))
    problems.name = "Letters, digits, _ - . and @ are taken; one slash sets a package before it.";
  if (!Number.isInteger(memoryMb) || memoryMb < 1) problems.memoryMb = "A whole number of megabytes is expected.";
  if (!(timeoutMs >= 1)) problems.timeoutSeconds = "A number above 0 is expected.";
  if (badLine !== undefined) problems.environment = `NAME=value is expected, not ${badLine.trim()}`;
  if (concurrency !== null && (!Number.isInteger(concurrency) || concurrency < 1))
    problems.concurrency = "A whole number above 0 is expected.";
  if (typeof parametersSchema === "string") problems.schema = parametersSchema;
  if (Object.keys(problems).length > 0 || typeof parametersSchema === "string") return { request: null, problems };
  return {
    request: {
      name: form.name.trim(),
      sandbox: form.sandbox,
      features: [...form.features],
      environment: takesEnvironment ? readEnvironment(form.environment) : {},
      memoryMb,
      timeoutMs,
      ...(parametersSchema === null ? {} : { parametersSchema }),
      ...(form.input === "auto" ? {} : { input: form.input }),
      ...(form.output === "text" ? {} : { output: form.output }),
      ...(form.main.trim() === "" ? {} : { main: form.main.trim() }),
      ...(concurrency === null ? {} : { concurrency }),
    },
    problems,
  };
}

function readEnvironment(text: string): Record<string, string> {
  const lines = text.split("\n").map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== "")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
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
export function whyNot(info: Pick<SandboxInfo, "id" | "state" | "reason">, file: DeployFile): string | null {
  if (info.state === "unavailable") return info.reason ?? "It is not available here.";
  const javaScript = isJavaScript(file.path);
  switch (contentsOf(info.id)) {
    case "javascript":
      return javaScript ? null : "It runs JavaScript: a .js file that exports main, or a .zip with package.json.";
    case "wasm":
      return !javaScript || file.hasModule
        ? null
        : "It runs programs, or Emscripten's loader with its .wasm beside it; other JavaScript runs in node-process.";
    case "native":
      return javaScript ? "It runs programs; JavaScript runs in node-process." : null;
    case "unknown":
      return null;
  }
}

/** What is put into a kind of sandbox; of kinds that aren't known here, the emulator says it. */
function contentsOf(id: string): "javascript" | "wasm" | "native" | "unknown" {
  if (/^(docker-)?node(-|$)/.test(id)) return "javascript";
  if (/^(docker-)?native(-|$)/.test(id)) return "native";
  return /^(v8-|wasm-|process:|docker-wasm)/.test(id) ? "wasm" : "unknown";
}
