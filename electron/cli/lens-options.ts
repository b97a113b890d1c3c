import { InvalidArgumentError, Option, type Command } from "commander";
import { LensArchitecture, LensSyntax } from "#shared/model/lens/lens-code.ts";
import { LensExportFormat } from "#shared/model/lens/lens-view.ts";
import { CompilerId } from "#shared/model/tool.ts";
import { flagOption, listOf, optOption, RepeatableOption, sourceOption, withOption } from "./options.ts";

function architecture(text: string): LensArchitecture {
  const parsed = LensArchitecture.safeParse(text.replace("-", "_"));
  if (!parsed.success) throw new InvalidArgumentError(`one of ${LensArchitecture.options.join(", ")} is expected.`);
  return parsed.data;
}

/** The options of `wb lens`. */
export function addLensOptions(command: Command): Command {
  return command
    .addOption(optOption())
    .addOption(
      new RepeatableOption(
        "--function <names>",
        "functions to show, by name or symbol (default: all of the program's own)",
      ).argParser(listOf),
    )
    .addOption(
      new RepeatableOption(
        "--on <runtimes>",
        "whose machine code, such as native,wasmtime,node:turbofan (default: of all that are installed and can)",
      ).argParser(listOf),
    )
    .addOption(withOption())
    .addOption(new Option("--native-with <compiler>", "the compiler of the native code").choices(CompilerId.options))
    .addOption(flagOption())
    .addOption(sourceOption())
    .addOption(
      new Option("--arch <architecture>", "of the machine code: x86_64 or aarch64 (default: this machine's)").argParser(
        architecture,
      ),
    )
    .addOption(new Option("--syntax <syntax>", "of x86 code (default: intel)").choices(LensSyntax.options))
    .addOption(
      new Option("--export <format>", "one function as a table of source, WAT and machine code").choices(
        LensExportFormat.options,
      ),
    )
    .option("--out <file>", "where the exported table goes (default: to stdout)");
}
