import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction, constants } from "node:vm";
import { unzip } from "./unzip.ts";

/** What /init is told of an action. */
export interface ActionSource {
  main: string;
  /** JavaScript, or a zip archive in Base64. */
  code: string;
  binary: boolean;
  /** Instead of `code`, where that lies unpacked already; for whoever starts this program beside it. */
  folder?: string;
}

export type ActionFunction = (argument: unknown) => unknown;

/** An expression could do anything; this is a name, or names with dots. */
const MAIN = /^[\p{ID_Start}_$][\p{ID_Continue}$]*(\.[\p{ID_Start}_$][\p{ID_Continue}$]*)*$/u;

/** The action's function. Rejects with what is wrong with the action, which may be anything that its code throws. */
export async function loadAction({ main, code, binary, folder }: ActionSource): Promise<ActionFunction> {
  if (!MAIN.test(main)) throw new Error(`Action entrypoint '${main}' is not a function.`);
  const found =
    folder !== undefined || binary ? await fromFolder(main, folder ?? (await unpack(code))) : fromScript(main, code);
  if (typeof found !== "function") throw new Error(`Action entrypoint '${main}' is not a function.`);
  return found as ActionFunction;
}

async function unpack(code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "action-"));
  await unzip(Buffer.from(code, "base64"), folder);
  return folder;
}

/** `main` is a function of the package, or `file.function`. */
async function fromFolder(main: string, folder: string): Promise<unknown> {
  if (!existsSync(join(folder, "package.json")) && !existsSync(join(folder, "index.js")))
    throw new Error("Zipped actions must contain either package.json or index.js at the root.");
  process.chdir(folder);
  const names = main.split(".");
  const name = names.pop()!;
  const from = names.length === 0 ? folder : resolve(folder, ...names);
  const exported = await loadModule(from, folder);
  return member(exported, name) ?? member(member(exported, "default"), name);
}

async function loadModule(from: string, folder: string): Promise<unknown> {
  const require = createRequire(join(folder, "index.js"));
  try {
    return require(from) as unknown;
  } catch (error) {
    if (member(error, "code") !== "ERR_REQUIRE_ESM" && member(error, "code") !== "ERR_REQUIRE_ASYNC_MODULE")
      throw error;
    return import(pathToFileURL(require.resolve(from)).href);
  }
}

/** The name may be of a function of the script or of something that it exports. */
function fromScript(main: string, code: string): unknown {
  const module = { exports: {} as unknown };
  const require = createRequire(join(process.cwd(), "action.js"));
  const body = `${code}\n;try { return ${main}; } catch (error) { if (!(error instanceof ReferenceError)) throw error; }`;
  const script = compileFunction(body, ["require", "module", "exports", "__filename", "__dirname"], {
    filename: "action.js",
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as unknown as (...environment: unknown[]) => unknown;
  const found = script(require, module, module.exports, join(process.cwd(), "action.js"), process.cwd());
  return found ?? main.split(".").reduce<unknown>((value, name) => member(value, name), module.exports);
}

function member(value: unknown, name: string): unknown {
  return (typeof value === "object" && value !== null) || typeof value === "function"
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
