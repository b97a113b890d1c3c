import { Command, CommanderError, Option } from "commander";
import { ExportFormat } from "#shared/model/export-format.ts";
import { FigureKind } from "#shared/figures/figure-kind.ts";
import { LoadFigureKind } from "#shared/figures/load-figure-kind.ts";
import { packageRoot } from "#core/store/package-root.ts";
import {
  NO_ADDRESS,
  NO_BENCHMARK,
  NO_BUILD,
  NO_BUNDLE,
  NO_DELETION,
  NO_EXPORT,
  NO_HISTORY,
  NO_IMPORT,
  NO_INSTALLATION,
  NO_LENS,
  NO_LOAD,
  NO_PAPER,
  NO_PAST_RUN,
  NO_RUN,
  NO_SURVEY,
  NO_TOOLS,
  NO_WHAT_IF,
} from "./answers.ts";
import { addBundleOptions } from "./bundle-options.ts";
import { addFaasCommands } from "./faas-commands.ts";
import { bench as benchmark, type BenchCommandOptions } from "./commands/bench.ts";
import { build, type BuildCommandOptions } from "./commands/build.ts";
import { bundle, type BundleCommandOptions } from "./commands/bundle.ts";
import { lens, type LensCommandOptions } from "./commands/lens.ts";
import { load, type LoadCommandOptions } from "./commands/load.ts";
import { loadWhatIf, type LoadWhatIfOptions } from "./commands/load-what-if.ts";
import { paper, type PaperCommandOptions } from "./commands/paper.ts";
import { run as runOnce, type RunCommandOptions } from "./commands/run.ts";
import { runsDelete, runsExport, runsImport, runsList, runsShow, type RunsExportOptions } from "./commands/runs.ts";
import { toolsInstall, type ToolsInstallOptions } from "./commands/tools-install.ts";
import { toolsList } from "./commands/tools-list.ts";
import { toolsSurvey } from "./commands/tools-survey.ts";
import { EXIT } from "#shared/exit-codes.ts";
import {
  flagOption,
  listOf,
  optOption,
  RepeatableOption,
  simdOption,
  targetOption,
  wasmOptOption,
  wholeNumber,
  withOption,
} from "./options.ts";
import { addLensOptions } from "./lens-options.ts";
import { addLoadOptions } from "./load-options.ts";
import { addLoadWhatIfOptions } from "./load-what-if-options.ts";
import { createOutput } from "./output.ts";
import { addDesignOptions } from "./design-options.ts";
import { addProgramOptions } from "./program-options.ts";
import { describeRefusal, nameOf, refuseRepeatedOptions } from "./refusals.ts";
import { withSession, type CommandContext } from "./session.ts";

const LARGEST_PORT = 65_535;
const MAX_OUTPUT_BYTES = 256 << 20;

/** Carries out what the command line asks for and sets the exit code; `interrupted` aborts when it shall end early. */
export async function runCommandLine(argv: readonly string[], interrupted: AbortSignal): Promise<void> {
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
  const parsed = addCommands(program, { json, programArgs, interrupted });
  refuseRepeatedOptions(program);

  try {
    await program.parseAsync(ownArgv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) {
      // Help and version were asked for; without --json they are printed already.
      const text = printed.join("").trimEnd();
      const document = error.code === "commander.version" ? { version: text } : { help: text };
      if (json) createOutput(json).answer(document, "");
      process.exitCode = EXIT.done;
      return;
    }
    const { command, nothing } = parsed.refused ?? { command: program, nothing: {} };
    createOutput(json, nothing).answer({}, "", describeRefusal(error, command, refusals.at(-1)));
    process.exitCode = EXIT.usage;
  }
}

interface Parsed {
  /** The command whose arguments were refused. */
  refused: { command: Command; nothing: Record<string, unknown> } | null;
}

