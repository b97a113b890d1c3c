#!/usr/bin/env node
import { Command, CommanderError, Option } from "commander";
import { packageRoot } from "#core/store/package-root.ts";
import { bench, type BenchCommandOptions } from "./commands/bench.ts";
import { build, type BuildCommandOptions } from "./commands/build.ts";
import { open } from "./commands/open.ts";
import { run, type RunCommandOptions } from "./commands/run.ts";
import { runsDelete, runsExport, runsList, runsShow } from "./commands/runs.ts";
import { serve } from "./commands/serve.ts";
import { toolsList } from "./commands/tools-list.ts";
import { EXIT } from "./exit-codes.ts";
import {
  flagOption,
  folderPair,
  keyValue,
  listOf,
  optOption,
  targetOption,
  wholeNumber,
  withOption,
  withOptions,
} from "./options.ts";
import { createOutput } from "./output.ts";
import { withSession } from "./session.ts";

// What follows `--` belongs to the program; commander would take it for more files.
const dashes = process.argv.indexOf("--");
const ownArgv = dashes === -1 ? process.argv : process.argv.slice(0, dashes);
const programArgs = dashes === -1 ? [] : process.argv.slice(dashes + 1);
const json = ownArgv.includes("--json");
const refusals: string[] = [];

const program = new Command("wb")
  .description(
    "Build, run and compare WebAssembly functions, native beside wasm. Without a command: opens the workbench.",
  )
  .version(packageRoot.version)
  .option("--json", "exactly one JSON document on stdout")
  .configureOutput({ outputError: (text) => refusals.push(text.trim()) })
  .showHelpAfterError(false)
  .exitOverride()
  .action(() => open({ json }));

const command = (parent: Command, usage: string, description: string) =>
  parent.command(usage).description(description).option("--json", "exactly one JSON document on stdout");

command(program, "serve", "serve the workbench for a browser on this machine")
  .option(
    "--port <n>",
    "the port to listen on; left out: the usual one, or any free one when that is taken",
    wholeNumber(0),
  )
  .option("--no-open", "only print the address")
  .action((options: { port?: number; open: boolean }) => serve({ ...options, json }));

const tools = program.command("tools").description("compilers and runtimes");
command(tools, "list", "what is installed here, and how to get what isn't").action(() =>
  withSession(json, programArgs, toolsList),
);

command(program, "build <file...>", "build a program for native or wasm")
  .addOption(targetOption())
  .addOption(withOption())
  .addOption(optOption())
  .addOption(flagOption())
  .option("--out <file>", "where the artifact goes")
  .action((files: string[], options: BuildCommandOptions) =>
    withSession(json, programArgs, (session) => build(files, options, session)),
  );

command(program, "run <file>", "run a source, module or executable once; arguments follow --")
  .requiredOption("--on <runtime>", "such as native, node or wasmtime")
  .addOption(withOption())
  .addOption(optOption())
  .addOption(flagOption())
  .option("--dir <host:guest>", "a folder the program may use (repeatable)", folderPair)
  .option("--env <key=value>", "an environment variable for the program (repeatable)", keyValue)
  .option("--stdin <file>", "what the program reads; - for this command's own input")
  .option("--timeout <ms>", "time limit in milliseconds", wholeNumber(1))
  .option("--max-memory <bytes>", "memory limit in bytes", wholeNumber(1))
  .action((file: string, options: RunCommandOptions) =>
    withSession(json, programArgs, (session) => run(file, options, session)),
  );

command(program, "bench <file...>", "compare runtimes, interleaved run by run; arguments follow --")
  .requiredOption("--on <runtimes>", "such as native,node,wasmtime", listOf)
  .option("--runs <n>", "measured runs of each", wholeNumber(1), 10)
  .option("--warmup <n>", "runs before that are not counted", wholeNumber(0), 1)
  .option("--time <seconds>", "stop after this long, with at least six runs of each", wholeNumber(1))
  .option("--seed <n>", "seed of the order of the runs", wholeNumber(0))
  .addOption(withOptions())
  .addOption(optOption())
  .addOption(flagOption())
  .option("--dir <host:guest>", "a folder the program may use (repeatable)", folderPair)
  .option("--env <key=value>", "an environment variable for the program (repeatable)", keyValue)
  .option("--stdin <file>", "what the program reads; - for this command's own input")
  .option("--timeout <ms>", "time limit of each run in milliseconds", wholeNumber(1))
  .action((files: string[], options: BenchCommandOptions) =>
    withSession(json, programArgs, (session) => bench(files, options, session)),
  );

const runs = program.command("runs").description("the history of benchmarks");
command(runs, "list", "every run, newest first").action(() => withSession(json, programArgs, runsList));
command(runs, "show <run>", "one run's results").action((runId: string) =>
  withSession(json, programArgs, (session) => runsShow(runId, session)),
);
command(runs, "export <run>", "write a run's figure and data to files")
  .option("--format <formats>", "svg, png, csv, json", listOf, ["svg", "csv"])
  .option("--out <folder>", "where the files go", ".")
  .addOption(new Option("--theme <theme>", "colours of the figure").choices(["light", "dark"]).default("light"))
  .action((runId: string, options: { format: string[]; out: string; theme: "light" | "dark" }) =>
    withSession(json, programArgs, (session) => runsExport(runId, options, session)),
  );
command(runs, "delete <run>", "delete a run").action((runId: string) =>
  withSession(json, programArgs, (session) => runsDelete(runId, session)),
);

try {
  await program.parseAsync(ownArgv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version were asked for and are printed already.
  if (error.exitCode === 0) process.exitCode = EXIT.done;
  else {
    // Without a command everything opens the window, so an unknown command arrives as an argument too many.
    const unknown =
      error.code === "commander.excessArguments" ? ownArgv.slice(2).find((word) => !word.startsWith("-")) : undefined;
    const message = unknown
      ? `There is no command ${unknown}, or it takes fewer arguments.`
      : (refusals.at(-1) ?? error.message).replace(/^error: /, "");
    createOutput(json).answer({}, "", { code: "INVALID_REQUEST", message, hint: "`wb --help` shows the commands." });
    process.exitCode = EXIT.usage;
  }
}
