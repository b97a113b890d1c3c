import { InvalidArgumentError, Option, type Command } from "commander";
import { PoolPreset } from "#shared/model/faas/pool.ts";
import { addEndpointOptions, sandboxId } from "./faas-options.ts";
import { listOf, RepeatableOption, wholeNumber } from "./options.ts";

/** The options of `wb load`. */
export function addLoadOptions(command: Command): Command {
  return addEndpointOptions(
    command.option(
      "--function <name>",
      "a deployed function, one of ours (license-plate-reader, image-resize, image-recognition), or a source file",
    ),
  )
    .addOption(
      new RepeatableOption(
        "--sandboxes <sandboxes>",
        "such as v8-context,native-process; one after the other (default: the one that it is deployed in)",
      ).argParser((text: string, before: string[] | undefined) => listOf(text, before).map((id) => sandboxId(id))),
    )
    .option("--argument <json>", "what the function is called with (default: an example's own)")
    .option("--insecure", "take a certificate of --url that the system doesn't trust", false)
    .addOption(
      new RepeatableOption("--header <name: value>", "of each request to an address (repeatable)").argParser(
        headerLine,
      ),
    )
    .option("--method <method>", "of each request to an address (default: GET, or POST with --argument)")
    .addOption(
      new Option("--pool <preset>", "the pool of the emulator that is started for the run")
        .choices(PoolPreset.exclude(["custom"]).options)
        .default("paper"),
    )
    .option("--memory <mb>", "memory limit of the function in MB", wholeNumber(1))
    .option("--timeout <ms>", "time limit of a request in milliseconds (default: 60000)", wholeNumber(1))
    .option("--warmup <n>", "the first requests of each thread are summarized apart (default: 0)", wholeNumber(0))
    .option("--jmx <file>", "a test plan of JMeter: read as the pattern, or written when a pattern is named")
    .option("--k6 <file>", "a script for k6 that puts the same load, written beside");
}

/** `Name: value`, as it stands in a request. */
function headerLine(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([^\s:]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("a header such as 'Authorization: Bearer abc' is expected.");
  return { ...before, [name]: value };
}
