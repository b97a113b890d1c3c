import { Option, type Command } from "commander";
import { PriceListId } from "#shared/flows/prices.ts";
import { NO_ACTIVATION, NO_COST, NO_DEPLOYMENT, NO_EMULATOR, NO_EMULATOR_STATUS } from "./answers.ts";
import {
  faasActivations,
  faasDelete,
  faasDeploy,
  faasInvoke,
  faasList,
  faasStatus,
  faasStop,
  type ActivationsCommandOptions,
  type InvokeCommandOptions,
} from "./commands/faas.ts";
import { faasCost, type CostCommandOptions } from "./commands/faas-cost.ts";
import { faasNamespaceAdd, faasNamespaceList, faasNamespaceRemove } from "./commands/faas-namespaces.ts";
import { addFaasNodeCommands } from "./faas-node-commands.ts";
import { faasStart, type FaasStartOptions } from "./commands/faas-start.ts";
import {
  addDeployOptions,
  addEndpointOptions,
  type DeployCommandOptions,
  type EndpointOptions,
} from "./faas-options.ts";
import { dollars, RepeatableOption, wholeNumber } from "./options.ts";
import { withSession, type CommandContext } from "./session.ts";

const LARGEST_PORT = 65_535;
/** OpenWhisk's longest list. */
const LONGEST_LIST = 200;

type MakeCommand = (parent: Command, usage: string, description: string, nothing?: Record<string, unknown>) => Command;

/** `wb faas …`; returns the commands that take arguments after `--`. */
export function addFaasCommands(program: Command, command: MakeCommand, context: CommandContext): Command[] {
  const faas = command(program, "faas", "the FaaS emulator: deploy functions, call them, see where the time went");

  command(faas, "start", "run the emulator in the foreground until Ctrl+C", NO_EMULATOR)
    .option(
      "--port <n>",
      "the port to listen on; left out: the usual one, or any free one",
      wholeNumber(0, LARGEST_PORT),
    )
    .option("--host <address>", "the address of this machine to listen at (default: 127.0.0.1)")
    .option("--data <folder>", "where it keeps functions and records (default: in the workbench's data folder)")
    .option("--edge-auth", "ask for a key on /faas, too")
    .option("--official-images", "make containers FROM official images instead of what is installed here")
    .option("--guest-key", "know OpenWhisk's public key of the namespace guest, for tools that are set up with it")
    .action((options: Omit<FaasStartOptions, "json">) => faasStart({ ...options, json: context.json }));
  command(faas, "stop", "let the running emulator finish its calls, then end it", { stopped: false }).action(() =>
    withSession(context, { stopped: false }, faasStop),
  );
  command(faas, "status", "whether an emulator runs, its addresses and its key", NO_EMULATOR_STATUS).action(() =>
    withSession(context, NO_EMULATOR_STATUS, faasStatus),
  );

  const namespace = command(faas, "namespace", "who may use the emulator's OpenWhisk API: namespaces and their keys");
  command(namespace, "list", "every namespace with its keys", { namespaces: [] }).action(() =>
    withSession(context, { namespaces: [] }, faasNamespaceList),
  );
  const noKey = { namespace: null, auth: null };
  command(namespace, "add <name>", "a new namespace, or another key for one that is there", noKey).action(
    (name: string) => withSession(context, noKey, (session) => faasNamespaceAdd(name, session)),
  );
  const notRemoved = { namespace: null, removed: false };
  command(namespace, "remove <name>", "take a namespace's keys away; its functions stay", notRemoved).action(
    (name: string) => withSession(context, notRemoved, (session) => faasNamespaceRemove(name, session)),
  );

  addFaasNodeCommands(faas, command, context);

  const deployed = "deploy a function; a source is built first for what the sandbox runs";
  addDeployOptions(command(faas, "deploy <name> [file]", deployed, NO_DEPLOYMENT)).action(
    (name: string, file: string | undefined, options: DeployCommandOptions) =>
      withSession(context, NO_DEPLOYMENT, (session) => faasDeploy(name, file, options, session)),
  );
  const invoke = addEndpointOptions(
    command(faas, "invoke <name>", "call a function and wait; arguments of a program follow --", NO_ACTIVATION),
  )
    .addOption(new RepeatableOption("--param <words...>", "a name and its value, JSON or text (repeatable)"))
    .action((name: string, options: InvokeCommandOptions) =>
      withSession(context, NO_ACTIVATION, (session) => faasInvoke(name, options, session)),
    );
  addEndpointOptions(command(faas, "list", "every function, newest first", { functions: [] })).action(
    (options: EndpointOptions) => withSession(context, { functions: [] }, (session) => faasList(options, session)),
  );
  addEndpointOptions(command(faas, "delete <name>", "delete a function", { name: null, deleted: false })).action(
    (name: string, options: EndpointOptions) =>
      withSession(context, { name, deleted: false }, (session) => faasDelete(name, options, session)),
  );
  addEndpointOptions(
    command(faas, "activations [id]", "the latest calls, or one with its result and logs", { activations: [] }),
  )
    .option("--name <function>", "of this function only")
    .option("--limit <n>", "how many (default: 30)", wholeNumber(1, LONGEST_LIST))
    .action((id: string | undefined, options: ActivationsCommandOptions) =>
      withSession(context, { activations: [] }, (session) => faasActivations(id, options, session)),
    );
  command(faas, "cost [name]", "what calls cost as functions, and from where on a server is cheaper", NO_COST)
    .addOption(
      new Option("--prices <list>", "whose prices to begin with").choices(PriceListId.options).default("aws-lambda"),
    )
    .option("--gb-second-usd <usd>", "the price of a GB-second", dollars)
    .option("--million-requests-usd <usd>", "the price of a million requests", dollars)
    .option("--server-usd <usd>", "what a server that is always on costs in a month", dollars)
    .option("--server-vcpus <n>", "how many processors it has", wholeNumber(1))
    .action((name: string | undefined, options: CostCommandOptions) =>
      withSession(context, NO_COST, (session) => faasCost(name, options, session)),
    );
  return [invoke];
}
