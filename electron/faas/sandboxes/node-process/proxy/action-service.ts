import { type ActionFunction, loadAction } from "./load-action.ts";

export interface ServiceAnswer {
  status: number;
  body: unknown;
}

/** Ends what an activation printed, on both streams (OpenWhisk's docs/actions-new.md). */
const END_OF_ACTIVATION = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";

type State = "ready" | "starting" | "running" | "stopped";

const answer = (status: number, error: string): ServiceAnswer => ({ status, body: { error } });

/**
 * What OpenWhisk's Node runtime answers to /init and /run, with its words (openwhisk-runtime-nodejs,
 * core/nodejsActionBase/src/service.js and runner.js).
 */
export class ActionService {
  #state: State = "ready";
  #action: ActionFunction | null = null;

  async init(message: unknown): Promise<ServiceAnswer> {
    if (this.#action !== null) return answer(403, "Cannot initialize the action more than once.");
    if (this.#state !== "ready") return answer(403, `System not ready, status is ${this.#state}.`);
    const value = objectOf(objectOf(message)["value"]);
    const { main, code, binary, folder } = value;
    const hasCode = typeof code === "string" && code !== "";
    if (typeof main !== "string" || main === "" || !(hasCode || typeof folder === "string"))
      return answer(403, "Missing main/no code to execute.");
    this.#state = "starting";
    setEnvironment(objectOf(value["env"]), (name) => name);
    try {
      this.#action = await loadAction({
        main,
        code: hasCode ? code : "",
        binary: binary === true,
        ...(typeof folder === "string" && { folder }),
      });
      this.#state = "ready";
      return { status: 200, body: { OK: true } };
    } catch (error) {
      console.error("Error during initialization:", error);
      printEnd();
      this.#state = "stopped";
      return answer(502, `Initialization has failed due to: ${describe(error)}`);
    }
  }

  async run(message: unknown): Promise<ServiceAnswer> {
    if (this.#state !== "ready") return answer(403, `System not ready, status is ${this.#state}.`);
    if (this.#action === null) return answer(403, "System not initialized.");
    this.#state = "running";
    const { value, ...facts } = objectOf(message);
    setEnvironment(facts, (name) => `__OW_${name.toUpperCase()}`);
    try {
      const result = await settled(this.#action, value ?? {});
      if (typeof result !== "object" || result === null) {
        console.error(`Result must be of type object but has type "${typeof result}":`, result);
        this.#state = "ready";
        return answer(502, "The action did not return a dictionary.");
      }
      // Here, so that what can't be written as JSON is the action's fault, too.
      const text = JSON.stringify(result);
      this.#state = "ready";
      return { status: 200, body: JSON.parse(text) as unknown };
    } catch (error) {
      console.error(error);
      this.#state = "stopped";
      return answer(502, `An error has occurred: ${String(error)}`);
    } finally {
      printEnd();
    }
  }
}

/** What is thrown at once is passed on; a promise that is rejected is an answer of the action. */
async function settled(action: ActionFunction, argument: unknown): Promise<unknown> {
  const returned = action(argument);
  try {
    return (await returned) ?? {};
  } catch (error) {
    return { error: serialized(error) };
  }
}

function serialized(error: unknown): unknown {
  if (!(error instanceof Error)) return error ?? {};
  const { name, message, stack } = error;
  return Object.assign({}, error, { name, message, stack });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

function setEnvironment(values: Record<string, unknown>, nameOf: (name: string) => string): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    process.env[nameOf(name)] = typeof value === "string" ? value : JSON.stringify(value);
  }
}

function printEnd(): void {
  process.stdout.write(`${END_OF_ACTIVATION}\n`);
  process.stderr.write(`${END_OF_ACTIVATION}\n`);
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
