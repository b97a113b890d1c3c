import { z } from "zod";
import { BUILT_IN_PATTERNS, type BuiltInPattern } from "#shared/load/built-in-patterns.ts";
import { PoolPreset } from "#shared/model/faas/pool.ts";
import { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { LoadExample } from "#shared/model/load/load-example.ts";
import { LoadPattern, type LoadGroup } from "#shared/model/load/load-pattern.ts";
import type { LoadRequest } from "#shared/model/load/load-run.ts";
import { LoadTarget } from "#shared/model/load/load-target.ts";

/** What of a run is chosen on the page; kept as it is, also while it can't be run. */
export const LoadForm = z.object({
  pattern: z.enum(["scma", "mcsa", "mcma", "own"]),
  own: LoadPattern,
  /** What an imported test plan asks for; null where the subject is chosen. */
  planTargets: z.array(z.array(LoadTarget).min(1)).nullable(),
  subject: z.enum(["example", "function", "platform", "url"]),
  /** Null is the first that there is. */
  example: z.string().nullable(),
  functionName: z.string().nullable(),
  /** Any OpenWhisk, and a function there; its key is never kept. */
  platform: z
    .object({
      url: z.string().default(""),
      auth: z.string().default(""),
      functionName: z.string().default(""),
      insecure: z.boolean().default(false),
    })
    .prefault({}),
  url: z.string(),
  /** Of an example and of a deployed function; of the latter none is the one that it is deployed in. */
  sandboxes: z.object({ example: z.array(SandboxId), function: z.array(SandboxId) }),
  /** JSON; empty is the sample of an example, or no argument. */
  argument: z.string(),
  pool: PoolPreset.exclude(["custom"]),
  warmUpRequests: z.number().int().nonnegative(),
});
export type LoadForm = z.infer<typeof LoadForm>;

export const CLOSED_GROUP: LoadGroup = {
  kind: "closed",
  name: "Clients",
  threads: 10,
  rampUpS: 2,
  loops: 10,
  durationS: null,
  delayMs: 0,
  startDelayMs: 0,
  keepAlive: true,
};

export const OPEN_GROUP: LoadGroup = {
  kind: "open",
  name: "Visitors",
  arrivals: { kind: "poisson", perSecond: 20, seed: 1 },
  durationS: 10,
  connections: 50,
  startDelayMs: 0,
  keepAlive: true,
};

export const EMPTY_FORM: LoadForm = {
  pattern: "scma",
  own: { name: "My own", groups: [CLOSED_GROUP] },
  planTargets: null,
  subject: "example",
  example: null,
  functionName: null,
  platform: { url: "", auth: "", functionName: "", insecure: false },
  url: "",
  sandboxes: { example: ["v8-context", "wasm-instance"], function: [] },
  argument: "",
  pool: "paper",
  warmUpRequests: 0,
};

export interface FormProblem {
  field: "pattern" | "example" | "function" | "platform" | "url" | "sandboxes" | "argument";
  message: string;
}

export type FormReading = { request: LoadRequest; problem: null } | { request: null; problem: FormProblem };

export function patternOf({ pattern, own }: Pick<LoadForm, "pattern" | "own">): LoadPattern {
  return pattern === "own" ? own : builtIn(pattern);
}

function builtIn(name: BuiltInPattern): LoadPattern {
  return BUILT_IN_PATTERNS[name];
}

/** Which of the functions that come with the workbench is meant. */
export function chosenExample(
  { example }: Pick<LoadForm, "example">,
  examples: readonly LoadExample[],
): LoadExample | undefined {
  return examples.find(({ name }) => name === example) ?? examples[0];
}

/** The run that the form asks for, or what keeps it from being one. */
export function readForm(form: LoadForm, examples: readonly LoadExample[]): FormReading {
  const pattern = LoadPattern.safeParse(patternOf(form));
  if (!pattern.success) return problem("pattern", pattern.error.issues[0]?.message ?? "This is no pattern.");
  const argument = readArgument(form.argument);
  if (argument === null) return problem("argument", `This is no JSON: write it such as {"n": 7}.`);
  const subject = readSubject(form, examples, argument.value);
  if ("message" in subject) return { request: null, problem: subject };
  const isUrl = subject.kind === "url";
  const isHere = form.subject === "example" || form.subject === "function";
  return {
    problem: null,
    request: {
      pattern: pattern.data,
      patternName: form.pattern === "own" ? pattern.data.name : form.pattern.toUpperCase(),
      subject,
      sandboxes: isHere ? form.sandboxes[form.subject === "example" ? "example" : "function"] : [],
      ...(isUrl || argument.value === undefined ? {} : { argument: argument.value }),
      pool: form.pool,
      timeoutMs: 60_000,
      warmUp: { seconds: 0, requests: form.warmUpRequests },
      ...(form.subject === "platform" && form.platform.insecure && { insecure: true }),
    },
  };
}

function readSubject(
  form: LoadForm,
  examples: readonly LoadExample[],
  argument: unknown,
): Exclude<LoadRequest["subject"], { kind: "file" }> | FormProblem {
  switch (form.subject) {
    case "example": {
      const example = chosenExample(form, examples);
      if (!example) return { field: "example", message: "Choose a function." };
      if (form.sandboxes.example.length === 0) return { field: "sandboxes", message: "Choose a sandbox." };
      return { kind: "example", name: example.name };
    }
    case "function":
      return form.functionName === null
        ? { field: "function", message: "Choose a deployed function." }
        : { kind: "function", name: form.functionName };
    case "platform":
      return readPlatform(form, examples);
    case "url": {
      if (form.pattern === "own" && form.planTargets !== null) return { kind: "url", targets: form.planTargets };
      const body =
        argument === undefined
          ? {}
          : { method: "POST", headers: { "content-type": "application/json" }, bodies: [JSON.stringify(argument)] };
      const target = LoadTarget.safeParse({ url: form.url.trim(), ...body });
      return target.success
        ? { kind: "url", targets: [[target.data]] }
        : {
            field: "url",
            message: form.url === "" ? "Type an address." : "An address begins with http:// or https://.",
          };
    }
  }
}

/** One of ours is deployed there for the run, unless a function of its name is there. */
function readPlatform(
  { platform }: LoadForm,
  examples: readonly LoadExample[],
): Exclude<LoadRequest["subject"], { kind: "file" }> | FormProblem {
  const [url, auth, name] = [platform.url.trim(), platform.auth.trim(), platform.functionName.trim()];
  if (!/^https?:\/\/./.test(url) || !URL.canParse(url))
    return { field: "platform", message: "The host of an OpenWhisk begins with http:// or https://." };
  if (!auth.includes(":")) return { field: "platform", message: "Its key is UUID:KEY, as wsk property get shows it." };
  if (name === "") return { field: "platform", message: "Type the name of a function there, or of one of ours." };
  const kind = examples.some((example) => example.name === name) ? "example" : "function";
  return { kind, name, endpoint: { url, auth } };
}

/** Null of what is no JSON; nothing typed is undefined. */
function readArgument(text: string): { value: unknown } | null {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

function problem(field: FormProblem["field"], message: string): FormReading {
  return { request: null, problem: { field, message } };
}

const KEY = "workbench.load";

export function recallForm(storage: Pick<Storage, "getItem">): LoadForm {
  try {
    return LoadForm.parse(JSON.parse(storage.getItem(KEY) ?? "null"));
  } catch {
    return EMPTY_FORM;
  }
}

export function rememberForm(storage: Pick<Storage, "setItem">, form: LoadForm): void {
  try {
    storage.setItem(KEY, JSON.stringify({ ...form, platform: { ...form.platform, auth: "" } }));
  } catch {
    // A full or forbidden storage only costs the memory of what was chosen.
  }
}
