import { plural } from "./numbers.ts";

/** What else a machine does, by its load average of one minute: `load 0.31 on 2 cores`. */
export function describeLoad({ average, cores }: { average: number; cores: number }): string {
  return `load ${average.toFixed(2)} on ${plural(cores, "core")}`;
}
