import type { EmulatorAddress } from "../model/faas/emulator.ts";
import { DeployRequest } from "../model/faas/deploy.ts";
import { formatCommand } from "./command-line.ts";
import { buildArgs, option } from "./wb-command.ts";

/** A call of a function as it is copied: the command, or why this tool can't make it. */
export type CopiedCall = { command: string; reason: null } | { command: null; reason: string };

export interface FunctionCall {
  /** `name` or `package/name`. */
  name: string;
  argument: unknown;
}

/** The call by HTTP, in the paper's dialect: without arguments a GET, else a POST of them. */
export function curlCall({ name, argument }: FunctionCall, { edgeUrl }: Pick<EmulatorAddress, "edgeUrl">): CopiedCall {
  const address = `${edgeUrl}/${name.split("/").map(encodeURIComponent).join("/")}`;
  if (isNothing(argument)) return possible("curl", [address]);
  if (!isRecord(argument) && !Array.isArray(argument))
    return impossible("The address of a function takes a JSON array or object.");
  // Never read as the name of a file: JSON does not begin with @.
  return possible("curl", ["-H", "Content-Type: application/json", "-d", JSON.stringify(argument), address]);
}

/** The call by OpenWhisk's own client, with the key of the emulator that runs here. */
export function wskCall({ name, argument }: FunctionCall, { apihost, auth }: EmulatorAddress): CopiedCall {
  const start = ["--apihost", apihost, "--auth", auth, "action", "invoke", `/_/${name}`, "--blocking"];
  if (isNothing(argument)) return possible("wsk", start);
  if (!isRecord(argument)) return impossible("wsk passes parameters with names, no list.");
  return possible("wsk", [
    ...start,
    ...Object.entries(argument).flatMap(([key, value]) => ["--param", key, parameterText(value)]),
  ]);
}

/** The call by the workbench's command line. */
export function wbCall({ name, argument }: FunctionCall): CopiedCall {
  const start = ["faas", "invoke", name];
  if (isNothing(argument)) return possible("wb", start);
  if (Array.isArray(argument)) {
    const texts = argument.filter((element) => typeof element === "string");
    return texts.length === argument.length
      ? possible("wb", [...start, "--", ...texts])
      : impossible("wb passes the elements of a list as text.");
  }
  if (!isRecord(argument)) return impossible("wb passes a list or parameters with names.");
  const pairs = Object.entries(argument);
  if (pairs.some(([key]) => key.startsWith("-"))) return impossible("wb reads a name that begins with - as an option.");
  return possible("wb", [...start, "--param", ...pairs.flatMap(([key, value]) => [key, parameterText(value)])]);
}

/** The record of a call, by OpenWhisk's API over HTTP. */
export function curlRecord(activationId: string, { url, auth }: Pick<EmulatorAddress, "url" | "auth">): string {
  const args = ["-u", auth, `${url}/api/v1/namespaces/_/activations/${activationId}`];
  return formatCommand({ exe: "curl", args });
}

/** The record of a call, by OpenWhisk's own client. */
export function wskRecord(activationId: string, { apihost, auth }: Pick<EmulatorAddress, "apihost" | "auth">): string {
  return formatCommand({ exe: "wsk", args: ["--apihost", apihost, "--auth", auth, "activation", "get", activationId] });
}

/** The record of a call, by the workbench's command line. */
export function wbRecord(activationId: string): string {
  return formatCommand({ exe: "wb", args: ["faas", "activations", activationId] });
}

/** The command line that does what a deployment asks for; a schema is written to a file first. */
export function wbDeployCommand(input: Parameters<typeof DeployRequest.parse>[0]): string {
  const request = DeployRequest.parse(input);
  const schemaFile = `${request.name.replaceAll("/", "-")}.parameters.json`;
  const { parametersSchema } = request;
  const command = formatCommand({
    exe: "wb",
    args: [
      "faas",
      "deploy",
      request.name,
      ...(request.file === null ? [] : [request.file]),
      ...(request.image === undefined ? [] : ["--image", request.image]),
      ...option("sandbox", request.sandbox),
      ...option("memory", request.memoryMb),
      ...option("timeout", request.timeoutMs),
      ...option("concurrency", request.concurrency),
      ...option("allow", request.features.length === 0 ? undefined : request.features.join(",")),
      ...option("input", request.input),
      ...option("output", request.output),
      ...option("main", request.main),
      ...Object.entries(request.environment).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
      ...option("parameters", parametersSchema && schemaFile),
      ...buildArgs(request.build),
    ],
  });
  if (!parametersSchema) return command;
  const writing = formatCommand({ exe: "printf", args: ["%s", JSON.stringify(parametersSchema)] });
  return `${writing} > ${schemaFile} && ${command}`;
}

function possible(exe: string, args: string[]): CopiedCall {
  return { command: formatCommand({ exe, args }), reason: null };
}

function impossible(reason: string): CopiedCall {
  return { command: null, reason };
}

/** Both clients take what is JSON as such, and anything else as text. */
function parameterText(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value) ?? "null";
  return value.startsWith("-") || isJson(value) ? JSON.stringify(value) : value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isNothing(argument: unknown): boolean {
  return argument === undefined || (isRecord(argument) && Object.keys(argument).length === 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