function addCommands(program: Command, context: CommandContext): Parsed {
  const { json, programArgs, interrupted } = context;
  const parsed: Parsed = { refused: null };
  program
    .description(
      "Build, run and compare WebAssembly functions, native beside wasm. Without a command: opens the workbench.",
    )
    .version(packageRoot.version)
    .option("--json", "exactly one JSON document on stdout")
    .action(async () => (await import("./commands/open.ts")).open({ json }, interrupted));
  const command = (parent: Command, usage: string, description: string, nothing: Record<string, unknown> = {}) => {
    const made = parent.command(usage).description(description);
    made.exitOverride((error) => {
      parsed.refused = { command: made, nothing };
      throw error;
    });
    return made.option("--json", "exactly one JSON document on stdout");
  };
  const takingProgramArgs = new Set<Command>();
  program.hook("preAction", (_program, asked) => {
    if (programArgs.length > 0 && !takingProgramArgs.has(asked))
      asked.error(`${nameOf(asked)} runs no program, so nothing can follow --.`);
  });

  command(program, "serve", "serve the workbench for a browser on this machine", NO_ADDRESS)
    .option(
      "--port <n>",
      "the port to listen on; left out: the usual one, or any free one when that is taken",
      wholeNumber(0, LARGEST_PORT),
    )
    .option("--no-open", "only print the address")
    .action(async (options: { port?: number; open: boolean }) =>
      (await import("./commands/serve.ts")).serve({ ...options, json }, interrupted),
    );

  const tools = command(program, "tools", "compilers and runtimes");
  command(tools, "list", "what is installed here, and how to get what isn't", NO_TOOLS).action(() =>
    withSession(context, NO_TOOLS, toolsList),
  );
  command(tools, "install <tool>", "get a tool, after showing the exact commands and asking", NO_INSTALLATION)
    .option("--manager <manager>", "the way to install it, such as apt, brew, cargo or npm (default: the usual one)")
    .option("--yes", "don't ask")
    .option("--dry-run", "only show what would be done")
    .action((id: string, options: ToolsInstallOptions) =>
      withSession(context, { ...NO_INSTALLATION, id }, (session) => toolsInstall(id, options, session), {
        mayUseSudo: true,
      }),
    );
  const surveyed = "start-up time, size and WASI level of every installed runtime, measured now";
  command(tools, "survey", surveyed, NO_SURVEY).action(() => withSession(context, NO_SURVEY, toolsSurvey));

  command(program, "build <file...>", "build a program for native or wasm", NO_BUILD)
    .addOption(targetOption())
    .addOption(withOption())
    .addOption(optOption())
    .addOption(flagOption())
    .addOption(simdOption())
    .addOption(wasmOptOption())
    .option("--out <file>", "where the artifact goes")
    .action((files: string[], options: BuildCommandOptions) =>
      withSession(context, { ...NO_BUILD, target: options.target }, (session) => build(files, options, session)),
    );

  const run = command(program, "run <file>", "run a source, module or executable once; arguments follow --", NO_RUN);
  takingProgramArgs.add(run);
  addProgramOptions(run.requiredOption("--on <runtime>", "such as native, node or wasmtime"))
    .option(
      "--max-memory <bytes>",
      "memory limit: of a module's own memory, or of a native program's processes together",
      wholeNumber(1),
    )
    .option("--max-output <bytes>", "end it when it prints more than this", wholeNumber(1, MAX_OUTPUT_BYTES))
    .action((file: string, options: RunCommandOptions) =>
      withSession(context, { ...NO_RUN, runtime: options.on }, (session) => runOnce(file, options, session)),
    );

  const compared = "compare runtimes, interleaved run by run; arguments follow --";
  const bench = command(program, "bench [file...]", compared, NO_BENCHMARK);
  takingProgramArgs.add(bench);
  addProgramOptions(addDesignOptions(bench)).action((files: string[], options: BenchCommandOptions) =>
    withSession(context, NO_BENCHMARK, (session) => benchmark(files, options, session)),
  );

  const linked = "source, WAT and machine code of engines and native compilers, linked line by line";
  addLensOptions(command(program, "lens <file>", linked, NO_LENS)).action((file: string, options: LensCommandOptions) =>
    withSession(context, NO_LENS, (session) => lens(file, options, session)),
  );

  command(program, "paper [paper]", "run a paper's experiments again, published numbers beside", NO_PAPER)
    .addOption(new RepeatableOption("--only <figures>", "such as fig4,fig6 (default: all)").argParser(listOf))
    .option("--quick", "smaller inputs, all within minutes; without it the paper's own, some of which take hours")
    .option("--out <folder>", "where the figures go (default: the run's own folder)")
    .option("--resume <run>", "go on with a run that was cancelled or broken off")
    .option("--list", "every run of a paper, newest first")
    .action((name: string | undefined, options: PaperCommandOptions) =>
      withSession(context, NO_PAPER, (session) => paper(name, options, session)),
    );

  const puts = "put load on a function, on one sandbox after the other, or on any address";
  const loading = command(program, "load [pattern]", puts, NO_LOAD);
  // What follows the name of a command below it belongs to that one.
  addLoadOptions(loading.enablePositionalOptions()).action((pattern: string | undefined, options: LoadCommandOptions) =>
    withSession(context, NO_LOAD, (session) => load(pattern, options, session)),
  );
  const predicts = "predict what a run's arrivals would be under other settings of the pool, and measure it";
  addLoadWhatIfOptions(command(loading, "what-if <run>", predicts, NO_WHAT_IF)).action(
    (runId: string, options: LoadWhatIfOptions) =>
      withSession(context, { ...NO_WHAT_IF, runId }, (session) => loadWhatIf(runId, options, session)),
  );

  const packed = "pack a function for OpenWhisk or AWS Lambda; the arguments of its call follow --";
  const bundled = command(program, "bundle <file>", packed, NO_BUNDLE);
  takingProgramArgs.add(bundled);
  addBundleOptions(bundled).action((file: string, options: BundleCommandOptions) =>
    withSession(context, NO_BUNDLE, (session) => bundle(file, options, session)),
  );

  const runs = command(program, "runs", "the history of benchmarks");
  command(runs, "list", "every run, newest first", NO_HISTORY).action(() => withSession(context, NO_HISTORY, runsList));
  command(runs, "show <run>", "one run's results", NO_PAST_RUN).action((runId: string) =>
    withSession(context, { ...NO_PAST_RUN, runId }, (session) => runsShow(runId, session)),
  );
  command(runs, "export <run>", "write a run's figure and data to files", NO_EXPORT)
    .addOption(
      new RepeatableOption(
        "--format <formats>",
        `${ExportFormat.options.join(", ")} (default: svg,csv); of load runs csv, json, jtl, svg, png, pdf`,
      ).argParser(listOf),
    )
    .addOption(
      new Option("--figure <kind>", "what svg, png and pdf draw (default: comparison; of load runs times)").choices([
        ...new Set<string>([...FigureKind.options, ...LoadFigureKind.options]),
      ]),
    )
    .option("--out <folder>", "where the files go", ".")
    .addOption(new Option("--theme <theme>", "colours of the figure").choices(["light", "dark"]).default("light"))
    .action((runId: string, options: RunsExportOptions) =>
      withSession(context, { ...NO_EXPORT, runId }, (session) => runsExport(runId, options, session)),
    );
  command(runs, "import <file>", "take in what hyperfine exported with --export-json", NO_IMPORT).action(
    (file: string) => withSession(context, NO_IMPORT, (session) => runsImport(file, session)),
  );
  command(runs, "delete <run>", "delete a run", NO_DELETION).action((runId: string) =>
    withSession(context, { ...NO_DELETION, runId }, (session) => runsDelete(runId, session)),
  );

  for (const taking of addFaasCommands(program, command, context)) takingProgramArgs.add(taking);
  return parsed;
}
