import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { createEmulator, type Emulator, type EmulatorOptions } from "./emulator.ts";

const USAGE = "emulator --data DIR [--port N] [--host H] [--edge-auth] [--guest-key] [--official-images] [--json]";

/** What calls that run may still take when the emulator is asked to end. */
const GRACE_MS = 10_000;
const LARGEST_PORT = 65_535;

/**
 * V8 lets a heap grow to four times what lives in it where the machine has much memory. The emulator runs beside what it
 * measures, and what a burst of calls needed isn't needed after it: half as much again is enough.
 */
const HEAP_GROWING_PERCENT = 50;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const OPTIONS = {
  data: { type: "string" },
  port: { type: "string" },
  host: { type: "string", default: "127.0.0.1" },
  "edge-auth": { type: "boolean", default: false },
  "guest-key": { type: "boolean", default: false },
  "official-images": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

interface CommandLine extends EmulatorOptions {
  json: boolean;
}

function readCommandLine(args: string[]): CommandLine {
  const values = readOptions(args);
  if (!values.data) throw new WorkbenchError("INVALID_REQUEST", "A folder for its data is needed.", { hint: USAGE });
  return {
    dataDir: values.data,
    port: readPort(values.port),
    host: values.host,
    edgeAuth: values["edge-auth"],
    guestKey: values["guest-key"],
    officialImages: values["official-images"],
    json: values.json,
  };
}

function readOptions(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new WorkbenchError("INVALID_REQUEST", message, { hint: USAGE, cause: error });
  }
}

function readPort(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d+$/.test(text) && Number(text) <= LARGEST_PORT) return Number(text);
  throw new WorkbenchError("INVALID_REQUEST", `${text} is no port.`, { hint: `Ports are 0 to ${LARGEST_PORT}.` });
}

/**
 * The first signal, or a request to stop, lets calls end, however far the start is; a signal after it ends the process
 * as it would by itself.
 */
function endWhenAsked(starting: Promise<Emulator>): void {
  const drain = (asked: NodeJS.Signals | "stop") => {
    for (const signal of SIGNALS) process.removeListener(signal, drain);
    starting
      .then((emulator) => emulator.close(GRACE_MS))
      .then(
        () => process.exit(EXIT.done),
        (error: unknown) => fail(error, false, asked),
      );
  };
  for (const signal of SIGNALS) process.on(signal, drain);
  starting.then(
    ({ stopAsked }) => stopAsked.then(() => drain("stop")),
    // Whoever started it is told.
    () => undefined,
  );
}

function fail(error: unknown, json: boolean, during?: string): never {
  const { code, message, hint } = toWireError(error);
  process.stderr.write(`error: ${during ? `${during}: ` : ""}${message}\n${hint ? `${hint}\n` : ""}`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  process.exit(exitCodeOf(code));
}

async function main(): Promise<void> {
  // Whoever started it may have gone, and taken the other ends of the pipes along.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
  const args = process.argv.slice(2);
  const json = args.includes("--json");
  try {
    const options = readCommandLine(args);
    const starting = createEmulator(options);
    endWhenAsked(starting);
    const { address } = await starting;
    process.stdout.write(`${options.json ? JSON.stringify(address) : address.url}\n`);
  } catch (error) {
    fail(error, json);
  }
}

void main();
