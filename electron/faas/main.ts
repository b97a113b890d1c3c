import { parseArgs } from "node:util";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { createEmulator, type Emulator, type EmulatorOptions } from "./emulator.ts";

const USAGE = "emulator --data DIR [--port N] [--host H] [--edge-auth] [--guest-key] [--json]";

/** What calls that run may still take when the emulator is asked to end. */
const GRACE_MS = 10_000;
const LARGEST_PORT = 65_535;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

interface CommandLine extends EmulatorOptions {
  json: boolean;
}

function readCommandLine(args: string[]): CommandLine {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      port: { type: "string" },
      host: { type: "string", default: "127.0.0.1" },
      "edge-auth": { type: "boolean", default: false },
      "guest-key": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  if (!values.data) throw new WorkbenchError("INVALID_REQUEST", "A folder for its data is needed.", { hint: USAGE });
  return {
    dataDir: values.data,
    port: readPort(values.port),
    host: values.host,
    edgeAuth: values["edge-auth"],
    guestKey: values["guest-key"],
    json: values.json,
  };
}

function readPort(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d+$/.test(text) && Number(text) <= LARGEST_PORT) return Number(text);
  throw new WorkbenchError("INVALID_REQUEST", `${text} is no port.`, { hint: `Ports are 0 to ${LARGEST_PORT}.` });
}

/** The first signal lets calls end, however far the start is; a second one ends the process as it would by itself. */
function endOnSignals(starting: Promise<Emulator>): void {
  const drain = (name: NodeJS.Signals) => {
    for (const signal of SIGNALS) process.removeListener(signal, drain);
    starting
      .then((emulator) => emulator.close(GRACE_MS))
      .then(
        () => process.exit(0),
        (error: unknown) => fail(error, false, name),
      );
  };
  for (const signal of SIGNALS) process.on(signal, drain);
}

function fail(error: unknown, json: boolean, during?: string): never {
  const { code, message, hint } = toWireError(error);
  process.stderr.write(`error: ${during ? `${during}: ` : ""}${message}\n${hint ? `${hint}\n` : ""}`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  // Whoever started it may have gone, and taken the other ends of the pipes along.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const args = process.argv.slice(2);
  const json = args.includes("--json");
  try {
    const options = readCommandLine(args);
    const starting = createEmulator(options);
    endOnSignals(starting);
    const { address } = await starting;
    process.stdout.write(`${options.json ? JSON.stringify(address) : address.url}\n`);
  } catch (error) {
    fail(error, json);
  }
}

void main();
