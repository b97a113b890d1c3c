import { Option, type Command } from "commander";
import { BundleTarget } from "#shared/model/bundle.ts";
import { Target } from "#shared/model/target.ts";
import { RuntimeId } from "#shared/model/tool.ts";
import { addFunctionOptions } from "./faas-options.ts";
import { RepeatableOption } from "./options.ts";

/** The options of `wb bundle`. */
export function addBundleOptions(command: Command): Command {
  command
    .addOption(
      new Option("--for <target>", "the platform, and the way to it")
        .choices(BundleTarget.options)
        .makeOptionMandatory(),
    )
    .option("--out <folder>", "where the files go (default: here)")
    .option("--prove", "run it here as its platform would, and show the answer", false)
    .option("--deployed", "FILE is the name of a function of the emulator that runs here", false)
    .option("--name <name>", "what it is called there (default: after its file)")
    .addOption(
      new Option("--target <target>", "what a source is built for (default: what the way usually takes)").choices(
        Target.options,
      ),
    )
    .addOption(
      new Option("--runtime <runtime>", "the runtime that goes with a module, such as wasmtime").choices(
        RuntimeId.options,
      ),
    )
    .addOption(
      new RepeatableOption("--param <words...>", "a name and its value for the event and the proof (repeatable)"),
    );
  return addFunctionOptions(command);
}
