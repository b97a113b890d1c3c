import { EXIT } from "#shared/exit-codes.ts";

/** A reader that leaves early (`| head -1`) is no fault; a full disk behind `> file` is one, and says so. */
export function handleOutputFaults(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") return;
      // The command sets its own code when it ends, which may be later.
      process.once("exit", () => (process.exitCode = EXIT.failed));
      if (stream === process.stdout) process.stderr.write(`error: The output couldn't be written: ${error.message}\n`);
    });
}
