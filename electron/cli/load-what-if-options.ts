import { InvalidArgumentError, type Command } from "commander";
import { wholeNumber } from "./options.ts";

/** The options of `wb load what-if`: knobs of the pool, each as it was recorded where it is left out. */
export function addLoadWhatIfOptions(command: Command): Command {
  return command
    .option("--series <label>", "of the run's series, by its sandbox (default: the first)")
    .option("--keep-alive <s>", "seconds that an idle sandbox stays, 0 for none, or ever", keepAliveS)
    .option("--stem-cells <n>", "sandboxes of the series' kind that wait with nothing in them", wholeNumber(0, 64))
    .option("--memory <mb>", "memory budget of all sandboxes together in MB", wholeNumber(1))
    .option("--max-sandboxes <n>", "how many there may be at one time", wholeNumber(1))
    .option("--parallel-starts <n>", "how many are made at one time, or none for no bound", boundOrNone)
    .option("--run", "measure it, too: the recorded arrivals on an emulator with these settings", false);
}

/** Null for `ever`. */
function keepAliveS(text: string): number | null {
  if (text === "ever") return null;
  if (!/^\d*\.?\d+$/.test(text)) throw new InvalidArgumentError("seconds such as 0.5, or ever, are expected.");
  return Number(text);
}

/** Null for `none`. */
function boundOrNone(text: string): number | null {
  return text === "none" ? null : wholeNumber(1)(text);
}
