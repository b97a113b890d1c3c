// Prints its arguments, its input and one variable as JSON.
import { readFileSync } from "node:fs";

const input = readFileSync(0, "utf8");
process.stdout.write(
  JSON.stringify({ args: process.argv.slice(2), input, variable: process.env.FAKE_VARIABLE ?? null }),
);
process.stderr.write("größe ü\n");
