import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { builtEmulator, emulatorArguments } from "#core/emulator/emulator-process.ts";
import { emulatorFolder, rememberFolder } from "#core/emulator/find-emulator.ts";
import { defaultDataDir } from "#core/store/data-dir.ts";

export interface FaasStartOptions {
  port?: number;
  host?: string;
  data?: string;
  edgeAuth?: boolean;
  guestKey?: boolean;
  officialImages?: boolean;
  json: boolean;
}

/** `wb faas start`: this process becomes the emulator, in the foreground until SIGINT or SIGTERM. */
export async function faasStart({ port, data, json, ...settings }: FaasStartOptions): Promise<void> {
  const dataDir = resolve(defaultDataDir());
  const folder = data === undefined ? emulatorFolder(dataDir) : resolve(data);
  if (data !== undefined) await rememberFolder(dataDir, folder);
  const entry = builtEmulator();
  process.argv = [
    process.execPath,
    entry,
    ...emulatorArguments({ folder, port, ...settings }),
    ...(json ? ["--json"] : []),
  ];
  await import(pathToFileURL(entry).href);
}
