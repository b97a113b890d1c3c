import { runCommand } from "../process/run-command.ts";

/** Runs the command given as arguments, passes its first output on, and ends while it still runs: normally, or by a signal. */
const [end = "", exe = "", ...args] = process.argv.slice(2);
await runCommand(
  { exe, args },
  {
    onOutput: (_, text) => {
      process.stdout.write(text, () => (end === "exit" ? process.exit(0) : process.kill(process.pid, end)));
    },
  },
);
