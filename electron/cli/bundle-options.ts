import { Option, type Command } from "commander";
import { BundleTarget } from "#shared/model/bundle.ts";
import { HostFeature, InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import { Target } from "#shared/model/target.ts";
import { RuntimeId } from "#shared/model/tool.ts";
import { hostFeatures } from "./faas-options.ts";
import { flagOption, keyValue, optOption, RepeatableOption, simdOption, sourceOption } from "./options.ts";
import { wasmOptOption, wholeNumber, withOptions } from "./options.ts";

/** The options of `wb bundle`. */
export function addBundleOptions(command: Command): Command {
  return command
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
      new RepeatableOption("--param <words...>", "a name and its value for the event and the proof (repeatable)"),
    )
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
