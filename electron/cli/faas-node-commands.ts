import { InvalidArgumentError, type Command } from "commander";
import { NO_MIGRATION, NO_NODE, NO_PLACEMENT } from "./answers.ts";
import {
  faasNodeAdd,
  faasNodeList,
  faasNodeMigrate,
  faasNodePlace,
  faasNodeRemove,
  faasNodeUnplace,
  type MigrateCommandOptions,
  type NodeAddOptions,
  type PlaceCommandOptions,
} from "./commands/faas-nodes.ts";
import { wholeNumber } from "./options.ts";
import { withSession, type CommandContext } from "./session.ts";

const MOST_PREWARMED = 64;
const LARGEST_WEIGHT = 100;

type MakeCommand = (parent: Command, usage: string, description: string, nothing?: Record<string, unknown>) => Command;

/** `wb faas node …` */
export function addFaasNodeCommands(faas: Command, command: MakeCommand, context: CommandContext): void {
  const node = command(faas, "node", "other emulators to which the one that runs here forwards calls");
  const prewarm = [
    "--prewarm <n>",
    "sandboxes into which its code is brought first (default: none)",
    wholeNumber(0, MOST_PREWARMED),
  ] as const;

  command(node, "add <url>", "register an emulator, or another address or key of one", NO_NODE)
    .requiredOption("--auth <key>", "its key, UUID:KEY, as wb faas status prints it there")
    .option("--name <name>", "what it is called here (default: node-1 and so on)")
    .option("--weight <number>", "how many calls it gets beside a node of weight 1 (default: 1)", weight)
    .option("--remote", "take an address of another machine; key, arguments and answers travel unencrypted")
    .action((url: string, options: NodeAddOptions) =>
      withSession(context, NO_NODE, (session) => faasNodeAdd(url, options, session)),
    );
  const nothing = { nodes: [], placements: [] };
  command(node, "list", "the nodes with their health, and where functions are placed", nothing).action(() =>
    withSession(context, nothing, faasNodeList),
  );
  const notRemoved = { name: null, removed: false, placements: [] };
  command(node, "remove <name>", "forget a node; what is placed on it runs elsewhere", notRemoved).action(
    (name: string) => withSession(context, notRemoved, (session) => faasNodeRemove(name, session)),
  );
  command(node, "place <function> <node>", "let a node carry out a function, beside those that do", NO_PLACEMENT)
    .option(...prewarm)
    .action((name: string, target: string, options: PlaceCommandOptions) =>
      withSession(context, NO_PLACEMENT, (session) => faasNodePlace(name, target, options, session)),
    );
  const notUnplaced = { function: null, nodes: [] };
  command(node, "unplace <function> <node>", "take a function away from a node", notUnplaced).action(
    (name: string, target: string) =>
      withSession(context, notUnplaced, (session) => faasNodeUnplace(name, target, session)),
  );
  command(node, "migrate <function>", "move a function to a node while it is called", NO_MIGRATION)
    .requiredOption("--to <node>", "the node, or controller: the emulator that runs here")
    .option("--from <node>", "the node that it leaves (default: every one that has it)")
    .option(...prewarm)
    .action((name: string, options: MigrateCommandOptions) =>
      withSession(context, NO_MIGRATION, (session) => faasNodeMigrate(name, options, session)),
    );
}

function weight(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > LARGEST_WEIGHT)
    throw new InvalidArgumentError(`a number above 0, ${LARGEST_WEIGHT} at most, is expected.`);
  return value;
}
