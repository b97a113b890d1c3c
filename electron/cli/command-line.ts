import { Command, CommanderError, Option } from "commander";
import { packageRoot } from "#core/store/package-root.ts";
import { bench, type BenchCommandOptions } from "./commands/bench.ts";
import { build, type BuildCommandOptions } from "./commands/build.ts";
import { open } from "./commands/open.ts";
import { run, type RunCommandOptions } from "./commands/run.ts";
import { runsDelete, runsExport, runsList, runsShow } from "./commands/runs.ts";
import { serve } from "./commands/serve.ts";
import { toolsInstall, type ToolsInstallOptions } from "./commands/tools-install.ts";
import { toolsList } from "./commands/tools-list.ts";
import { toolsSurvey } from "./commands/tools-survey.ts";
import { EXIT } from "./exit-codes.ts";
import {
  flagOption,
  listOf,
  optOption,
  seconds,
  simdOption,
  targetOption,
  wasmOptOption,
  wholeNumber,
  withOption,
} from "./options.ts";
import { handleOutputFaults } from "./output-faults.ts";
import { createOutput } from "./output.ts";
import { addProgramOptions } from "./program-options.ts";
import { withSession, type CommandContext } from "./session.ts";

const LARGEST_PORT = 65_535;
const MAX_OUTPUT_BYTES = 256 << 20;

