import { createRunCommand } from "../process/run-command.ts";

/** Runs the command given as arguments, passes its first output on, and ends normally while the command still runs. */
const [exe = "", ...args] = process.argv.slice(2);
await createRunCommand()(
  { exe, args },
  {
    onOutput: (_, text) => {
      process.stdout.write(text, () => process.exit(0));
    },
  },
);
