import { InvalidArgumentError, Option, type Command } from "commander";
import { WorkbenchError } from "#shared/errors.ts";
import type { Endpoint } from "#shared/model/faas/deploy.ts";
import { HostFeature, InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import { SandboxId } from "#shared/model/faas/sandbox.ts";
import { flagOption, keyValue, listOf, optOption, RepeatableOption, simdOption, sourceOption } from "./options.ts";
import { wasmOptOption, wholeNumber, withOptions } from "./options.ts";
import type { ProgramOptions } from "./program-options.ts";

/** Which platform is spoken to. */
export interface EndpointOptions {
  url?: string;
  auth?: string;
}

export interface DeployCommandOptions extends EndpointOptions, ProgramOptions {
  sandbox?: SandboxId;
  memory?: number;
  concurrency?: number;
  allow?: HostFeature[];
  input?: InputConvention;
  output?: OutputConvention;
  parameters?: string;
  main?: string;
  image?: string;
}

export function addEndpointOptions(command: Command): Command {
  return command
    .option("--url <url>", "another platform than the emulator that runs here, such as http://127.0.0.1:3233")
    .option("--auth <key>", "its key, UUID:KEY");
}

/** The platform that is named; undefined is the emulator that runs here. Throws INVALID_REQUEST for half of one. */
export function endpointOf({ url, auth }: EndpointOptions): Endpoint | undefined {
  if (url === undefined && auth === undefined) return undefined;
  if (url !== undefined && auth !== undefined && URL.canParse(url)) return { url, auth };
  throw new WorkbenchError("INVALID_REQUEST", "--url takes an http address, and --auth its key; both are needed.", {
    hint: "Both are printed by: wb faas status",
  });
}

export function addDeployOptions(command: Command): Command {
  addEndpointOptions(command)
    .addOption(
      new Option(
        "--sandbox <sandbox>",
        "such as wasm-instance, v8-context, v8-isolate, native-process, node-process, process:wasmtime or docker-native " +
          "(default: wasm-instance; node-process for JavaScript, v8-context where a .wasm of its name lies beside it)",
      ).argParser(sandboxId),
    )
    .option("--concurrency <n>", "calls of it at the same time (default: no limit of its own)", wholeNumber(1))
    .option("--parameters <file>", "JSON Schema of its arguments, checked before every call")
    .option(
      "--image <image>",
      "a container image that speaks OpenWhisk's proxy protocol, such as openwhisk/action-python-v3.11",
    );
  return addFunctionOptions(command);
}

/** What a function gets and may do, and how it is built, wherever it goes. */
export function addFunctionOptions(command: Command): Command {
  return command
    .option("--memory <mb>", "memory limit in MB (default: 256)", wholeNumber(1))
    .option("--timeout <ms>", "time limit of a call in milliseconds (default: 60000)", wholeNumber(1))
    .addOption(
      new RepeatableOption(
        "--allow <features>",
        `what of the host it may use: ${HostFeature.options.join(", ")} (default: nothing)`,
      ).argParser(hostFeatures),
    )
    .addOption(
      new Option("--input <convention>", "how arguments reach a program (default: auto)").choices(
        InputConvention.options,
      ),
    )
    .addOption(
      new Option("--output <convention>", "what of its output is the answer (default: text)").choices(
        OutputConvention.options,
      ),
    )
    .option("--main <name>", "the exported function to call, or the function of JavaScript code")
    .addOption(
      new RepeatableOption("--env <key=value>", "an environment variable for it (repeatable)").argParser(keyValue),
    )
    .addOption(withOptions())
    .addOption(optOption())
    .addOption(flagOption())
    .addOption(simdOption())
    .addOption(wasmOptOption())
    .addOption(sourceOption());
}

/** Options of a deployment that are given and change nothing, each in a sentence. */
export function unusedDeployOptions({ env = {}, allow = [] }: DeployCommandOptions): string[] {
  if (Object.keys(env).length === 0 || allow.includes("environment")) return [];
  return ["--env changes nothing: the function may not use its environment. Add --allow environment."];
}

export function sandboxId(text: string): SandboxId {
  const parsed = SandboxId.safeParse(text);
  if (!parsed.success)
    throw new InvalidArgumentError(
      "wasm-instance, v8-context, v8-isolate, native-process, node-process or process:RUNTIME is expected.",
    );
  return parsed.data;
}

function hostFeatures(text: string, before: HostFeature[] = []): HostFeature[] {
  const parsed = HostFeature.array().safeParse(listOf(text));
  if (!parsed.success)
    throw new InvalidArgumentError(`a list of ${HostFeature.options.join(", ")} is expected, such as clock,random.`);
  return [...before, ...parsed.data];
}

/** Keys and values by turns, as `wsk` takes them: a value that is JSON is taken as such, anything else as text. */
export function parameterPairs(words: readonly string[]): Record<string, unknown> {
  if (words.length % 2 === 1)
    throw new WorkbenchError("INVALID_REQUEST", `--param takes a name and a value; ${words.at(-1)} has none.`);
  const pairs: [string, unknown][] = [];
  for (let index = 0; index < words.length; index += 2)
    pairs.push([words[index] ?? "", jsonOrText(words[index + 1] ?? "")]);
  return Object.fromEntries(pairs);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