/** Carries out what the command line asks for and sets the exit code; `interrupted` aborts when it shall end early. */
export async function runCommandLine(argv: readonly string[], interrupted: AbortSignal): Promise<void> {
  handleOutputFaults();
  // What follows `--` belongs to the program; commander would take it for more files.
  const dashes = argv.indexOf("--");
  const ownArgv = dashes === -1 ? argv : argv.slice(0, dashes);
  const programArgs = dashes === -1 ? [] : argv.slice(dashes + 1);
  const json = ownArgv.includes("--json");
  const refusals: string[] = [];
  const printed: string[] = [];

  const program = new Command("wb")
    .configureOutput({
      outputError: (text) => refusals.push(text.trim()),
      ...(json && { writeOut: (text) => printed.push(text), writeErr: () => undefined }),
    })
    .exitOverride();
  // After the settings above, which commands copy when they are made.
  addCommands(program, { json, programArgs, interrupted });

  try {
    await program.parseAsync(ownArgv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const output = createOutput(json);
    if (error.exitCode === 0) {
      // Help and version were asked for; without --json they are printed already.
      const text = printed.join("").trimEnd();
      if (json) output.answer(error.code === "commander.version" ? { version: text } : { help: text }, "");
      process.exitCode = EXIT.done;
      return;
    }
    const message = describeRefusal(error, program, ownArgv.slice(2), refusals);
    output.answer({}, "", { code: "INVALID_REQUEST", message, hint: "`wb --help` shows the commands." });
    process.exitCode = EXIT.usage;
  }
}

function describeRefusal(error: CommanderError, program: Command, words: string[], refusals: string[]): string {
  const first = words.find((word) => !word.startsWith("-"));
  // `wb tools` alone: commander answers with its help.
  const group = program.commands.find((command) => command.name() === first);
  if (error.code === "commander.help" && group)
    return `wb ${first} needs one of its commands: ${group.commands.map((command) => command.name()).join(", ")}.`;
  // Without a command everything opens the window, so an unknown command arrives as an argument too many.
  if (error.code === "commander.excessArguments" && first !== undefined)
    return `There is no command ${first}, or it takes fewer arguments.`;
  return (refusals.at(-1) ?? error.message).replace(/^error: /, "");
}

function addCommands(program: Command, context: CommandContext): void {
  const { json, interrupted } = context;
  program
    .description(
      "Build, run and compare WebAssembly functions, native beside wasm. Without a command: opens the workbench.",
    )
    .version(packageRoot.version)
    .option("--json", "exactly one JSON document on stdout")
    .action(() => open({ json }, interrupted));
  const command = (parent: Command, usage: string, description: string) =>
    parent.command(usage).description(description).option("--json", "exactly one JSON document on stdout");

  command(program, "serve", "serve the workbench for a browser on this machine")
    .option(
      "--port <n>",
      "the port to listen on; left out: the usual one, or any free one when that is taken",
      wholeNumber(0, LARGEST_PORT),
    )
    .option("--no-open", "only print the address")
    .action((options: { port?: number; open: boolean }) => serve({ ...options, json }, interrupted));

  const tools = command(program, "tools", "compilers and runtimes");
  command(tools, "list", "what is installed here, and how to get what isn't").action(() =>
    withSession(context, toolsList),
  );
  command(tools, "install <tool>", "get a tool, after showing the exact commands and asking")
    .option("--manager <manager>", "the way to install it, such as apt, brew, cargo or npm (default: the usual one)")
    .option("--yes", "don't ask")
    .option("--dry-run", "only show what would be done")
    .action((id: string, options: ToolsInstallOptions) =>
      withSession(context, (session) => toolsInstall(id, options, session), { mayUseSudo: true }),
    );
  command(tools, "survey", "start-up time, size and WASI level of every installed runtime, measured now").action(() =>
    withSession(context, toolsSurvey),
  );

  command(program, "build <file...>", "build a program for native or wasm")
    .addOption(targetOption())
    .addOption(withOption())
    .addOption(optOption())
    .addOption(flagOption())
    .addOption(simdOption())
    .addOption(wasmOptOption())
    .option("--out <file>", "where the artifact goes")
    .action((files: string[], options: BuildCommandOptions) =>
      withSession(context, (session) => build(files, options, session)),
    );

  addProgramOptions(
    command(program, "run <file>", "run a source, module or executable once; arguments follow --").requiredOption(
      "--on <runtime>",
      "such as native, node or wasmtime",
    ),
  )
    .option(
      "--max-memory <bytes>",
      "memory limit: of a module's own memory, or of a native program's processes together",
      wholeNumber(1),
    )
    .option("--max-output <bytes>", "end it when it prints more than this", wholeNumber(1, MAX_OUTPUT_BYTES))
    .action((file: string, options: RunCommandOptions) =>
      withSession(context, (session) => run(file, options, session)),
    );

  addProgramOptions(
    command(program, "bench <file...>", "compare runtimes, interleaved run by run; arguments follow --")
      .requiredOption("--on <runtimes>", "such as native,node,wasmtime", listOf)
      .option("--runs <n>", "measured runs of each (default: 10; with --time, as many as it allows)", wholeNumber(1))
      .option("--warmup <n>", "runs before that are not counted", wholeNumber(0), 1)
      .option(
        "--time <seconds>",
        "stop measuring after this long, with at least six runs of each; with --runs, at whichever comes first",
        seconds,
      )
      .option("--seed <n>", "seed of the order of the runs", wholeNumber(0)),
  ).action((files: string[], options: BenchCommandOptions) =>
    withSession(context, (session) => bench(files, options, session)),
  );

  const runs = command(program, "runs", "the history of benchmarks");
  command(runs, "list", "every run, newest first").action(() => withSession(context, runsList));
  command(runs, "show <run>", "one run's results").action((runId: string) =>
    withSession(context, (session) => runsShow(runId, session)),
  );
  command(runs, "export <run>", "write a run's figure and data to files")
    .option("--format <formats>", "svg, png, csv, json", listOf, ["svg", "csv"])
    .option("--out <folder>", "where the files go", ".")
    .addOption(new Option("--theme <theme>", "colours of the figure").choices(["light", "dark"]).default("light"))
    .action((runId: string, options: { format: string[]; out: string; theme: "light" | "dark" }) =>
      withSession(context, (session) => runsExport(runId, options, session)),
    );
  command(runs, "delete <run>", "delete a run").action((runId: string) =>
    withSession(context, (session) => runsDelete(runId, session)),
  );
}
