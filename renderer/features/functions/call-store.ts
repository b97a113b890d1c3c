import { createStore, type StoreApi } from "zustand/vanilla";
import { z } from "zod";
import { parameterFields, readParameters } from "#shared/faas/parameter-fields.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, type Host } from "../../host/index.ts";
import { splitArguments } from "../../workspace/index.ts";
import { takesArguments, type FunctionListing } from "./function-listing.ts";

/** How arguments are typed: by the schema's fields, as a command line, or as JSON. */
export const InputMode = z.enum(["form", "arguments", "json"]);
export type InputMode = z.infer<typeof InputMode>;

/** What was typed for one function; every mode keeps its own. */
const CallForm = z.object({
  mode: InputMode.nullable(),
  json: z.string(),
  args: z.string(),
  fields: z.record(z.string(), z.string()),
});
export type CallForm = z.infer<typeof CallForm>;

const emptyForm: CallForm = { mode: null, json: "{}", args: "", fields: {} };

const Answer = z.object({
  activationId: z.string(),
  response: z.object({ status: z.string(), success: z.boolean(), result: z.unknown() }),
  logs: z.array(z.string()).default([]),
});
export type CallAnswer = z.infer<typeof Answer>;

/** The last call of a function from here. */
type Call =
  | { state: "sending" }
  | { state: "answered"; answer: CallAnswer; tookMs: number }
  | { state: "refused"; failure: Failure };

export interface CallState {
  /** By path. */
  forms: Readonly<Record<string, CallForm>>;
  calls: Readonly<Record<string, Call>>;
  type: (path: string, change: Partial<CallForm>) => void;
  /** Answers the id of the activation; null where the call was refused or one is on its way. */
  send: (target: Pick<FunctionListing, "path" | "name">, argument: unknown) => Promise<string | null>;
}

export type CallStore = StoreApi<CallState>;

const STORAGE_KEY = "workbench.function-arguments";
const KEPT_FORMS = 100;

/** What is typed for functions, kept by the window, and the calls that are made with it. */
export function createCallStore(
  { client }: Pick<Host, "client">,
  storage: Pick<Storage, "getItem" | "setItem">,
): CallStore {
  return createStore<CallState>()((set, get) => ({
    forms: recall(storage),
    calls: {},

    type(path, change) {
      const { [path]: before = emptyForm, ...others } = get().forms;
      const forms = { ...others, [path]: { ...before, ...change } };
      set({ forms });
      remember(storage, forms);
    },

    async send({ path, name }, argument) {
      if (get().calls[path]?.state === "sending") return null;
      const show = (call: Call) => set((state) => ({ calls: { ...state.calls, [path]: call } }));
      show({ state: "sending" });
      const startedAtMs = performance.now();
      try {
        const answer = Answer.parse(await client.faas.invoke({ name, argument }));
        show({ state: "answered", answer, tookMs: performance.now() - startedAtMs });
        return answer.activationId;
      } catch (error) {
        show({ state: "refused", failure: toFailure(error) });
        return null;
      }
    },
  }));
}

export function formOf(state: Pick<CallState, "forms">, path: string): CallForm {
  return state.forms[path] ?? emptyForm;
}

/** Which ways of typing a function has, the best one first. */
export function inputModes(target: FunctionListing): InputMode[] {
  const modes: InputMode[] = [];
  if (parameterFields(target.parametersSchema)) modes.push("form");
  if (takesArguments(target) && modes.length === 0) modes.push("arguments");
  modes.push("json");
  return modes;
}

/** What is sent, or why it can't be. */
export type ReadInput =
  | { argument: unknown; problems: null }
  | {
      argument: null;
      /** By field of the form; `""` is the input as a whole. */
      problems: Readonly<Record<string, string>>;
    };

export function readInput(target: FunctionListing, form: CallForm): ReadInput {
  const modes = inputModes(target);
  const mode = form.mode !== null && modes.includes(form.mode) ? form.mode : modes[0];
  if (mode === "arguments") return { argument: splitArguments(form.args), problems: null };
  if (mode === "form") {
    const { argument, problems } = readParameters(parameterFields(target.parametersSchema) ?? [], form.fields);
    return Object.keys(problems).length === 0 ? { argument, problems: null } : { argument: null, problems };
  }
  const text = form.json.trim();
  if (text === "") return { argument: {}, problems: null };
  try {
    const argument: unknown = JSON.parse(text);
    if (typeof argument === "object" && argument !== null) return { argument, problems: null };
    return { argument: null, problems: { "": "A JSON object or array is expected." } };
  } catch (error) {
    return { argument: null, problems: { "": error instanceof Error ? error.message : String(error) } };
  }
}

function recall(storage: Pick<Storage, "getItem">): Record<string, CallForm> {
  try {
    return z.record(z.string(), CallForm).parse(JSON.parse(storage.getItem(STORAGE_KEY) ?? "{}"));
  } catch {
    return {};
  }
}

function remember(storage: Pick<Storage, "setItem">, forms: Readonly<Record<string, CallForm>>): void {
  try {
    // The one that was typed in last stands last.
    storage.setItem(STORAGE_KEY, JSON.stringify(Object.fromEntries(Object.entries(forms).slice(-KEPT_FORMS))));
  } catch {
    // A full or forbidden storage only costs the memory of what was typed.
  }
}
