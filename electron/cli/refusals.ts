import type { Command, CommanderError } from "commander";
import type { Failure } from "#shared/model/failure.ts";
import { nearestName } from "#shared/format/nearest-name.ts";
import { RepeatableOption } from "./options.ts";

/** Makes an option with a value that is given twice wrong usage, unless it may be repeated: one of the two would be lost. */
export function refuseRepeatedOptions(command: Command): void {
  for (const option of command.options) {
    if (!option.required || option instanceof RepeatableOption) continue;
    let given = false;
    command.on(`option:${option.name()}`, () => {
      if (given) command.error(`${option.long} is given twice.`);
      given = true;
    });
  }
  for (const each of command.commands) refuseRepeatedOptions(each);
}

/** `wb tools install`, without its arguments. */
export function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** What is wrong with a command line, in words; `said` is what the parser had to say of it. */
export function describeRefusal(error: CommanderError, command: Command, said: string | undefined): Failure {
  const { message, hint } = explain(error, command, said);
  return { code: "INVALID_REQUEST", message, hint };
}

function explain(error: CommanderError, command: Command, said: string | undefined): { message: string; hint: string } {
  const name = nameOf(command);
  const names = command.commands.map((each) => each.name());
  const help = `\`${name} --help\` shows ${names.length > 0 ? "the commands" : "what it takes"}.`;
  const [first = ""] = command.args;
  const isUnknown = error.code === "commander.unknownCommand" || error.code === "commander.excessArguments";
  if (isUnknown && names.length > 0) {
    // Without a command everything opens the window, so an unknown one arrives as an argument too many.
    const meant = nearestName(first, names);
    return {
      message: command.parent === null ? `There is no command ${first}.` : `${name} has no command ${first}.`,
      hint: `${meant === null ? "" : `Did you mean ${name} ${meant}? `}Commands: ${names.join(", ")}.`,
    };
  }
  // A group alone: commander answers with its help.
  if (error.code === "commander.help")
    return { message: `${name} needs one of its commands: ${names.join(", ")}.`, hint: help };
  if (error.code === "commander.excessArguments") {
    const most = command.registeredArguments.length;
    const takes = most === 0 ? "no arguments" : `one argument (${command.registeredArguments[0]?.name()})`;
    return { message: `${name} takes ${takes}, and got ${command.args.length}: ${command.args.join(" ")}`, hint: help };
  }
  return { message: (said ?? error.message).replace(/^error: /, ""), hint: help };
}
